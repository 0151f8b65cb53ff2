// labhub, the operator's command line. Arguments are an edge like any other: checked, faults named, exit code set.
import { parseArgs } from "node:util";
import { HubFailure } from "../model/failure.ts";
import { lookAtSchema, migrateState } from "../store/state/migrating.ts";
import { placeOf } from "../store/state/postgres-pool.ts";
import { environmentOver } from "./environment.ts";
import { runMigrate } from "./migrate-command.ts";
import { checkPilot, newPilot } from "./pilot-commands.ts";
import { schemaNames, schemaText } from "./schemas.ts";
import { readSettings, type Settings } from "./settings.ts";

const usage = `labhub <command> [--json]

  config check          looks at the settings in the environment and .env
  pilot check FOLDER    looks at a pilot definition
  pilot new FOLDER --name TEXT --zones z6,z7
                        writes a pilot for another territory, to be filled in
  schema NAME           prints a JSON Schema: ${schemaNames.join(", ")}
  migrate [--check]     brings the tables of the state store to this version, or says how far they are from it

Exit code 0: all is well; 1: it is not; 2: the command was not understood.`;

interface Answer {
  /** For people, and for programs that ask with --json. */
  readonly text: string;
  readonly json: unknown;
  /** False when the answer is that something is amiss. */
  readonly isWell?: boolean;
}

class UsageError extends Error {}

interface Options {
  readonly name?: string | undefined;
  readonly zones?: string | undefined;
  readonly check?: boolean | undefined;
}

/** Settings without their secrets. */
function shown({ adminPassword, stateUrl, oidc, ...plain }: Settings): object {
  return {
    ...plain,
    adminPassword: adminPassword === undefined ? "not given" : "given",
    stateUrl: stateUrl === "embedded:" ? stateUrl : placeOf(stateUrl),
    oidc: oidc === undefined ? "not given" : { ...oidc, clientSecret: "given" },
  };
}

function migrateFor({ check = false }: Options): Promise<Answer> {
  const settings = readSettings(environmentOver(".env"));
  return runMigrate({ settings, check, look: lookAtSchema, migrate: migrateState });
}

function pilotFor(place: string, { name, zones }: Options): Promise<Answer> {
  if (name === undefined || zones === undefined) throw new UsageError("pilot new needs --name and --zones.");
  return newPilot(place, { name, zones });
}

function schemaFor(name: string): Answer {
  const found = schemaText(name);
  if (found !== null) return { text: JSON.stringify(found, null, 2), json: found };
  throw new UsageError(`There is no schema ${name}.`);
}

async function answer(words: readonly string[], options: Options): Promise<Answer> {
  const [command, verb, operand] = words;
  if (command === "config" && verb === "check" && words.length === 2) {
    return { text: "The settings are right.", json: shown(readSettings(environmentOver(".env"))) };
  }
  if (command === "pilot" && operand !== undefined && words.length === 3) {
    if (verb === "check") return checkPilot(operand);
    if (verb === "new") return pilotFor(operand, options);
  }
  if (command === "schema" && verb !== undefined && words.length === 2) return schemaFor(verb);
  if (command === "migrate" && words.length === 1) return migrateFor(options);
  throw new UsageError(words.length === 0 ? "" : `There is no command ${words.join(" ")}.`);
}

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: "boolean" },
      help: { type: "boolean", short: "h" },
      name: { type: "string" },
      zones: { type: "string" },
      check: { type: "boolean" },
    },
  });
  if (values.help) console.log(usage);
  else {
    const { text, json, isWell = true } = await answer(positionals, values);
    console.log(values.json ? JSON.stringify(json) : text);
    if (!isWell) process.exitCode = 1;
  }
} catch (thrown) {
  const isUsage = thrown instanceof UsageError || (thrown instanceof TypeError && "code" in thrown);
  console.error(isUsage ? `${thrown.message}\n\n${usage}`.trimStart() : HubFailure.of(thrown).message);
  process.exitCode = isUsage ? 2 : 1;
}
