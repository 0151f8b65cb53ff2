import { z } from "zod";
import type { ServiceMonth } from "../../../model/observed.ts";
import type { Database } from "../counters.ts";
import type { Sums } from "../observing/messages.ts";
import type { Month, Rolled, Span } from "../observing/span.ts";
import { jsonOf, plainReader, rowReader } from "../rows.ts";
import { rolled } from "./work.ts";

export const rolledMonths = async (db: Database): Promise<Rolled> => ({
  slots: await rolled(db, "slots"),
  messages: await rolled(db, "messages"),
});

const sums = ["messages", "duplicates", "found", "accepted", "quarantined"] as const;
const readSums = plainReader("service_month", ["service"], sums);

export async function rolledServices(db: Database, { name }: Month): Promise<ReadonlyMap<string, Sums>> {
  const rows = await db
    .selectFrom("service_month")
    .select(["service", ...sums])
    .where("month", "=", name)
    .execute();
  return new Map(rows.map(readSums).map(({ service, ...own }) => [service, own]));
}

const readDelays = rowReader(
  "service_month",
  z.object({ service: z.string(), delays: jsonOf(z.array(z.tuple([z.number(), z.int()]))) }),
);

export async function rolledDelays(
  db: Database,
  { name }: Month,
): Promise<ReadonlyMap<string, ServiceMonth["delays"]>> {
  const rows = await db
    .selectFrom("service_month")
    .select(["service", "delays"])
    .where("month", "=", name)
    .execute();
  return new Map(
    rows
      .map(readDelays)
      .map(({ service, delays }) => [service, delays.map(([atMost, n]) => ({ atMost, n }))]),
  );
}

const readDays = plainReader("device_month", ["device"], ["days"]);

/** The days of a month on which devices were heard of; `first`: the place of its first day. */
export async function addRolledDays(
  db: Database,
  { name }: Month,
  first: number,
  daysOf: (device: string) => Uint8Array,
): Promise<void> {
  const rows = await db
    .selectFrom("device_month")
    .select(["device", "days"])
    .where("month", "=", name)
    .execute();
  for (const row of rows) {
    const { device, days } = readDays(row);
    const own = daysOf(device);
    for (let place = 0; days >> place > 0; place += 1) if ((days >> place) & 1) own[first + place] = 1;
  }
}

const slots = ["due", "met", "in_time", "readings", "known_at"] as const;
const readSlots = plainReader("person_month", ["patient", "month", "service", "municipality"], slots);
export type RolledSlots = ReturnType<typeof readSlots>;

/** Page by page: of a large pilot there are millions. */
const pageOf = 20_000;

/** What slots came to, by people and months that were rolled up. */
export async function* rolledSlots(
  db: Database,
  { rolled: { slots: months } }: Pick<Span, "rolled">,
): AsyncGenerator<RolledSlots> {
  const named = [...months].toSorted();
  const [first, last] = [named[0], named.at(-1)];
  if (first === undefined || last === undefined) return;
  const key = ["patient", "month", "service", "municipality"] as const;
  for (let after = ["", "", "", ""]; ; ) {
    const [patient = "", month = "", service = "", municipality = ""] = after;
    const rows = await db
      .selectFrom("person_month")
      .select([...key, ...slots])
      .where((row) => row(row.refTuple(...key), ">", row.tuple(patient, month, service, municipality)))
      .where("month", ">=", first)
      .where("month", "<=", last)
      .orderBy("patient")
      .orderBy("month")
      .orderBy("service")
      .orderBy("municipality")
      .limit(pageOf)
      .execute();
    const page = rows.map(readSlots);
    yield* page;
    const end = page.at(-1);
    if (end === undefined || page.length < pageOf) return;
    after = key.map((column) => end[column]);
  }
}
