import { z } from "zod";
import { deviceKey, halvesOf, patientId } from "../../../model/identity.ts";
import type { ServiceMonth } from "../../../model/observed.ts";
import type { Instant } from "../../../model/time.ts";
import { contactsIn } from "../contacts.ts";
import type { Database } from "../counters.ts";
import { epoch, rowReader } from "../rows.ts";
import type { Heard } from "./messages.ts";
import type { Counted } from "./people.ts";
import { daysIn, type Month, type Span } from "./span.ts";

export type Devices = Pick<
  ServiceMonth,
  "deviceDays" | "deviceDaysHeard" | "assignments" | "assignmentsOfUsed" | "devicesWithOffset" | "devicesOff"
>;

const readAssignment = rowReader(
  "assignment",
  z.object({ device_key: deviceKey, patient: patientId, from_at: epoch, until_at: epoch.nullable() }),
);
const readErased = rowReader("erased_stretch", z.object({ device: deviceKey, from_at: epoch }));
type Lent = ReturnType<typeof readAssignment>;

/** What devices did, by service and month: lent to people who are counted. */
export async function devicesIn(
  db: Database,
  people: readonly Counted[],
  heard: Heard,
  span: Span,
): Promise<(service: string, month: Month) => Devices> {
  const rows = await db
    .selectFrom("assignment")
    .select(["device_key", "patient", "from_at", "until_at"])
    .where("from_at", "<", span.end)
    .orderBy("from_at")
    .orderBy("id")
    .execute();
  const all = rows.map(readAssignment);
  const erased = await db.selectFrom("erased_stretch").select(["device", "from_at"]).execute();
  const counted = new Set(people.map(({ patient }) => patient));
  const own = all.filter(({ patient }) => counted.has(patient));
  const sums = new Map<string, { -readonly [Member in keyof Devices]: Devices[Member] }>();
  const at = (device: Lent["device_key"], month: string) => {
    const name = `${halvesOf(device).service} ${month}`;
    const known = sums.get(name) ?? { ...none };
    sums.set(name, known);
    return known;
  };
  for (const [device, days] of lentOn(own, span)) {
    for (const { month, lent, both } of daysOf(days, heard.get(device), span)) {
      const sum = at(device, month);
      sum.deviceDays += lent;
      sum.deviceDaysHeard += both;
    }
  }
  const firsts = firstLent(all, erased.map(readErased));
  for (const { device_key: device, from_at: from } of own) {
    const month = span.months.find((each) => each.from <= from && from < each.until);
    if (month === undefined) continue;
    const sum = at(device, month.name);
    sum.assignments += 1;
    if ((firsts.get(device) ?? from) < from) sum.assignmentsOfUsed += 1;
  }
  await countOffsets(db, own, span, at);
  return (service, month) => sums.get(`${service} ${month.name}`) ?? none;
}

const none: Devices = {
  deviceDays: 0,
  deviceDaysHeard: 0,
  assignments: 0,
  assignmentsOfUsed: 0,
  devicesWithOffset: 0,
  devicesOff: 0,
};

/** Days on which a device was lent, and those of them on which it was heard of, month by month. */
function* daysOf(
  lentOn: Uint8Array,
  heardOn: Uint8Array | undefined,
  { days, months }: Span,
): Generator<{ readonly month: string; readonly lent: number; readonly both: number }> {
  let place = 0;
  for (const [n, { name }] of months.entries()) {
    let [lent, both] = [0, 0];
    for (; days[place]?.month === n; place += 1) {
      const isLent = lentOn[place] ?? 0;
      lent += isLent;
      both += isLent & (heardOn?.[place] ?? 0);
    }
    if (lent > 0) yield { month: name, lent, both };
  }
}

/** The days on which each device was lent for any part of them. */
function lentOn(own: readonly Lent[], span: Span): ReadonlyMap<Lent["device_key"], Uint8Array> {
  const lent = new Map<Lent["device_key"], Uint8Array>();
  for (const { device_key: device, from_at: from, until_at } of own) {
    const days = lent.get(device) ?? new Uint8Array(span.days.length);
    lent.set(device, days);
    const until = Math.min(until_at ?? span.end, span.end) as Instant;
    const { first, end } = daysIn(span, { from, until });
    days.fill(1, first, end);
  }
  return lent;
}

/** When each device was lent first, be it to somebody of whom nothing more is known. */
function firstLent(
  all: readonly Lent[],
  erased: readonly ReturnType<typeof readErased>[],
): ReadonlyMap<string, number> {
  const firsts = new Map<string, number>();
  const lent = [...all.map(({ device_key: device, from_at }) => ({ device, from_at })), ...erased];
  for (const { device, from_at } of lent)
    firsts.set(device, Math.min(firsts.get(device) ?? from_at, from_at));
  return firsts;
}

/** Contract, section 3: what a clock may be off, in seconds. */
const trusted = 60;

/**
 * Of each device the offset it had last. The hub keeps no earlier ones: all stand in the window's last month, and of a device
 * that was heard of after `asOf` nothing is known any more.
 */
async function countOffsets(
  db: Database,
  own: readonly Lent[],
  { months, window, asOf }: Span,
  at: (device: Lent["device_key"], month: string) => { devicesWithOffset: number; devicesOff: number },
): Promise<void> {
  const lent = new Set(
    own.flatMap(({ device_key, until_at }) => ((until_at ?? asOf) > window.from ? [device_key] : [])),
  );
  const month = months.at(-1)?.name ?? "";
  for (const { device, heardAt, clockOffset } of await contactsIn(db)) {
    if (clockOffset === null || heardAt < window.from || heardAt > asOf || !lent.has(device)) continue;
    const sum = at(device, month);
    sum.devicesWithOffset += 1;
    if (Math.abs(clockOffset) > trusted) sum.devicesOff += 1;
  }
}
