import { type Alert, type AlertChange, alert } from "../../../model/alert.ts";
import { boardOn } from "../../../model/board.ts";
import {
  type DeviceKey,
  deviceKey,
  type MunicipalityCode,
  type PatientId,
  patientId,
  serviceId,
  subjectRef,
} from "../../../model/identity.ts";
import { type Plan, plan as planSchema } from "../../../model/pilot.ts";
import type { Enrolment } from "../../../model/registry.ts";
import { type Rule, ruleDefinition } from "../../../model/rule.ts";
import { ruleOf } from "../../../model/rule-version.ts";
import { before, days, type Instant } from "../../../model/time.ts";
import type { Watch, WatchedDevice, WatchedPerson, WatchedWorld } from "../../../model/watch.ts";
import { openWatch } from "../../../rules/alerts/watch/open-watch.ts";
import { engineSays } from "../../../rules/alerts/watch/verdict.ts";
import { at } from "../../ingest/builders.ts";

export const start = at("2026-06-01T12:00:00Z");
const cuore = serviceId.parse("cuore-a-casa");
const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

const letters = "abcdefghijklmnopqrstuvwxyz";
/** The nth person's pseudonym. */
export const person = (n: number): PatientId =>
  patientId.parse(`p-${"a".repeat(14)}${letters[Math.floor(n / 26) % 26]}${letters[n % 26]}`);
export const key = (name: string): DeviceKey => deviceKey.parse(`cuore-a-casa/${name}`);

const clockRule = (id: string, over: object): Rule =>
  ruleOf(
    ruleDefinition.parse({
      id,
      priority: "technical",
      text: { it: id, en: id },
      latching: false,
      source: { text: "test", status: "unverified-default" },
      confirmed: { by: "a-clinician", at: "2026-01-01" },
      ...over,
    }),
  );

export const silence = clockRule("silent-device", {
  code: "clock:silence",
  unit: "h",
  limit: 24,
  raise: { fact: "silence", operator: "greaterThanInclusive", value: { limit: 0 } },
  clear: { fact: "silence", operator: "lessThan", value: { limit: 0 } },
});
export const missedDays = clockRule("missed-many", {
  code: "clock:missed",
  unit: "1",
  priority: "low",
  limit: 2,
  raise: { fact: "missed", params: { per: "day" }, operator: "greaterThanInclusive", value: { limit: 0 } },
  clear: { fact: "missed", params: { per: "day" }, operator: "lessThan", value: 1 },
});
export const missedSlot = clockRule("missed-slot", {
  code: "clock:missed",
  unit: "1",
  priority: "low",
  raise: { fact: "missed", params: { per: "slot" }, operator: "greaterThanInclusive", value: 1 },
  clear: { fact: "missed", params: { per: "slot" }, operator: "lessThan", value: 1 },
});
export const batteryLow = clockRule("battery-low", {
  code: "clock:battery",
  unit: "%",
  raise: { fact: "battery", operator: "lessThan", value: 20 },
  clear: { fact: "battery", operator: "greaterThanInclusive", value: 30 },
});
export const clockError = clockRule("clock-error", {
  code: "clock:offset",
  unit: "s",
  raise: { fact: "clockOffset", operator: "greaterThan", value: 60 },
  clear: { fact: "clockOffset", operator: "lessThanInclusive", value: 30 },
});
export const weighing: Plan = planSchema.parse({
  id: "weighing",
  name: { it: "Peso", en: "Weight" },
  service: "cuore-a-casa",
  tmType: "I",
  measurements: [{ code: "body-weight", timesPerDay: 1, between: ["07:00", "10:00"] }],
  days: 300,
});

export const enrolledAs = (patient: PatientId, over: Partial<Enrolment> = {}): Enrolment => ({
  patient,
  services: [cuore],
  municipality: "001006" as MunicipalityCode,
  ageBand: "75-79",
  sex: "female",
  conditions: [],
  consent: { version: "1", givenAt: before(start, days(60)), purposes: ["participation"] },
  careGroup: null,
  plan: null,
  ref: subjectRef.parse("s-aaaaaaaaaaaaaaaa"),
  enrolledAt: before(start, days(60)),
  withdrawnAt: null,
  suspendedSince: null,
  ...over,
});

export const contactAt = (device: DeviceKey, heardAt: Instant, over: object = {}) => ({
  device,
  heardAt,
  battery: null,
  batteryBefore: null,
  readingAt: null,
  measuredAt: null,
  batteryAt: null,
  clockOffset: null,
  ...over,
});

/** A device with somebody for sixty days, last heard of then. */
export const deviceOf = (
  name: string,
  heardAt: Instant | null,
  over: Partial<WatchedDevice> = {},
): WatchedDevice => ({
  device: key(name),
  gateway: null,
  since: before(start, days(60)),
  contact: heardAt === null ? null : contactAt(key(name), heardAt),
  ...over,
});

export const watched = (
  n: number,
  over: Partial<WatchedPerson> = {},
  enrolment: Partial<Enrolment> = {},
): WatchedPerson => ({
  enrolment: enrolledAs(person(n), enrolment),
  plan: null,
  since: before(start, days(60)),
  pauses: [],
  thresholds: new Map(),
  devices: [],
  measured: new Map(),
  ...over,
});

export const worldOf = (
  people: readonly WatchedPerson[],
  over: Partial<WatchedWorld> = {},
): WatchedWorld => ({
  people,
  contactOf: () => null,
  unwatched: [],
  ...over,
});

/** A watch whose changes are kept as a state store would, so that it can be opened again. */
export async function watchHouse(...rules: Rule[]) {
  const alerts = new Map<string, Alert>();
  const ended = new Map<string, Instant>();
  const board = boardOn();
  const house = { engine: engineSays };
  const open = (): Promise<Watch> =>
    openWatch({
      rules: () => rules,
      episodes: [...alerts.values()].map(({ id, patient, rule, since }) => ({
        patient,
        rule: rule.id,
        alert: id,
        since,
        until: ended.get(id) ?? null,
      })),
      alert: async (id) => alerts.get(id) ?? null,
      engine: (...asked) => house.engine(...asked),
      board,
      log: silent,
    });
  let watch = await open();
  const keep = (changes: readonly AlertChange[]): readonly string[] =>
    changes.map((change) => {
      if (change.kind === "raise") {
        alerts.set(change.alert.id, alert.parse(alert.encode(change.alert)) as Alert);
        return `raise ${change.alert.rule.id} ${change.alert.cause === null || change.alert.rule.id.startsWith("cause") ? "told" : "under a cause"}`;
      }
      if (change.kind === "clear") ended.set(change.id, change.at);
      return `${change.kind} ${alerts.get(change.kind === "clear" ? change.id : "")?.rule.id}`;
    });
  return Object.assign(house, {
    alerts,
    board,
    /** In force; may be changed. */
    rules,
    present: () => [...alerts.values()].filter(({ id }) => !ended.has(id)),
    look: async (world: WatchedWorld, now: Instant) => keep(await watch.look(world, now)),
    restart: async () => {
      watch = await open();
    },
  });
}
