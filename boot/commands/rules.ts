import { basename, dirname } from "node:path";
import { HubFailure } from "../../model/failure.ts";
import type { Pilot } from "../../model/pilot.ts";
import { type RuleDefinition, ruleDefinition } from "../../model/rule.ts";
import { faultText, longestWindow, ruleFaults } from "../../model/rule-admission.ts";
import { type Preview, previewReadings, type RuleTrial, type TestResult } from "../../model/rule-trial.ts";
import { rulesInForce } from "../../model/rules-in-force.ts";
import { before, formatInstant } from "../../model/time.ts";
import { readYaml } from "../yaml-file.ts";
import { timeGiven } from "./asked.ts";
import { type Answer, type Command, UsageError } from "./command.ts";
import type { OpenHub, WithHub } from "./open-hub.ts";
import { minuteOf, table } from "./table.ts";

export interface RuleCommandNeeds {
  /** The pilot the settings name. */
  readonly pilot: () => Promise<Pilot>;
  readonly withHub: WithHub;
  readonly trial: RuleTrial;
}

/** `rules test` and `rules preview`. */
export const ruleCommands = (needs: RuleCommandNeeds): readonly Command[] => [
  {
    words: "rules test",
    takes: "[FILE|ID ...]",
    does: "runs the tests beside rules through the judge: all of the pilot's, or those named",
    details:
      "A FILE ends in .yaml. Nothing is read of a hub's data and nothing is written.\n\n" +
      "  labhub rules test\n  labhub rules test spo2-low my-rule.yaml",
    operands: [0, 500],
    run: ({ operands }) => test(needs, operands),
  },
  {
    words: "rules preview",
    takes: "FILE --from TIME --to TIME",
    does: "what a changed rule would have made of the past, beside the one in force",
    details:
      "Readings and events of everybody are played through the judge once more; nothing is told to anybody. Rules by the " +
      "clock cannot be played: it is said why.\n\n" +
      "  labhub rules preview my-rule.yaml --from 2026-11-01T00:00:00+01:00 --to 2026-11-22T00:00:00+01:00",
    operands: [1, 1],
    options: { from: "text", to: "text" },
    run: ({ operands: [file = ""], text }) => {
      const [from, to] = [timeGiven("from", text("from")), timeGiven("to", text("to"))];
      if (from === undefined || to === undefined || from >= to) {
        throw new UsageError("rules preview needs --from and a later --to.");
      }
      return needs.withHub(async (hub) => previewed(needs, hub, await readRule(file), { from, to }));
    },
  },
];

async function test({ pilot, trial }: RuleCommandNeeds, named: readonly string[]): Promise<Answer> {
  const rules = await rulesNamed(pilot, named);
  const results: TestResult[] = [];
  for (const rule of rules) results.push(...(await trial.test(rule)));
  const failed = results.filter(({ passed }) => !passed);
  const without = rules.filter(({ tests }) => tests.length === 0).map(({ id }) => id);
  const lines = [
    ...failed.map(failureText),
    ...(without.length === 0 ? [] : [`Without tests: ${without.join(", ")}`]),
    `${rules.length} rules, ${results.length} tests, ${failed.length} failed.`,
  ];
  return {
    text: lines.join("\n"),
    json: { rules: rules.length, tests: results.length, failed, without },
    isWell: failed.length === 0,
  };
}

const spans = (all: TestResult["found"]): string =>
  all.length === 0
    ? "none"
    : all.map(({ since, until }) => `${since} to ${until ?? "still there"}`).join(", ");
const failureText = ({ rule, test: name, expected, found }: TestResult): string =>
  `${rule}: ${name}\n  expected: ${spans(expected)}\n  found:    ${spans(found)}`;

async function rulesNamed(pilot: () => Promise<Pilot>, named: readonly string[]) {
  if (named.length === 0) return (await pilot()).rules;
  const found: RuleDefinition[] = [];
  for (const name of named) {
    if (name.endsWith(".yaml")) {
      found.push(await readRule(name));
      continue;
    }
    const own = (await pilot()).rules.find(({ id }) => id === name);
    if (own === undefined) throw new HubFailure("not-found", `There is no rule ${name} in the pilot.`);
    found.push(own);
  }
  return found;
}

/** A rule out of a file of its own, whole and right. */
async function readRule(path: string): Promise<RuleDefinition> {
  const { content, faults } = await readYaml(dirname(path), basename(path), ruleDefinition);
  const all = content === null ? faults : ruleFaults([content]).map(faultText);
  if (content !== null && all.length === 0) return content;
  throw new HubFailure(
    "configuration-rejected",
    `${path} is no rule:\n${all.map((each) => `  ${each}`).join("\n")}`,
  );
}

async function previewed(
  { trial }: RuleCommandNeeds,
  { pilot, state, records, clock }: OpenHub,
  candidate: RuleDefinition,
  { from, to }: Pick<Preview, "from" | "to">,
): Promise<Answer> {
  const all = rulesInForce(pilot.rules, await state.rules.all(), clock.now());
  const inForce = all.find(({ id }) => id === candidate.id) ?? null;
  const codes = [...new Set([candidate, ...(inForce === null ? [] : [inForce])].flatMap(trial.codesOf))];
  const window = { from: before(from, longestWindow), until: to, most: previewReadings };
  const { people, cutShort } = await records.past({ rule: candidate.id, codes, ...window });
  const breathe = async () => {};
  const asked = { candidate, inForce, people, from, to, cutShort, breathe };
  const found = await trial.preview(asked).catch(inBothLanguages);
  return { text: previewText(found), json: { ...found, from: formatInstant(from), to: formatInstant(to) } };
}

/** Why history cannot tell is for whoever asked, in either language. */
function inBothLanguages(thrown: unknown): never {
  const failure = HubFailure.of(thrown);
  const { reason } = failure.details;
  if (typeof reason !== "object" || reason === null || !("it" in reason)) throw failure;
  throw new HubFailure(failure.code, `${failure.message}\n${reason.it}`, { details: failure.details });
}

function previewText(found: Preview): string {
  const { rule, patients, readings, events, cutShort, perDay, gained, lost } = found;
  const named = (each: Preview["gained"][number]) =>
    [each.patient, minuteOf(each.since), minuteOf(each.until)] as const;
  return [
    `${rule}: ${patients} people, ${readings} readings, ${events} events${cutShort ? ", cut short" : ""}`,
    `Episodes: ${found.before} by the rule in force, ${found.after} by this one.`,
    table(
      ["DAY", "IN FORCE", "CHANGED"],
      perDay.map((each) => [each.day, each.before, each.after]),
    ),
    ...(gained.length === 0 ? [] : ["Gained:", table(["PATIENT", "SINCE", "UNTIL"], gained.map(named))]),
    ...(lost.length === 0
      ? []
      : [
          "Lost:",
          table(
            ["PATIENT", "SINCE", "UNTIL", "WAS FOUND"],
            lost.map((each) => [
              ...named(each),
              each.alerts.map(({ outcome }) => outcome ?? "open").join(" "),
            ]),
          ),
        ]),
  ].join("\n");
}
