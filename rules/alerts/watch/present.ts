import type { Alert, AlertChange, Episode } from "../../../model/alert.ts";
import { isCauseRule } from "../../../model/hub-rules.ts";
import type { DeviceKey, PatientId } from "../../../model/identity.ts";
import type { Instant } from "../../../model/time.ts";
import { alertOf, type Occurrence, type RuleOfAlert } from "./clock-alert.ts";

/** An alert of the clock or of an event whose condition still holds. */
export interface Present {
  readonly id: string;
  readonly patient: PatientId;
  readonly rule: string;
  readonly since: Instant;
  /** The root cause it was raised with. */
  readonly cause: string | null;
}

export type AlertLookup = (id: string) => Promise<Alert | null>;

/** What holds now, by patient and rule, and the changes that are being made to it. */
export interface Standing {
  of(patient: PatientId, rule: string): Present | undefined;
  all(): Iterable<Present>;
  raise(rule: RuleOfAlert, given: Occurrence, latching: boolean, device: DeviceKey, now: Instant): string;
  clear(present: Present, now: Instant): void;
  forget(patient: PatientId): void;
  /** Lets go of what stands by other rules than these; root causes stay. The state store ends what a withdrawn rule raised. */
  keepOnly(rules: ReadonlySet<string>): void;
  keep(episode: Episode, cause: string | null): void;
  /** The changes since this was last asked. */
  taken(): readonly AlertChange[];
}

const nameOf = (patient: PatientId, rule: string): string => `${patient} ${rule}`;

export function standing(): Standing {
  const present = new Map<string, Present>();
  let made: AlertChange[] = [];
  return {
    of: (patient, rule) => present.get(nameOf(patient, rule)),
    all: () => present.values(),
    raise(rule, given, latching, device, now) {
      const alert = alertOf(rule, given, now);
      made.push({ kind: "raise", alert, device, latching });
      const { id, patient, since, cause } = alert;
      present.set(nameOf(patient, rule.id), { id, patient, rule: rule.id, since, cause });
      return id;
    },
    clear({ id, patient, rule }, now) {
      made.push({ kind: "clear", id, at: now, knownAt: now, message: null });
      present.delete(nameOf(patient, rule));
    },
    forget(patient) {
      for (const [name, each] of present) if (each.patient === patient) present.delete(name);
    },
    keepOnly(rules) {
      for (const [name, { rule }] of present) {
        if (!rules.has(rule) && !isCauseRule(rule)) present.delete(name);
      }
    },
    keep({ alert: id, patient, rule, since }, cause) {
      present.set(nameOf(patient, rule), { id, patient, rule, since, cause });
    },
    taken() {
      const taken = made;
      made = [];
      return taken;
    },
  };
}
