import { dirname } from "node:path";
import { HubFailure } from "../model/failure.ts";
import { frozen } from "../model/frozen.ts";
import { objectiveFaults } from "../model/objective-admission.ts";
import type { Pilot } from "../model/pilot.ts";
import { pilotFaults } from "../model/pilot-admission.ts";
import {
  costFaults,
  planFaults,
  planLimitFaults,
  questionnaireFaults,
  roadFaults,
} from "../model/pilot-parts-admission.ts";
import type { PilotFault } from "../model/pilot-references.ts";
import { type RuleSurroundings, ruleFaults } from "../model/rule-admission.ts";
import { ruleOf } from "../model/rule-version.ts";
import { type PilotFiles, readPilotFiles } from "./pilot-files.ts";
import type { YamlFile } from "./yaml-file.ts";

/**
 * Reads a pilot definition: a folder as `docs/pilot.md` describes it, or the path of its `pilot.yaml`.
 *
 * Throws `configuration-rejected` naming every fault there is, each with its file, line and column; a pilot is taken
 * whole or not at all, and nobody can change it afterwards. Without rules, or with none confirmed, the hub only records.
 */
export async function loadPilot(place: string): Promise<Pilot> {
  const folder = place.endsWith(".yaml") ? dirname(place) : place;
  const files = await readPilotFiles(folder);
  const faults = [...shapeFaults(files), ...files.strays, ...nameFaults(files), ...meaningFaults(files)];
  if (files.pilot.content === null || faults.length > 0) {
    const told = faults.length === 1 ? "a fault" : `${faults.length} faults`;
    const message = `The pilot in ${folder} has ${told}:\n${faults.map((each) => `  ${each}`).join("\n")}`;
    throw new HubFailure("configuration-rejected", message, { details: { faults } });
  }
  return frozen({
    ...files.pilot.content,
    rules: contentsOf(files.rules).map(ruleOf),
    plans: contentsOf(files.plans),
    objectives: contentsOf(files.objectives),
    questionnaires: contentsOf(files.questionnaires),
    costs: files.costs?.content?.lines ?? [],
    roads: files.roads?.content ?? null,
  });
}

const contentsOf = <Content>(files: readonly YamlFile<Content>[]): Content[] =>
  files.flatMap(({ content }) => (content === null ? [] : [content]));

function shapeFaults({
  pilot,
  costs,
  roads,
  rules,
  plans,
  objectives,
  questionnaires,
}: PilotFiles): readonly string[] {
  const all = [
    pilot,
    ...(costs === null ? [] : [costs]),
    ...(roads === null ? [] : [roads]),
    ...rules,
    ...plans,
    ...objectives,
    ...questionnaires,
  ];
  return all.flatMap(({ faults }) => faults);
}

/** Each of them is looked for by its id, so that is its file's name; two in one folder then cannot share one. */
function nameFaults({ rules, plans, objectives, questionnaires }: PilotFiles): readonly string[] {
  const byId = [rules, plans, questionnaires].flatMap((files) =>
    files.flatMap((file) => misnamed(file, ["id"], file.content?.id)),
  );
  const byName = objectives.flatMap((file) =>
    misnamed(file, ["metadata", "name"], file.content?.metadata.name),
  );
  return [...byId, ...byName];
}

function misnamed(
  { name, fault }: YamlFile<unknown>,
  path: readonly string[],
  id?: string,
): readonly string[] {
  if (id === undefined || name.endsWith(`/${id}.yaml`)) return [];
  const what = name.slice(0, name.indexOf("s/"));
  return [fault(path, `${id} lies in ${name}; give file and ${what} the same name`)];
}

/** What is wrong between the parts. Parts whose own shape is wrong are left out: their meaning is not known. */
function meaningFaults({
  pilot,
  costs,
  roads,
  rules,
  plans,
  objectives,
  questionnaires,
}: PilotFiles): readonly string[] {
  const told = ({ fault }: YamlFile<unknown>, found: readonly PilotFault[]) =>
    found.map(({ path, problem }) => fault(path, problem));
  const alone = [
    ...ruleFaultsOf(rules, surroundingsOf(pilot, plans)),
    ...questionnaires.flatMap((file) =>
      file.content === null ? [] : told(file, questionnaireFaults(file.content)),
    ),
  ];
  const table = pilot.content;
  if (table === null) return alone;
  return [
    ...told(pilot, pilotFaults(table)),
    ...(costs?.content ? told(costs, costFaults(table, costs.content.lines)) : []),
    ...(roads?.content ? told(roads, roadFaults(table, roads.content)) : []),
    ...alone,
    ...plans.flatMap((file) =>
      file.content === null
        ? []
        : told(file, [
            ...planFaults(table, file.content),
            ...planLimitFaults(file.content, contentsOf(rules)),
          ]),
    ),
    ...objectives.flatMap((file) =>
      file.content === null ? [] : told(file, objectiveFaults(table, file.content)),
    ),
  ];
}

/** What rules may name; `undefined` while it is not known for sure. */
function surroundingsOf(
  { content }: PilotFiles["pilot"],
  plans: PilotFiles["plans"],
): RuleSurroundings | undefined {
  const known = plans.flatMap((file) => (file.content === null ? [] : [file.content.id]));
  if (content === null || known.length < plans.length) return undefined;
  return { services: content.services.map(({ id }) => id), plans: known };
}

function ruleFaultsOf(files: PilotFiles["rules"], around: RuleSurroundings | undefined): readonly string[] {
  const whole = files.flatMap((file) => (file.content === null ? [] : [{ file, content: file.content }]));
  return ruleFaults(
    whole.map(({ content }) => content),
    around,
  ).flatMap(({ index, path, problem }) => {
    const found = whole[index];
    return found === undefined ? [] : [found.file.fault(path, problem)];
  });
}
