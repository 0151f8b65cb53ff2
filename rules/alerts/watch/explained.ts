import type { Alert } from "../../../model/alert.ts";
import { type CauseKind, causeKinds, causeRuleId } from "../../../model/hub-rules.ts";
import type { DeviceKey } from "../../../model/identity.ts";
import type { Enrolment } from "../../../model/registry.ts";
import { between, type Duration, type Instant, milliseconds } from "../../../model/time.ts";
import { type Cause, type Circle, circlesOf, nameOfCause } from "./causes.ts";
import type { RuleOfAlert } from "./clock-alert.ts";
import { causeSentence, causeTexts } from "./clock-words.ts";
import type { Standing } from "./present.ts";

/** Root causes have no rule that anybody writes: they are how the hub tells of several silences at once. */
const causeRules = Object.fromEntries(
  causeKinds.map((kind) => [
    kind,
    { id: causeRuleId(kind), version: "1", code: "clock:cause", unit: "1", text: causeTexts[kind] },
  ]),
) as Readonly<Record<CauseKind, RuleOfAlert>>;

/** A root cause that was told of to one circle. */
interface Told {
  readonly alert: string;
  /** What it is and whom it was told to. */
  readonly key: string;
  readonly cause: string;
  readonly devices: ReadonlySet<string>;
  /** When its devices began to speak again; `null` while they do not. */
  endedAt: Instant | null;
  /** For so long after that its devices may still be on their way. */
  readonly grace: Duration;
}

/** Root causes as they begin, last and end, and which silent device each explains. */
export interface Explained {
  /** The names of those that have begun and not ended. */
  begun(): ReadonlySet<string>;
  /** Raises what is new, clears what is over. */
  take(causes: readonly Cause[], people: ReadonlyMap<string, Enrolment>, now: Instant): void;
  /** The alert that explains why a device is silent; `null` for none. */
  of(device: DeviceKey): string | null;
  /** Of which kind that is. */
  kindOf(device: DeviceKey): CauseKind | null;
  /** What a stored alert of a root cause says of it. */
  recall(alert: Alert, endedAt: Instant | null): void;
  forgetAlert(id: string): void;
}

export function explaining(present: Standing): Explained {
  const told = new Map<string, Told>();

  function begin(
    cause: Cause,
    circle: Circle,
    people: ReadonlyMap<string, Enrolment>,
    now: Instant,
  ): Told | null {
    const rule = causeRules[cause.kind];
    const affected = [...new Set(circle.members.map(({ patient }) => patient))].toSorted();
    // One open alert of a rule for each patient: another cause may stand under the first one's name.
    const anchor = affected.find((each) => present.of(each, rule.id) === undefined);
    const enrolment = anchor === undefined ? undefined : people.get(anchor);
    const [member] = circle.members;
    if (enrolment === undefined || member === undefined) return null;
    const devices = circle.members.map(({ device }) => device);
    const grace = milliseconds(Math.max(...circle.members.map(({ interval }) => interval)));
    const key = keyOf(cause, circle);
    const given = {
      enrolment,
      service: circle.service,
      since: cause.since,
      value: devices.length,
      limit: null,
      priority: "technical" as const,
      explanation: causeSentence(cause, affected.length),
      facts: { cause: nameOfCause(cause), key, devices, grace },
      cause: nameOfCause(cause),
      affected,
      message: null,
      late: false,
      seed: key,
    };
    const alert = present.raise(rule, given, false, member.device, now);
    return { alert, key, cause: nameOfCause(cause), devices: new Set(devices), endedAt: null, grace };
  }

  function end(each: Told, now: Instant): void {
    each.endedAt = now;
    const own = [...present.all()].find(({ id }) => id === each.alert);
    if (own !== undefined) present.clear(own, now);
  }

  function last(cause: Cause, circle: Circle, people: ReadonlyMap<string, Enrolment>, now: Instant): string {
    const key = keyOf(cause, circle);
    const known = told.get(key);
    const isKnown = known !== undefined && isLasting(known);
    const next = isKnown ? joined(known, circle) : begin(cause, circle, people, now);
    if (next !== null) told.set(key, next);
    return key;
  }

  return {
    begun: () => new Set([...told.values()].filter(isLasting).map(({ cause }) => cause)),
    take(causes, people, now) {
      const pairs = causes.flatMap((cause) => circlesOf(cause).map((circle) => ({ cause, circle })));
      const lasting = new Set(pairs.map(({ cause, circle }) => last(cause, circle, people, now)));
      for (const [key, each] of told) {
        if (isLasting(each) && !lasting.has(key)) end(each, now);
        if (each.endedAt !== null && between(each.endedAt, now) > each.grace) told.delete(key);
      }
    },
    of(device) {
      for (const { devices, alert } of told.values()) if (devices.has(device)) return alert;
      return null;
    },
    kindOf(device) {
      for (const { devices, cause, endedAt } of told.values()) {
        if (endedAt === null && devices.has(device))
          return causeKinds.find((kind) => cause.startsWith(`${kind}:`)) ?? null;
      }
      return null;
    },
    recall({ id, facts }, endedAt) {
      const { cause, key, devices, grace } = facts;
      if (typeof cause !== "string" || typeof key !== "string" || typeof grace !== "number") return;
      if (!Array.isArray(devices)) return;
      const known = { alert: id, key, cause, devices: new Set(devices.map(String)), endedAt };
      told.set(key, { ...known, grace: milliseconds(grace) });
    },
    forgetAlert(id) {
      for (const [key, each] of told) if (each.alert === id) told.delete(key);
    },
  };
}

const isLasting = ({ endedAt }: Told): boolean => endedAt === null;
const keyOf = (cause: Cause, { service, careGroup }: Circle): string =>
  [nameOfCause(cause), service, careGroup ?? ""].join(" ");
const joined = (told: Told, { members }: Circle): Told => ({
  ...told,
  devices: new Set([...told.devices, ...members.map(({ device }) => device)]),
});
