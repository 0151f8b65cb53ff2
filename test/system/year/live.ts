import { halvesOf, subjectRef } from "../../../model/identity.ts";
import { onceOf } from "../../../model/intake-once.ts";
import type { Instant } from "../../../model/time.ts";
import { answering } from "./answering.ts";
import { dayAfter, daysFrom, moment } from "./calendar.ts";
import { type Deed, deed } from "./deed.ts";
import { type Entered, homeAt, type Person, type Year } from "./facts.ts";
import type { Hub } from "./hub.ts";
import { endOfYear } from "./make.ts";
import { decided } from "./people.ts";
import { careOf } from "./pilot.ts";

const hour = 3_600_000;
const probe = { sli: "ingest-probe", service: null, part: "" } as const;

/** Lets the year happen in a hub: from five in the morning to five in the morning, day by day. */
export async function live(year: Year, hub: Hub): Promise<void> {
  const deeds = [
    ...registering(year, hub),
    ...year.alerts.flatMap((each) => answering(each, hub)),
    ...year.entries.flatMap((each) => entering(each, hub)),
  ].toSorted((a, b) => a.at - b.at || a.order - b.order);
  const utf8 = new TextEncoder();
  let [message, deed] = [0, 0];
  for (const day of daysFrom("2026-11-30", "2028-01-11")) {
    const [from, until] = [decided(day), decided(dayAfter(day))];
    const arrived = [];
    hub.now = from;
    // What is decided at five holds for the day.
    for (let next = deeds[deed]; next !== undefined && next.at <= from; next = deeds[++deed]) await next.do();
    for (
      let next = year.sent[message];
      next !== undefined && next.received < until;
      next = year.sent[++message]
    ) {
      const { device, channel, received: receivedAt, again, text } = next;
      arrived.push({ device, channel, receivedAt, again, payload: utf8.encode(text) });
    }
    hub.now = until;
    await hub.take(arrived);
    for (let next = deeds[deed]; next !== undefined && next.at < until; next = deeds[++deed]) {
      hub.now = next.at as Instant;
      await hub.fallDue(hub.now);
      await next.do();
    }
    await hub.fallDue(until);
    await hub.close(from, until);
  }
  await standStill(year, hub);
}

/** Minutes as they are kept after forty days: an hour together, but for hours in which nobody watched for a while. */
async function standStill({ hub: { failing, unwatched } }: Year, hub: Hub): Promise<void> {
  const during = (stretches: typeof failing, from: number, end: number): boolean =>
    stretches.some(([begun, over]) => begun < end && over > from);
  const counts = [];
  for (let at = moment("2027-01-01"); at < endOfYear; at = (at + hour) as Instant) {
    const outcomes = Array.from({ length: 60 }, (_, n) => {
      const minute = (at + n * 60_000) as Instant;
      const bad = during(failing, minute, minute + 1) ? 1 : 0;
      return { ...probe, minute, good: 1 - bad, bad: { hub: bad } };
    });
    const hub = outcomes.filter(({ good }) => good === 0).length;
    const whole = { ...probe, minute: at, good: 60 - hub, bad: { hub } };
    counts.push(...(during(unwatched, at, at + hour) ? outcomes : [whole]));
  }
  await hub.state.slis.add({ at: endOfYear, counts });
  for (const [from, until] of unwatched) await hub.state.watch.addUnwatched({ from, until }, 0 as Instant);
}

function registering({ people, loans, gateway }: Year, { state }: Hub): readonly Deed[] {
  const { registry } = state;
  const devices = new Set<string>();
  const lent = loans.flatMap(({ device, person, from, until }, n): Deed[] => {
    const halves = halvesOf(device);
    const known = {
      ...halves,
      type: careOf(halves.service).device,
      revokedAt: null,
      gateway: null,
    };
    const isNew = !devices.has(device);
    devices.add(device);
    const id = `loan-${n}`;
    return [
      ...(isNew
        ? [deed(from, 1, () => registry.addDevice({ ...known, addedAt: from }, new Uint8Array(32)))]
        : []),
      deed(from, 2, () =>
        registry.addAssignment({ id, ...halves, patient: person.patient, from, until: null }),
      ),
      ...(until === null ? [] : [deed(until, 0, () => registry.endAssignment(id, until))]),
    ];
  });
  const door = {
    ...halvesOf(gateway.device),
    type: "gateway",
    addedAt: gateway.from,
    revokedAt: null,
    gateway: null,
  };
  return [
    ...people.flatMap((each) => living(each, { state })),
    ...lent,
    deed(gateway.from, 3, () => registry.addDevice(door, new Uint8Array(32))),
    ...gateway.children.flatMap((child) => [
      deed(gateway.from, 4, () => registry.placeBehind(child, gateway.device, gateway.from)),
      deed(gateway.until, 4, () => registry.placeBehind(child, null, gateway.until)),
    ]),
  ];
}

const groups: Readonly<Record<string, string>> = {
  "cuore-a-casa": "cardiologia-territoriale",
  "respiro-in-valle": "pneumologia-territoriale",
  "zuccheri-in-quota": "diabetologia-territoriale",
};

function living(person: Person, { state: { registry } }: Pick<Hub, "state">): readonly Deed[] {
  const { patient, enrolled, services, homes, left, evaluation } = person;
  const [service = "cuore-a-casa"] = services;
  const plan = careOf(service).plan;
  const happens = (
    at: Instant,
    event: Parameters<typeof registry.recordEnrolmentEvent>[1] extends infer E
      ? Omit<E & object, "at" | "recordedAt" | "by">
      : never,
  ): Deed =>
    deed(at, 1, () =>
      registry.recordEnrolmentEvent(patient, { ...event, at, recordedAt: at, by: "clinica" } as Parameters<
        typeof registry.recordEnrolmentEvent
      >[1]),
    );
  const joins = {
    patient,
    services: [...services],
    municipality: homeAt(person, enrolled),
    ageBand: person.age,
    sex: person.sex,
    conditions: [person.condition],
    consent: {
      version: "1",
      givenAt: enrolled,
      purposes:
        evaluation === "never"
          ? ["participation" as const]
          : ["participation" as const, "evaluation" as const],
    },
    careGroup: groups[service] ?? null,
    plan,
    ref: subjectRef.parse(`s-${patient.slice(2)}`),
    enrolledAt: enrolled,
    withdrawnAt: null,
    suspendedSince: null,
  };
  return [
    deed(enrolled, 0, () => registry.addEnrolment(joins, "clinica")),
    ...homes.slice(1).map(({ from, code }) => happens(from, { kind: "moved", municipality: code } as never)),
    ...person.plans.slice(1).map((at) => happens(at, { kind: "plan", plan } as never)),
    ...person.limits.map(({ rule, at }) =>
      happens(at, { kind: "threshold", rule, limit: 90, reason: "proprio" } as never),
    ),
    ...person.pauses.flatMap(({ from, until }) => [
      happens(from, { kind: "suspended", because: "hospital" } as never),
      happens(until, { kind: "resumed" } as never),
    ]),
    ...(left === null ? [] : [happens(left.at, { kind: "withdrawn" } as never)]),
    ...(typeof evaluation === "string"
      ? []
      : [happens(evaluation, { kind: "consent-withdrawn", purposes: ["evaluation"] } as never)]),
  ];
}

function entering(
  { id, at, recorded, struck, person, service, municipality, content }: Entered,
  { state }: Hub,
): readonly Deed[] {
  const entry = { id, at, service, municipality, patient: person?.patient ?? null, content };
  const once = onceOf(entry);
  return [
    deed(recorded, 6, () => state.intake.add([{ ...entry, recordedAt: recorded, by: "maria", once }])),
    ...(struck === null
      ? []
      : [deed(struck, 7, () => state.intake.strikeOut(id, { at: struck, by: "maria", reason: "errore" }))]),
  ];
}
