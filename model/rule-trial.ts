import { z } from "zod";
import type { EnrolmentEvent } from "./enrolment-history.ts";
import type { HappenedEvent } from "./happened-event.ts";
import { patientId } from "./identity.ts";
import type { Reading } from "./reading.ts";
import type { Enrolment } from "./registry.ts";
import { type Rule, type RuleDefinition, ruleDefinition } from "./rule.ts";
import { type Instant, instant } from "./time.ts";

/** An episode as a rule's author writes it down: moments counted from the test's midday, such as `PT5M`. */
const span = z.object({ since: z.string(), until: z.string().nullable() });
export type Span = z.infer<typeof span>;

/** What came of one test of a rule. */
export const testResult = z.object({
  rule: z.string(),
  test: z.string(),
  passed: z.boolean(),
  expected: z.array(span),
  found: z.array(span),
});
export type TestResult = z.infer<typeof testResult>;

/** Plays the tests beside a rule through the judge itself, its clock standing still. No tests, no results. */
export type TestRule = (rule: RuleDefinition) => Promise<readonly TestResult[]>;

/** One person's past, as far as a rule needs it. Readings of all its metrics, in the order they were measured. */
export interface PastOf {
  readonly enrolment: Enrolment;
  readonly history: readonly EnrolmentEvent[];
  readonly readings: readonly Reading[];
  /** Of the kinds the rule looks at, in the order they happened. */
  readonly events: readonly HappenedEvent[];
  /** What was raised by the rule then, and what people found it to be. */
  readonly alerts: readonly PastAlert[];
}

const pastAlert = z.object({
  id: z.string(),
  since: instant,
  until: instant.nullable(),
  outcome: z.string().nullable(),
});
export type PastAlert = z.infer<typeof pastAlert>;

const episode = z.object({ patient: patientId, since: instant, until: instant.nullable() });
export type PreviewedEpisode = z.infer<typeof episode>;

/**
 * Why rules by the clock have no past to play: they were judged by what the hub knew minute by minute, and of that only the
 * latest is kept.
 */
export const notKept: Readonly<Record<string, Readonly<Record<"it" | "en", string>>>> = {
  "clock:missed": {
    it: "Non si può rigiocare: decide quali misure il piano aspettava allora, e dei piani resta solo come sono adesso.",
    en: "Cannot be played again: what the plan expected then decides, and of plans only how they are now is kept.",
  },
  "clock:silence": {
    it: "Non si può rigiocare: di ogni dispositivo resta solo l'ultimo contatto, non i precedenti.",
    en: "Cannot be played again: only when each device was last heard of is kept, not the times before.",
  },
  "clock:battery": {
    it: "Non si può rigiocare: di ogni dispositivo resta la carica degli ultimi due rapporti, non dei precedenti.",
    en: "Cannot be played again: of each device's charge the last two reports are kept, not those before.",
  },
  "clock:offset": {
    it: "Non si può rigiocare: di ogni dispositivo resta solo l'ultimo errore dell'orologio, non i precedenti.",
    en: "Cannot be played again: of each device's clock only the last error is kept, not those before.",
  },
};

/** What a changed rule would have made of the past, beside what the one in force makes of it. */
export const preview = z.object({
  rule: z.string(),
  from: instant,
  to: instant,
  patients: z.int(),
  readings: z.int(),
  events: z.int(),
  /** True when there was more to look at than is looked at. */
  cutShort: z.boolean(),
  /** Episodes by the rule in force, and by the changed one. */
  before: z.int(),
  after: z.int(),
  perDay: z.array(z.object({ day: z.iso.date(), before: z.int(), after: z.int() })),
  perPatient: z.array(z.object({ patient: patientId, before: z.int(), after: z.int() })),
  /** Episodes only the changed rule has, and those only the one in force has; `mostNamed` of each at most. */
  gained: z.array(episode),
  lost: z.array(episode.extend({ alerts: z.array(pastAlert) })),
});
export type Preview = z.infer<typeof preview>;

export interface PreviewNeeds {
  readonly candidate: RuleDefinition;
  /** `null` where the rule is new. */
  readonly inForce: Rule | null;
  readonly people: readonly PastOf[];
  readonly from: Instant;
  readonly to: Instant;
  readonly cutShort: boolean;
  /** Lets others have a turn; called every few hundred readings. */
  readonly breathe: () => Promise<void>;
}
export type PreviewRule = (needs: PreviewNeeds) => Promise<Preview>;

/** What tries rules out, as the judge would judge by them; handed to whoever lets people change rules. */
export interface RuleTrial {
  readonly test: TestRule;
  readonly preview: PreviewRule;
  /** The metrics whose readings a rule looks at, and the events, as `event:fall`. */
  readonly codesOf: (rule: RuleDefinition) => readonly string[];
}

/** How much of the past one preview looks at. */
export const previewReadings = 100_000;
export const mostNamed = 200;

/** The same rule with another limit; its tests go on speaking of the limit they were written for. */
export const withLimit = (definition: RuleDefinition, limit: number): RuleDefinition => ({
  ...definition,
  limit,
  tests: definition.tests.map((test) =>
    test.limit === undefined && definition.limit !== undefined ? { ...test, limit: definition.limit } : test,
  ),
});

/** A definition as it is proposed: nobody confirms their own. */
export const proposedDefinition = ruleDefinition.transform(({ confirmed: _, ...definition }) => definition);
