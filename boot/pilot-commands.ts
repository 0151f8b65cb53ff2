import { loadPilot } from "./pilot.ts";

/** What a command tells: for people, and for programs that ask with --json. */
interface Answer {
  readonly text: string;
  readonly json: unknown;
}

/** `labhub pilot check FOLDER|FILE`: throws with every fault, or counts what is there. */
export async function checkPilot(place: string): Promise<Answer> {
  const pilot = await loadPilot(place);
  const sizes = {
    zones: pilot.territory.zones.length,
    municipalities: pilot.territory.municipalities.length,
    organisations: pilot.organisations.length,
    services: pilot.services.length,
    deviceTypes: pilot.deviceTypes.length,
    careGroups: pilot.careGroups.length,
    duties: pilot.roster.duties.length,
    shifts: pilot.roster.shifts.length,
    escalationSteps: pilot.escalation.length,
    questions: pilot.evaluation.questions.length,
    consentPurposes: pilot.consent.purposes.length,
    rules: pilot.rules.length,
    confirmedRules: pilot.rules.filter(({ confirmed }) => confirmed !== undefined).length,
    plans: pilot.plans.length,
    objectives: pilot.objectives.length,
    costLines: pilot.costs.length,
    questionnaires: pilot.questionnaires.length,
  };
  const counts = Object.entries(sizes).map(
    ([what, many]) => `  ${String(many).padStart(4)} ${inWords(what)}`,
  );
  return {
    text: [`The pilot ${pilot.id} is right:`, ...counts].join("\n"),
    json: { id: pilot.id, ...sizes },
  };
}

const inWords = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
