import { z } from "zod";
import { costCategories } from "./costs.ts";
import { municipalityCode, patientId, serviceId } from "./identity.ts";
import { instruments } from "./questionnaire.ts";
import { instant } from "./time.ts";

const money = z
  .string()
  .regex(/^-?\d{1,9}\.\d{2}$/, 'must be euro with two decimals, in quotes, such as "12.50"');
const share = z.number().min(0).max(1);
const minutes = z.number().min(0).max(100_000);
const name = z.string().regex(/^[a-z0-9][a-z0-9-]{1,62}$/);
const count = z.int().min(0).max(1_000_000);

/** Why somebody who was asked did not take part. The first three are the digital barriers. */
export const refusalReasons = [
  "device-skill",
  "no-network",
  "distrust-of-technology",
  "health",
  "no-time",
  "privacy",
  "other",
] as const;

/**
 * What telemetry cannot know, as somebody enters it, one entry a fact. Nothing here is free text about a person: what
 * cannot be coded stays with the care team.
 */
export const intakeContent = z.discriminatedUnion("kind", [
  /** Somebody was asked; `agreed` once activated. No pseudonym: who refuses has none. A reason is for refusals only. */
  z.strictObject({
    kind: z.literal("screening"),
    answer: z.enum(["agreed", "refused", "not-eligible", "undecided"]),
    reason: z.enum(refusalReasons).optional(),
  }),
  /** Why a person's part ended, where the registry's word is not enough. */
  z.strictObject({
    kind: z.literal("exit"),
    why: z.enum(["withdrawal", "lost", "death", "transfer", "planned-end"]),
  }),
  /**
   * A questionnaire: without answers it says that it was sent, with answers that it came back, two facts of one sheet.
   * Items in their order; `null` for one left out.
   */
  z.strictObject({
    kind: z.literal("questionnaire"),
    questionnaire: name,
    instrument: z.enum(instruments),
    version: z.string().min(1).max(32),
    wave: z.int().min(1).max(50),
    answeredBy: z.enum(["patient", "caregiver", "professional"]),
    answers: z.array(z.number().nullable()).max(100).nullable(),
    /** For licensed instruments, which the hub does not score: their score, and by which value set and year. */
    score: z.number().optional(),
    scoredBy: z.string().min(1).max(80).optional(),
  }),
  /** A visit that would otherwise have been made, confirmed by a clinician. */
  z.strictObject({
    kind: z.literal("visit-substituted"),
    facility: name,
    byCar: share,
    companions: z.number().min(0).max(5),
  }),
  /** A visit the service added: its kilometres count against those avoided. */
  z.strictObject({ kind: z.literal("visit-added"), facility: name, byCar: share }),
  z.strictObject({
    kind: z.literal("workload"),
    minutes,
    activity: z.enum(["alerts", "calls", "set-up", "training", "other"]),
  }),
  z.strictObject({
    kind: z.literal("support-ticket"),
    from: z.enum(["patient", "caregiver", "staff"]),
    onboarding: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal("incident"),
    severity: z.enum(["near-miss", "minor", "serious"]),
    related: z.enum(["device", "hub", "use", "other"]),
  }),
  /** Use of hospital care, and whether an alert came in the days before it. */
  z.strictObject({
    kind: z.literal("utilisation"),
    use: z.enum(["ed-visit", "unplanned-admission"]),
    bedDays: count.optional(),
    /** Counts as a deterioration the service should have seen. */
    deterioration: z.boolean(),
  }),
  /** A cost as it was borne in the month, beside those of the pilot's files. `key` names it: the same twice is refused. */
  z.strictObject({
    kind: z.literal("cost"),
    key: name,
    bearer: z.enum(["authority", "start-up", "family"]),
    category: z.enum(costCategories),
    type: z.enum(["setup", "fixed", "variable"]),
    amount: money,
    vatIncluded: z.boolean(),
    priceYear: z.int().min(2020).max(2100),
  }),
  /** What is paid, or would be saved, for each patient-month: a tariff, a fee or an assumption. */
  z.strictObject({
    kind: z.literal("revenue"),
    key: name,
    basis: z.enum(["tariff", "fee", "assumed-saving", "grant"]),
    per: z.enum(["month", "patient-month"]),
    amount: money,
    recurring: z.boolean(),
    priceYear: z.int().min(2020).max(2100),
  }),
  /** A patient of a declared comparison, with what they cost and gained. */
  z.strictObject({
    kind: z.literal("comparison"),
    arm: z.enum(["service", "usual-care"]),
    cost: money,
    effect: z.number(),
    effectUnit: z.string().min(1).max(40),
  }),
  /**
   * A clinical measure of a person at a date, for those indicators that need one. `bp-at-target`: 1 when the home mean of
   * seven days was below the person's target, else 0. `glucose-time-in-range`: percent of CGM readings from 70 to 180 mg/dL.
   */
  z.strictObject({
    kind: z.literal("clinical-summary"),
    measure: z.enum(["bp-at-target", "glucose-time-in-range"]),
    value: z.number(),
  }),
  z.strictObject({
    kind: z.literal("document"),
    document: z.enum(["telemonitoring-report", "plan-renewal", "discharge-letter"]),
    dueAt: instant,
    deliveredAt: instant.nullable().default(null),
  }),
  z.strictObject({ kind: z.literal("fhir-validation"), valid: count, invalid: count }),
  z.strictObject({
    kind: z.literal("adoption-decision"),
    decision: z.enum(["adopt", "extend", "stop", "undecided"]),
  }),
  z.strictObject({
    kind: z.literal("helix-participation"),
    helix: z.enum(["public-sector", "civil-society", "research", "enterprise"]),
    form: z.enum(["meeting", "contribution"]),
    participants: count,
    /** Which organisation of the pilot it was, so that it counts once. */
    organisation: name.optional(),
  }),
]);
export type IntakeContent = z.infer<typeof intakeContent>;
export type IntakeKind = IntakeContent["kind"];
export const intakeKinds = intakeContent.options.map((each) => each.shape.kind.value);
export const intakeKind = z.enum(intakeKinds);

/** When and where it was; `patient` only where it is about one, and then the hub knows where they lived. */
export const intakeAsked = z.strictObject({
  at: instant,
  service: serviceId.nullable().default(null),
  municipality: municipalityCode.nullable().default(null),
  patient: patientId.nullable().default(null),
  content: intakeContent,
});
export type IntakeAsked = z.infer<typeof intakeAsked>;

/** Nothing is overwritten: a wrong entry is struck out, with who, when and why, and entered anew. */
export const intakeEntry = intakeAsked.extend({
  id: z.string(),
  recordedAt: instant,
  by: z.string(),
  struckOut: z.object({ at: instant, by: z.string(), reason: z.string().min(1).max(200) }).nullable(),
});
export type IntakeRecord = z.infer<typeof intakeEntry>;
/** An entry as indicators see it: without whom it is about. */
export type IntakeEntry = Omit<IntakeRecord, "patient" | "by" | "struckOut">;
