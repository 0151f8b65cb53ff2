// labhub, the operator's command line. Arguments are an edge like any other: checked, faults named, exit code set.
import { parseArgs } from "node:util";
import { HubFailure } from "../model/failure.ts";
import { environmentOver } from "./environment.ts";
import { checkPilot, newPilot } from "./pilot-commands.ts";
import { schemaNames, schemaText } from "./schemas.ts";
import { readSettings } from "./settings.ts";

const usage = `labhub <command> [--json]

  config check          looks at the settings in the environment and .env
  pilot check FOLDER    looks at a pilot definition
  pilot new FOLDER --name TEXT --zones z6,z7
                        writes a pilot for another territory, to be filled in
  schema NAME           prints a JSON Schema: ${schemaNames.join(", ")}

Exit code 0: all is well; 1: it is not; 2: the command was not understood.`;

interface Answer {
  /** For people, and for programs that ask with --json. */
  readonly text: string;
  readonly json: unknown;
}

class UsageError extends Error {}

interface Options {
  readonly name?: string | undefined;
  readonly zones?: string | undefined;
}

async function answer(words: readonly string[], { name, zones }: Options): Promise<Answer> {
  const [command, verb, operand] = words;
  if (command === "config" && verb === "check" && words.length === 2) {
    const { adminPassword, ...shown } = readSettings(environmentOver(".env"));
    const told = { ...shown, adminPassword: adminPassword === undefined ? "not given" : "given" };
    return { text: "The settings are right.", json: told };
  }
  if (command === "pilot" && verb === "check" && operand !== undefined && words.length === 3) {
    return checkPilot(operand);
  }
  if (command === "pilot" && verb === "new" && operand !== undefined && words.length === 3) {
    if (name === undefined || zones === undefined)
      throw new UsageError("pilot new needs --name and --zones.");
    return newPilot(operand, { name, zones });
  }
  if (command === "schema" && verb !== undefined && words.length === 2) {
    const found = schemaText(verb);
    if (found !== null) return { text: JSON.stringify(found, null, 2), json: found };
    throw new UsageError(`There is no schema ${verb}.`);
  }
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
    },
  });
  if (values.help) console.log(usage);
  else {
    const { text, json } = await answer(positionals, values);
    console.log(values.json ? JSON.stringify(json) : text);
  }
} catch (thrown) {
  const isUsage = thrown instanceof UsageError || (thrown instanceof TypeError && "code" in thrown);
  console.error(isUsage ? `${thrown.message}\n\n${usage}`.trimStart() : HubFailure.of(thrown).message);
  process.exitCode = isUsage ? 2 : 1;
}
