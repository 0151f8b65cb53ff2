import { directIdentifierIn } from "./direct-identifiers.ts";
import type { MunicipalityCode } from "./identity.ts";
import type { IntakeAsked, IntakeKind } from "./intake.ts";
import { knownOfQuestionnaire } from "./intake-fields.ts";
import { intakeRules, reachesPersons } from "./intake-kinds.ts";
import { meaningFaults } from "./intake-meaning.ts";
import { type RowFault, readRow } from "./intake-rows.ts";
import { instead } from "./nearest.ts";
import type { Role } from "./people.ts";
import type { Pilot } from "./pilot.ts";
import { after, atMillisecond, type Instant, minutes } from "./time.ts";

/** What entries are looked at by: the pilot, who enters them, and which of its services are theirs. */
export interface Admitting {
  readonly pilot: Pick<
    Pilot,
    "services" | "territory" | "organisations" | "questionnaires" | "costs" | "roads"
  >;
  readonly services: readonly string[];
  readonly roles: readonly Role[];
  readonly now: Instant;
}
type Fault = Omit<RowFault, "row">;

/** Takes rows of one kind, or says of each that cannot be taken what is wrong with it. What persons are is asked later. */
export function admit(
  kind: IntakeKind,
  rows: readonly unknown[],
  by: Admitting,
): { readonly asked: readonly IntakeAsked[]; readonly faults: readonly RowFault[] } {
  const asked: IntakeAsked[] = [];
  const faults: RowFault[] = [];
  for (const [row, given] of rows.entries()) {
    const found = admitted(kind, given, by);
    if ("faults" in found) faults.push(...found.faults.map((fault) => ({ ...fault, row })));
    else asked.push(found.asked);
  }
  return { asked, faults };
}

function admitted(
  kind: IntakeKind,
  given: unknown,
  by: Admitting,
): { readonly asked: IntakeAsked } | { readonly faults: readonly Fault[] } {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    return { faults: [{ column: "", detail: "must be an object" }] };
  }
  const read = readRow(kind, kind === "questionnaire" ? withDefinition({ ...given }, by) : { ...given });
  if (read.faults !== undefined) return { faults: read.faults };
  const faults = [
    ...timeFaults(kind, read.asked, by.now),
    ...placeFaults(kind, read.asked, by),
    ...meaningFaults(read.asked, by),
    ...namingFaults(read.asked),
  ];
  return faults.length > 0 ? { faults } : { asked: read.asked };
}

/** The pilot says of a questionnaire what instrument it is and in which words; nobody need repeat that. */
function withDefinition(
  given: Readonly<Record<string, unknown>>,
  { pilot }: Admitting,
): Readonly<Record<string, unknown>> {
  const definition = pilot.questionnaires.find(({ id }) => id === given["questionnaire"]);
  if (definition === undefined) return { ...given, answers: given["answers"] ?? null };
  const known = Object.entries(definition).filter(([name]) => knownOfQuestionnaire.includes(name));
  return { ...Object.fromEntries(known), ...given, answers: given["answers"] ?? null };
}

const first = atMillisecond(Date.UTC(2020, 0, 1));

function timeFaults(kind: IntakeKind, { at }: IntakeAsked, now: Instant): readonly Fault[] {
  const column = intakeRules[kind].when === "month" ? "month" : "at";
  if (at > after(now, minutes(5))) return [{ column, detail: "must not lie in the future" }];
  return at < first ? [{ column, detail: "lies before 2020; is it a slip of the pen?" }] : [];
}

function placeFaults(kind: IntakeKind, asked: IntakeAsked, by: Admitting): readonly Fault[] {
  const { service, municipality, patient } = asked;
  const rule = intakeRules[kind];
  const faults: Fault[] = [];
  if (service === null && rule.service === "needed" && patient === null && rule.person !== "always") {
    faults.push({ column: "service", detail: "is missing" });
  }
  if (service !== null && !by.services.includes(service)) {
    faults.push({
      column: "service",
      detail: `there is no ${service} among those you may see; ${instead(service, by.services)}`,
    });
  }
  if (
    municipality !== null &&
    !by.pilot.territory.municipalities.includes(municipality as MunicipalityCode)
  ) {
    faults.push({ column: "municipality", detail: "is not in this pilot's territory" });
  }
  return [...faults, ...personFaults(rule.person, asked, by)];
}

function personFaults(
  person: (typeof intakeRules)[IntakeKind]["person"],
  { patient, municipality }: IntakeAsked,
  { roles }: Admitting,
): readonly Fault[] {
  if (patient === null) return person === "always" ? [{ column: "patient", detail: "is missing" }] : [];
  if (!reachesPersons(roles)) {
    return [{ column: "patient", detail: "only clinicians enter what is about a person; leave it out" }];
  }
  return municipality === null
    ? []
    : [{ column: "municipality", detail: "is known of a person who takes part; leave it out" }];
}

const pseudonym = /(?<![a-z0-9])p-[a-z2-7]{16}(?![a-z0-9])/;

/** Whoever is named in a text is not found again when they are erased. */
const namingFaults = ({ content }: IntakeAsked): readonly Fault[] =>
  Object.entries(content).flatMap(([column, value]): readonly Fault[] => {
    if (typeof value !== "string") return [];
    if (pseudonym.test(value)) return [{ column, detail: "holds a pseudonym; write it without" }];
    const found = /\d{4}-\d\d-\d\dT/.test(value) ? null : directIdentifierIn(value);
    return found === null ? [] : [{ column, detail: `seems to hold a ${found}; write it without` }];
  });
