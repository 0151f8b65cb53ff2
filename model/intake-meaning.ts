import { isPlanned } from "./costs.ts";
import type { IntakeAsked, IntakeContent, IntakeKind } from "./intake.ts";
import type { RowFault } from "./intake-rows.ts";
import { instead } from "./nearest.ts";
import type { Pilot } from "./pilot.ts";
import { answerFaults, isLicensed } from "./questionnaire-answers.ts";
import type { Instant } from "./time.ts";

type Fault = Omit<RowFault, "row">;
type Known = Pick<Pilot, "organisations" | "questionnaires" | "costs" | "roads">;
interface By {
  readonly pilot: Known;
  readonly now: Instant;
}
type Of<Kind extends IntakeKind> = Extract<IntakeContent, { kind: Kind }>;

/** What the shape of an entry cannot say: how its members go together, and with the pilot. */
export function meaningFaults(asked: IntakeAsked, { pilot, now }: By): readonly Fault[] {
  const { content, patient } = asked;
  switch (content.kind) {
    case "screening":
      return content.reason === undefined || content.answer === "refused"
        ? []
        : [{ column: "reason", detail: "is for those who refused; leave it out" }];
    case "questionnaire":
      return sheetFaults(content, patient !== null, pilot);
    case "visit-substituted":
    case "visit-added":
      return facilityFaults(content, pilot);
    case "cost":
      return isPlanned(pilot.costs, content)
        ? [{ column: "key", detail: "the pilot's costs.yaml counts it already", isTwice: true }]
        : [];
    case "helix-participation":
      return organisationFaults(content, pilot);
    case "clinical-summary":
      return summaryFaults(content);
    case "document":
      return content.deliveredAt !== null && content.deliveredAt > now
        ? [{ column: "deliveredAt", detail: "must not lie in the future" }]
        : [];
    default:
      return [];
  }
}

function sheetFaults(
  sheet: Of<"questionnaire">,
  isOfPerson: boolean,
  { questionnaires }: Known,
): readonly Fault[] {
  const asked = questionnaires.find(({ id }) => id === sheet.questionnaire);
  if (asked === undefined) {
    const known = questionnaires.map(({ id }) => id);
    return [
      { column: "questionnaire", detail: `is none of this pilot; ${instead(sheet.questionnaire, known)}` },
    ];
  }
  const { answeredBy, instrument, version, answers, score, scoredBy } = sheet;
  const faults: Fault[] = [...answerFaults(asked, answers)];
  const fault = (column: string, detail: string) => void faults.push({ column, detail });
  if (instrument !== asked.instrument) fault("instrument", `${asked.id} is ${asked.instrument}`);
  if (version !== asked.version) fault("version", `${asked.id} is of version ${asked.version}`);
  const isByStaff = answeredBy === "professional";
  if (isByStaff !== (asked.answeredBy === "professional")) {
    fault("answeredBy", `${asked.id} is for ${asked.answeredBy}s`);
  } else if (isByStaff === isOfPerson) {
    fault("patient", isByStaff ? "staff answer without a pseudonym; leave it out" : "is missing");
  }
  if (score !== undefined && !isLicensed(asked))
    fault("score", `the hub scores ${instrument} itself; leave it out`);
  if ((score === undefined) !== (scoredBy === undefined)) {
    fault("scoredBy", "score and scoredBy (value set and year) go together");
  }
  return faults;
}

/** Without a road table any name is taken: how far it was is then not known. */
function facilityFaults(
  { facility }: Of<"visit-substituted"> | Of<"visit-added">,
  { roads }: Known,
): readonly Fault[] {
  const known = roads?.facilities.map(({ id }) => id) ?? [facility];
  if (known.includes(facility)) return [];
  return [{ column: "facility", detail: `is none of the pilot's roads.yaml; ${instead(facility, known)}` }];
}

function organisationFaults(
  { organisation, helix }: Of<"helix-participation">,
  { organisations }: Known,
): readonly Fault[] {
  if (organisation === undefined) return [];
  const found = organisations.find(({ id }) => id === organisation);
  if (found === undefined) {
    const known = organisations.map(({ id }) => id);
    return [{ column: "organisation", detail: `is none of this pilot; ${instead(organisation, known)}` }];
  }
  return found.helix === helix ? [] : [{ column: "helix", detail: `${organisation} is of ${found.helix}` }];
}

function summaryFaults({ measure, value }: Of<"clinical-summary">): readonly Fault[] {
  if (measure === "bp-at-target") {
    return value === 0 || value === 1 ? [] : [{ column: "value", detail: "must be 1 (at target) or 0" }];
  }
  return value >= 0 && value <= 100 ? [] : [{ column: "value", detail: "must be a percentage, 0 to 100" }];
}
