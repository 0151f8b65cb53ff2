import { z } from "zod";
import { type ConsentPurpose, consentPurpose } from "./consent.ts";
import { type MunicipalityCode, municipalityCode } from "./identity.ts";
import type { Enrolment } from "./registry.ts";
import { type Instant, instant } from "./time.ts";

const reason = z.string().min(1).max(500);
const purposes = z.array(consentPurpose).min(1);
const name = z.string().regex(/^[a-z0-9][a-z0-9-]{1,62}$/);

/**
 * What may happen to a person's part in the pilot. Each is one event, dated by when it holds; nothing is overwritten.
 *
 * `threshold` is a personal limit for one rule, `null` to go back to the programme's. `spo2-scale` 2 is for people
 * whose target is 88–92 % and is set by a named clinician only (NEWS2, Royal College of Physicians 2017).
 */
const happenings = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("consent-given"), purposes, version: z.string().min(1).max(32) }),
  z.object({ kind: z.literal("consent-withdrawn"), purposes }),
  z.object({ kind: z.literal("withdrawn"), reason: reason.optional() }),
  z.object({ kind: z.literal("suspended"), because: z.enum(["hospital", "holiday", "other"]) }),
  z.object({ kind: z.literal("resumed") }),
  z.object({ kind: z.literal("plan"), plan: name.nullable() }),
  z.object({ kind: z.literal("care-group"), careGroup: name.nullable() }),
  z.object({ kind: z.literal("moved"), municipality: municipalityCode }),
  z.object({ kind: z.literal("threshold"), rule: name, limit: z.number().nullable(), reason }),
  z.object({ kind: z.literal("spo2-scale"), scale: z.union([z.literal(1), z.literal(2)]), reason }),
]);

/** `at` is when it holds from, `recordedAt` when the hub learnt it, `by` the user name of who said so. */
const dated = z.object({ at: instant, recordedAt: instant, by: z.string() });
export const enrolmentEvent = happenings.and(dated);
export type EnrolmentEvent = z.infer<typeof enrolmentEvent>;
export type EnrolmentHappening = z.infer<typeof happenings>;
export const enrolmentHappening = happenings;

/** How a history begins: what was agreed to, and where, how and with whom the person starts. */
export function firstEvents(enrolment: Enrolment, by: string): readonly EnrolmentEvent[] {
  const { enrolledAt, consent, municipality, plan, careGroup } = enrolment;
  const { purposes, version, givenAt } = consent;
  const begins = { at: enrolledAt, recordedAt: enrolledAt, by };
  return [
    { kind: "consent-given", purposes, version, ...begins, at: givenAt },
    { kind: "moved", municipality, ...begins },
    ...(plan === null ? [] : [{ kind: "plan", plan, ...begins } as const]),
    ...(careGroup === null ? [] : [{ kind: "care-group", careGroup, ...begins } as const]),
  ];
}

/** What of a history holds at one moment. */
export interface EnrolmentStanding {
  readonly consented: ReadonlySet<ConsentPurpose>;
  /** When the person left the pilot for good; `null` while they take part. */
  readonly withdrawnAt: Instant | null;
  readonly suspended: { readonly since: Instant; readonly because: "hospital" | "holiday" | "other" } | null;
  readonly plan: string | null;
  readonly careGroup: string | null;
  readonly municipality: MunicipalityCode | null;
  readonly thresholds: ReadonlyMap<string, number>;
  readonly spo2Scale: 1 | 2;
}

const byTime = (one: EnrolmentEvent, other: EnrolmentEvent): number => one.at - other.at;

/** Folds the events that hold at `at`. Events of one moment count in the order they were recorded. */
export function standingAt(history: readonly EnrolmentEvent[], at: Instant): EnrolmentStanding {
  const consented = new Set<ConsentPurpose>();
  const thresholds = new Map<string, number>();
  let standing: EnrolmentStanding = {
    consented,
    withdrawnAt: null,
    suspended: null,
    plan: null,
    careGroup: null,
    municipality: null,
    thresholds,
    spo2Scale: 1,
  };
  for (const event of history.toSorted(byTime)) {
    if (event.at > at) break;
    consentBy(event, consented);
    if (event.kind === "threshold") thresholdBy(event, thresholds);
    standing = { ...standing, ...changedBy(event) };
  }
  return standing;
}

function consentBy(event: EnrolmentEvent, consented: Set<ConsentPurpose>): void {
  if (event.kind === "consent-given") for (const each of event.purposes) consented.add(each);
  if (event.kind === "consent-withdrawn") for (const each of event.purposes) consented.delete(each);
  if (event.kind === "withdrawn") consented.clear();
}

function thresholdBy(
  { rule, limit }: Extract<EnrolmentEvent, { kind: "threshold" }>,
  thresholds: Map<string, number>,
): void {
  if (limit === null) thresholds.delete(rule);
  else thresholds.set(rule, limit);
}

function changedBy(event: EnrolmentEvent): Partial<EnrolmentStanding> {
  switch (event.kind) {
    case "withdrawn":
      return { withdrawnAt: event.at, suspended: null };
    case "suspended":
      return { suspended: { since: event.at, because: event.because } };
    case "resumed":
      return { suspended: null };
    case "plan":
      return { plan: event.plan };
    case "care-group":
      return { careGroup: event.careGroup };
    case "moved":
      return { municipality: event.municipality };
    case "spo2-scale":
      return { spo2Scale: event.scale };
    default:
      return {};
  }
}

/** What holds now. No event lies ahead of when it was recorded, so that is all of them; no clock is needed. */
export const standingNow = (history: readonly EnrolmentEvent[]): EnrolmentStanding =>
  standingAt(history, Number.MAX_SAFE_INTEGER as Instant);

/** Whether a person takes part: nothing of theirs is taken in, and nobody is alerted about them, while they do not. */
export const takesPart = ({ withdrawnAt, consented }: EnrolmentStanding): boolean =>
  withdrawnAt === null && consented.has("participation");

/** A stretch `[from, until)` in which nothing of a person may be taken in; `until` is `null` while it lasts. */
export interface ClosedStretch {
  readonly from: Instant;
  readonly until: Instant | null;
}

/** When consent to a purpose was withdrawn, until it was given again. Withdrawal from the pilot ends all of them. */
export function withdrawals(
  history: readonly EnrolmentEvent[],
  purpose: ConsentPurpose = "participation",
): readonly ClosedStretch[] {
  const closed: { from: Instant; until: Instant | null }[] = [];
  for (const event of history.toSorted(byTime)) {
    const last = closed.at(-1);
    const isClosed = last !== undefined && last.until === null;
    const ends =
      event.kind === "withdrawn" || (event.kind === "consent-withdrawn" && event.purposes.includes(purpose));
    const opens = event.kind === "consent-given" && event.purposes.includes(purpose);
    if (ends && !isClosed) closed.push({ from: event.at, until: null });
    if (opens && isClosed) last.until = event.at;
  }
  return closed;
}

/**
 * Why an event may not follow a history; `null` when it may. Its words are for whoever asked.
 *
 * Nothing is recorded ahead of its time: what is planned may still change, and lists show what was recorded last as
 * what holds. Looking back is allowed, but for leaving, after which a history has nothing more.
 */
export function objectionTo(history: readonly EnrolmentEvent[], next: EnrolmentEvent): string | null {
  const { withdrawnAt, suspended, consented } = standingAt(history, next.at);
  const left = history.find((event) => event.kind === "withdrawn");
  if (left !== undefined || withdrawnAt !== null) {
    return "this person has left the pilot; enrol them again if they come back";
  }
  if (next.at > next.recordedAt) return "at: must not lie in the future";
  if (next.kind === "withdrawn" && history.some((event) => event.at > next.at)) {
    return "at: must not lie before what was recorded of this person since";
  }
  if (next.kind === "suspended" && suspended !== null) return "this person is suspended already";
  if (next.kind === "resumed" && suspended === null) return "this person is not suspended";
  if (next.kind === "consent-withdrawn" && !next.purposes.some((each) => consented.has(each))) {
    return `purposes: none of ${next.purposes.join(", ")} is consented to`;
  }
  return null;
}
