import type { AlertChange, Episode } from "../../../model/alert.ts";
import { burnRuleId, isBurnRule } from "../../../model/hub-rules.ts";
import { halvesOf } from "../../../model/identity.ts";
import { type BurnSpeed, burnPolicies, hubItself, type Objective } from "../../../model/objective.ts";
import type { Instant } from "../../../model/time.ts";
import type { WatchedWorld } from "../../../model/watch.ts";
import { alertOf, type Occurrence, type RuleOfAlert } from "../../alerts/watch/clock-alert.ts";
import type { Burning } from "./burn.ts";

/** An alert that tells of an objective's budget; it stands under one person, of whom it says nothing. */
interface Told {
  readonly alert: string;
  readonly patient: string;
}

/** Alerts on budgets that burn too fast. What it answers must be committed before the next call. */
export interface BurnAlerts {
  judge(
    objective: Objective,
    burning: Burning,
    world: Pick<WatchedWorld, "people">,
    now: Instant,
  ): readonly AlertChange[];
  /** A person's alerts were ended by others: what still burns is told of under somebody else. */
  forget(patient: string, episodes?: readonly Episode[]): void;
}

export function burnAlerts(episodes: readonly Episode[]): BurnAlerts {
  const told = new Map<string, Told>();
  const keep = (known: readonly Episode[]): void => {
    for (const { rule, patient, alert, until } of known) {
      if (until === null && isBurnRule(rule)) told.set(rule, { alert, patient });
    }
  };
  keep(episodes);

  return {
    judge(objective, { firing, unknown }, world, now) {
      const rule = ruleOf(objective);
      const known = told.get(rule.id);
      const [fastest] = firing;
      if (known !== undefined) {
        // Without a word of now nothing ends: silence is what a dead hub looks like.
        if (fastest !== undefined || unknown.length > 0) return [];
        told.delete(rule.id);
        return [{ kind: "clear", id: known.alert, at: now, knownAt: now, message: null }];
      }
      const found = fastest === undefined ? null : occurrenceOf(objective, fastest, world, now);
      if (found === null) return [];
      const alert = alertOf(rule, found.occurrence, now);
      told.set(rule.id, { alert: alert.id, patient: alert.patient });
      return [{ kind: "raise", alert, device: found.device, latching: false }];
    },
    forget(patient, kept = []) {
      for (const [rule, each] of told) if (each.patient === patient) told.delete(rule);
      keep(kept);
    },
  };
}

const ruleOf = ({ metadata, spec }: Objective): RuleOfAlert => ({
  id: burnRuleId(metadata.name),
  version: "1",
  code: "hub:objective",
  unit: "1",
  text: {
    it: `Obiettivo a rischio: ${metadata.annotations?.["it"] ?? spec.description}`,
    en: `Objective at risk: ${metadata.annotations?.["en"] ?? spec.description}`,
  },
});

function occurrenceOf(
  objective: Objective,
  speed: BurnSpeed,
  { people }: Pick<WatchedWorld, "people">,
  now: Instant,
) {
  const { spec, metadata } = objective;
  const own = people.filter(
    ({ enrolment, devices }) =>
      devices.length > 0 &&
      (spec.service === hubItself || enrolment.services.some((each) => each === spec.service)),
  );
  const [person] = own.toSorted((one, other) => (one.enrolment.patient < other.enrolment.patient ? -1 : 1));
  const device = person?.devices[0]?.device;
  if (person === undefined || device === undefined) return null;
  const { enrolment } = person;
  const service = enrolment.services.find((each) => each === spec.service) ?? halvesOf(device).service;
  const occurrence: Occurrence = {
    enrolment,
    service,
    since: now,
    value: burnPolicies[speed].threshold,
    limit: null,
    priority: "technical",
    explanation: wordsOf(speed),
    facts: { objective: metadata.name, speed },
    cause: null,
    affected: [],
    message: null,
    late: false,
    seed: metadata.name,
  };
  return { occurrence, device };
}

function wordsOf(speed: BurnSpeed): Occurrence["explanation"] {
  const { long, threshold } = burnPolicies[speed];
  const hours = long / 3_600_000;
  return {
    it: `Nelle ultime ${hours} ore il margine di errore si consuma più di ${String(threshold).replace(".", ",")} volte più in fretta del previsto; riguarda il servizio, non questa persona`,
    en: `In the last ${hours} hours the error budget is being used up more than ${threshold} times too fast; it concerns the service, not this person`,
  };
}
