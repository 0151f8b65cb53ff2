import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { HubFailure } from "../model/failure.ts";
import { type Pilot, pilotFile } from "../model/pilot.ts";
import { type RuleDefinition, ruleDefinition } from "../model/rule.ts";
import { ruleFaults } from "../model/rule-admission.ts";
import { ruleOf } from "../model/rule-version.ts";
import { municipalities } from "../model/territory.ts";
import { readYaml, type YamlFile } from "./yaml-file.ts";

/**
 * Reads a pilot definition: a folder with `pilot.yaml` and `rules/*.yaml`, or the path of its `pilot.yaml`.
 *
 * Throws `configuration-rejected` naming every fault there is, each with its file, line and column; a pilot is taken
 * whole or not at all. Without rules, or with none confirmed, the hub only records.
 */
export async function loadPilot(place: string): Promise<Pilot> {
  const folder = place.endsWith(".yaml") ? dirname(place) : place;
  const pilot = await readYaml(folder, "pilot.yaml", pilotFile);
  const names = await ruleFiles(folder);
  const read = names.filter((name) => name.endsWith(".yaml"));
  const rules = await Promise.all(read.map((name) => readYaml(folder, name, ruleDefinition)));

  const faults = [
    ...pilot.faults,
    ...territoryFaults(pilot),
    ...names
      .filter((name) => !read.includes(name))
      .map((name) => `${name} is no rule; its name must end in .yaml`),
    ...rules.flatMap((each) => [...each.faults, ...nameFaults(each)]),
    ...admissionFaults(rules),
  ];
  if (pilot.content === null || faults.length > 0) {
    const told = faults.length === 1 ? "a fault" : `${faults.length} faults`;
    const message = `The pilot in ${folder} has ${told}:\n${faults.map((each) => `  ${each}`).join("\n")}`;
    throw new HubFailure("configuration-rejected", message, { details: { faults } });
  }
  return {
    ...pilot.content,
    rules: rules.flatMap(({ content }) => (content === null ? [] : [ruleOf(content)])),
  };
}

/** Without the folder there are no rules; a folder that cannot be read must not look like that. */
async function ruleFiles(folder: string): Promise<readonly string[]> {
  const found = await readdir(join(folder, "rules")).catch((thrown: unknown) => {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return [];
    throw new HubFailure("configuration-rejected", `${folder}/rules cannot be read`, { cause: thrown });
  });
  const own = found.filter((name) => !name.startsWith("."));
  return own.toSorted().map((name) => `rules/${name}`);
}

function territoryFaults({
  content,
  fault,
}: YamlFile<Pick<Pilot, "municipalities" | "services">>): readonly string[] {
  if (content === null) return [];
  const places = content.municipalities.flatMap((code, at) => {
    const path = ["municipalities", at];
    if (content.municipalities.indexOf(code) !== at)
      return [fault(path, `${code} stands here twice; take one out`)];
    if (municipalities.has(code)) return [];
    return [
      fault(path, `${code} is no municipality of the Metropolitan City of Turin; write its ISTAT code`),
    ];
  });
  const services = content.services.flatMap(({ id }, at) =>
    content.services.findIndex((each) => each.id === id) === at
      ? []
      : [fault(["services", at, "id"], `another service is called ${id}; each needs an id of its own`)],
  );
  return [...places, ...services];
}

/** A rule is looked for by its id, so that is its file's name. */
function nameFaults({ name, content, fault }: YamlFile<RuleDefinition>): readonly string[] {
  if (content === null || name === `rules/${content.id}.yaml`) return [];
  return [fault(["id"], `${content.id} lies in ${name}; give file and rule the same name`)];
}

function admissionFaults(files: readonly YamlFile<RuleDefinition>[]): readonly string[] {
  const whole = files.flatMap((file) => (file.content === null ? [] : [{ file, content: file.content }]));
  return ruleFaults(whole.map(({ content }) => content)).flatMap(({ index, path, problem }) => {
    const found = whole[index];
    return found === undefined ? [] : [found.file.fault(path, problem)];
  });
}
