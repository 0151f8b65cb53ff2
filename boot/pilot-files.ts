import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import { costs } from "../model/costs.ts";
import { HubFailure } from "../model/failure.ts";
import { instead } from "../model/nearest.ts";
import { objective } from "../model/objective.ts";
import { pilotFile, plan } from "../model/pilot.ts";
import { questionnaire } from "../model/questionnaire.ts";
import { roads } from "../model/roads.ts";
import { ruleDefinition } from "../model/rule.ts";
import { readYaml, type YamlFile } from "./yaml-file.ts";

/** Folders of a pilot, and what one of the things in each is called. */
const parts = {
  rules: "rule",
  plans: "plan",
  objectives: "objective",
  questionnaires: "questionnaire",
} as const;
type Part = keyof typeof parts;

/** Every file of a pilot as it was found, with its faults. */
export interface PilotFiles {
  readonly pilot: YamlFile<z.infer<typeof pilotFile>>;
  readonly rules: readonly YamlFile<z.infer<typeof ruleDefinition>>[];
  readonly plans: readonly YamlFile<z.infer<typeof plan>>[];
  readonly objectives: readonly YamlFile<z.infer<typeof objective>>[];
  readonly questionnaires: readonly YamlFile<z.infer<typeof questionnaire>>[];
  /** `null` when there is no such file: nobody wrote down what the pilot costs. */
  readonly costs: YamlFile<z.infer<typeof costs>> | null;
  /** `null` when nobody wrote down how far facilities are. */
  readonly roads: YamlFile<z.infer<typeof roads>> | null;
  /** What lies in the folder and is not read, so that a misspelt name is not taken for an absence. */
  readonly strays: readonly string[];
}

/** Reads whatever there is. Throws only for a folder that cannot be read: it must not look like an empty one. */
export async function readPilotFiles(folder: string): Promise<PilotFiles> {
  const found = await namesIn(folder, "");
  const strays: string[] = found.flatMap(strayAtTop);
  const read = async <Content>(part: Part, schema: z.ZodType<Content>) => {
    const names = await namesIn(folder, part);
    strays.push(...names.flatMap((name) => strayIn(part, name)));
    return Promise.all(names.filter(isYaml).map((name) => readYaml(folder, `${part}/${name}`, schema)));
  };
  const pilot = await readYaml(folder, "pilot.yaml", pilotFile);
  return {
    pilot,
    rules: await read("rules", ruleDefinition),
    plans: await read("plans", plan),
    objectives: await read("objectives", objective),
    questionnaires: await read("questionnaires", questionnaire),
    costs: found.includes("costs.yaml") ? await readYaml(folder, "costs.yaml", costs) : null,
    roads: found.includes("roads.yaml") ? await readYaml(folder, "roads.yaml", roads) : null,
    strays,
  };
}

async function namesIn(folder: string, part: Part | ""): Promise<readonly string[]> {
  const found = await readdir(join(folder, part)).catch((thrown: unknown) => {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return [];
    throw new HubFailure("configuration-rejected", `${join(folder, part)} cannot be read as a folder`, {
      cause: thrown,
    });
  });
  return found.filter((name) => !name.startsWith(".")).toSorted();
}

const isYaml = (name: string): boolean => name.endsWith(".yaml");

const atTop = ["pilot.yaml", "costs.yaml", "roads.yaml", ...Object.keys(parts)];

/** Notes for people may lie beside the files. */
const strayAtTop = (name: string): readonly string[] =>
  atTop.includes(name) || name.endsWith(".md")
    ? []
    : [`${name} is not read as part of a pilot; ${instead(name, atTop)}`];

const strayIn = (part: Part, name: string): readonly string[] =>
  isYaml(name) || name.endsWith(".md")
    ? []
    : [`${part}/${name} is no ${parts[part]}; its name must end in .yaml`];
