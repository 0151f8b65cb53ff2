import { type ParseArgsConfig, parseArgs } from "node:util";
import { HubFailure } from "../../model/failure.ts";
import { toldOfOptions } from "./asked.ts";
import { type Answer, type Command, type Given, UsageError } from "./command.ts";

/** What the process is to write, and its exit code: 0 all is well, 1 it is not, 2 the command was not understood. */
export interface Ending {
  readonly code: 0 | 1 | 2;
  readonly out: string;
  readonly err: string;
}

/** Does what the arguments ask of these commands. */
export async function runCommandLine(
  commands: readonly Command[],
  given: readonly string[],
): Promise<Ending> {
  let command: Command | null = null;
  try {
    if (given.length === 0) throw new UsageError("");
    command = commandIn(commands, given);
    const asked = parsed(command, given);
    if (asked.help) return { code: 0, out: usageOf(near(commands, given), command), err: "" };
    if (command === null) throw new UsageError(`There is no command ${wordsIn(given).join(" ")}.`);
    return ended(await command.run(asked.given), asked.json);
  } catch (thrown) {
    if (!isUsage(thrown)) {
      return { code: 1, out: "", err: toldOfOptions(HubFailure.of(thrown), command?.options) };
    }
    return {
      code: 2,
      out: "",
      err: `${thrown.message}\n\n${usageOf(near(commands, given), command)}`.trimStart(),
    };
  }
}

function ended({ text, json, isWell = true }: Answer, asJson: boolean): Ending {
  return { code: isWell ? 0 : 1, out: asJson ? JSON.stringify(json) : text, err: "" };
}

/** `parseArgs` throws TypeErrors with a code. */
const isUsage = (thrown: unknown): thrown is Error =>
  thrown instanceof UsageError || (thrown instanceof TypeError && "code" in thrown);

const isOption = (word: string): boolean => word.startsWith("-");
const wordsIn = (given: readonly string[]): readonly string[] => given.filter((word) => !isOption(word));

/** The command with the most words among those the arguments begin with. */
function commandIn(commands: readonly Command[], given: readonly string[]): Command | null {
  const line = `${wordsIn(given).join(" ")} `;
  const fitting = commands.filter(({ words }) => line.startsWith(`${words} `));
  return fitting.toSorted((one, other) => other.words.length - one.words.length)[0] ?? null;
}

/** Those of the group the first word names, if it names one: `labhub user` is asked by somebody who wants no others. */
function near(commands: readonly Command[], [first = ""]: readonly string[]): readonly Command[] {
  const group = commands.filter(({ words }) => words.startsWith(`${first} `));
  return group.length > 0 ? group : commands;
}

const common = { json: { type: "boolean" }, help: { type: "boolean", short: "h" } } as const;

function parsed(command: Command | null, given: readonly string[]) {
  const options: NonNullable<ParseArgsConfig["options"]> = { ...common };
  for (const [name, kind] of Object.entries(command?.options ?? {})) {
    const short = name === "output" ? { short: "o" } : {};
    options[name] = { type: kind === "flag" ? "boolean" : "string", ...short };
  }
  const { values, positionals } = parseArgs({
    args: [...given],
    options,
    allowPositionals: true,
    strict: command !== null,
  });
  const operands = positionals.slice(command?.words.split(" ").length ?? 0);
  const help = values["help"] === true;
  if (command !== null && !help) checkCount(command, operands);
  const found: Given = {
    operands,
    text: (option) => {
      const value = values[option];
      return typeof value === "string" ? value : undefined;
    },
    flag: (option) => values[option] === true,
  };
  return { given: found, help, json: values["json"] === true };
}

function checkCount({ words, takes = "", operands = [0, 0] }: Command, given: readonly string[]): void {
  const [least, most] = operands;
  if (given.length >= least && given.length <= most) return;
  throw new UsageError(
    given.length < least
      ? `${words} needs ${takes}.`
      : `${words} does not understand ${given.slice(most).join(" ")}.`,
  );
}

function usageOf(commands: readonly Command[], command: Command | null): string {
  if (command !== null) {
    const more = command.details === undefined ? "" : `\n\n${command.details}`;
    return `labhub ${callOf(command)} [--json]\n\n${sentence(command.does)}${more}\n\n${exitCodes}`;
  }
  const width = 23;
  const lines = commands.map((each) => {
    const call = callOf(each);
    return call.length < width
      ? `  ${call.padEnd(width)}${each.does}`
      : `  ${call}\n  ${" ".repeat(width)}${each.does}`;
  });
  return `labhub <command> [--json] [--help]\n\n${lines.join("\n")}\n\n${exitCodes}`;
}

const callOf = ({ words, takes }: Command): string => (takes === undefined ? words : `${words} ${takes}`);
const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
const exitCodes = "Exit code 0: all is well; 1: it is not; 2: the command was not understood.";
