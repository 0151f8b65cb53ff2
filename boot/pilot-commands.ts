import { mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { HubFailure } from "../model/failure.ts";
import { loadPilot } from "./pilot.ts";
import { scaffold } from "./pilot-scaffold.ts";

/** What a command tells: for people, and for programs that ask with --json. */
interface Answer {
  readonly text: string;
  readonly json: unknown;
}

const schemas = fileURLToPath(new URL("../pilots/schemas", import.meta.url));

/** `labhub pilot new FOLDER --name … --zones z6,z7`: writes a pilot that is right as it stands, into a new folder. */
export async function newPilot(
  place: string,
  { name, zones }: { readonly name: string; readonly zones: string },
): Promise<Answer> {
  if (name.trim() === "") {
    throw new HubFailure(
      "input-rejected",
      '--name: say what the LAB is called, such as --name "Alta Val Chisone"',
    );
  }
  const folder = resolve(place);
  const files = scaffold({
    name: name.trim(),
    zones: [...new Set(zones.split(",").map((zone) => zone.trim()))],
    schemas: relative(folder, schemas),
  });
  await assertVacant(folder);
  for (const [file, text] of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    // Refused when somebody else put a file there meanwhile.
    await writeFile(join(folder, file), text, { flag: "wx" });
  }
  const { json } = await checkPilot(folder);
  const next = `Look for DECIDE, then: npm run labhub -- pilot check ${place}`;
  return {
    text: `A new pilot lies in ${folder}: ${[...files.keys()].join(", ")}.\n${next}`,
    json: { folder, files: [...files.keys()], pilot: json },
  };
}

async function assertVacant(folder: string): Promise<void> {
  const found = await readdir(folder).catch((thrown: unknown) => {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return [];
    throw new HubFailure("configuration-rejected", `${folder} is no folder that can be read`, {
      cause: thrown,
    });
  });
  if (found.length === 0) return;
  throw new HubFailure(
    "conflict",
    `${folder} holds ${found.length === 1 ? "1 thing" : `${found.length} things`} already; name a new or an empty folder`,
  );
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
    roads: pilot.roads?.rows.length ?? 0,
    facilities: pilot.roads?.facilities.length ?? 0,
  };
  // A rule without tests may still judge; nobody can approve another version of it in the hub.
  const untested = pilot.rules.filter(({ tests }) => tests.length === 0).map(({ id }) => id);
  const counts = Object.entries(sizes).map(
    ([what, many]) => `  ${String(many).padStart(4)} ${inWords(what)}`,
  );
  const warnings = untested.length === 0 ? [] : [`Warning: rules without tests: ${untested.join(", ")}`];
  return {
    text: [`The pilot ${pilot.id} is right:`, ...counts, ...warnings].join("\n"),
    json: { id: pilot.id, ...sizes, untested },
  };
}

const inWords = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
