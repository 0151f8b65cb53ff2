import type { IntakeKind } from "./intake.ts";
import type { Role } from "./people.ts";

/** What holds for the entries of one kind. */
export interface IntakeRule {
  /** Where they are entered and listed, behind `/api/v1/`. */
  readonly path: string;
  /** Who may enter and see them. Only clinicians see those that name a person. */
  readonly roles: readonly Role[];
  /** Whether an entry names the person it is about. */
  readonly person: "always" | "never" | "possible";
  /** Each stands for somebody, be it without a name: whoever sees no persons then sees their own entries only. */
  readonly isOfPeople: boolean;
  /** Of which service; of one that names a person the hub may know by itself. */
  readonly service: "needed" | "possible";
  /** Whether a municipality may be told of an entry without a person. */
  readonly isPlaced: boolean;
  readonly when: "day" | "month";
}

const clinical: readonly Role[] = ["clinician"];
const evaluating: readonly Role[] = ["evaluator"];
const both: readonly Role[] = ["evaluator", "clinician"];

const rule = (
  path: string,
  roles: readonly Role[],
  person: IntakeRule["person"],
  more: Partial<IntakeRule> = {},
): IntakeRule => ({
  path,
  roles,
  person,
  isOfPeople: person !== "never",
  service: "needed",
  isPlaced: false,
  when: "day",
  ...more,
});

/** Everything that is entered, and who may: evaluators never what is about a person. */
export const intakeRules: Readonly<Record<IntakeKind, IntakeRule>> = {
  screening: rule("screening", both, "never", { isOfPeople: true, isPlaced: true }),
  questionnaire: rule("questionnaire-responses", both, "possible"),
  cost: rule("costs", both, "never", { service: "possible", when: "month" }),
  revenue: rule("intake/revenue", evaluating, "never", { service: "possible", when: "month" }),
  workload: rule("intake/workload", both, "never"),
  "support-ticket": rule("intake/support-ticket", both, "possible", { isPlaced: true }),
  incident: rule("intake/incident", both, "possible", { isPlaced: true }),
  "visit-substituted": rule("intake/visit-substituted", clinical, "always"),
  "visit-added": rule("intake/visit-added", clinical, "always"),
  utilisation: rule("intake/utilisation", clinical, "always"),
  exit: rule("intake/exit", clinical, "always"),
  "clinical-summary": rule("intake/clinical-summary", clinical, "always"),
  document: rule("intake/document", clinical, "always"),
  comparison: rule("intake/comparison", both, "never", { isOfPeople: true }),
  "adoption-decision": rule("intake/adoption-decision", evaluating, "never"),
  "helix-participation": rule("intake/helix-participation", evaluating, "never", { service: "possible" }),
  "fhir-validation": rule("intake/fhir-validation", evaluating, "never", { service: "possible" }),
};

/** The command line has no role: whoever may run it may read the files themselves. */
const isCommandLine = (roles: readonly Role[]): boolean => roles.length === 0;

export const mayEnter = (roles: readonly Role[], kind: IntakeKind): boolean =>
  isCommandLine(roles) || roles.some((each) => intakeRules[kind].roles.includes(each));

/** Whether somebody may see, enter or strike out what names a person. */
export const reachesPersons = (roles: readonly Role[]): boolean =>
  isCommandLine(roles) || roles.includes("clinician");
