import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Alias, type Document, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from "yaml";
import type { z } from "zod";
import { pathText } from "../model/rule-admission.ts";
import { schemaFaults } from "./schema-faults.ts";

/** A YAML file read by a schema: its content if it fits, and every fault with its line and column. */
export interface YamlFile<Content> {
  /** Its name within the folder, such as `rules/fever.yaml`. */
  readonly name: string;
  readonly content: Content | null;
  readonly faults: readonly string[];
  /** One line on a fault found later: file, line, column, place in the data, and what is wrong. */
  fault(path: readonly PropertyKey[], problem: string): string;
}

const secondDocument = "a second document begins here (---); a file holds one";

/** Reads a file of a folder. Throws neither for what stands in it nor for its absence: both are faults. */
export async function readYaml<Content>(
  folder: string,
  name: string,
  schema: z.ZodType<Content>,
): Promise<YamlFile<Content>> {
  const text = await readFile(join(folder, name), "utf8").catch(() => null);
  const lines = new LineCounter();
  const document = parseDocument(text ?? "", { lineCounter: lines, prettyErrors: false, logLevel: "error" });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  };
  const fault = (path: readonly PropertyKey[], problem: string): string =>
    `${at(offsetOf(document, path))} ${pathText(path) || "the file"}: ${problem}`;

  const broken = [...document.errors, ...document.warnings].map(
    ({ pos, code, message }) => `${at(pos[0])} ${code === "MULTIPLE_DOCS" ? secondDocument : message}`,
  );
  if (text === null) broken.push(`${name} is missing or cannot be read`);
  if (broken.length > 0) return { name, content: null, faults: broken, fault };

  const value = contentOf(document);
  if (value === null) {
    const problem = "an alias (*name) here cannot be followed; write out what it stands for";
    return { name, content: null, faults: [`${at(firstAlias(document))} ${problem}`], fault };
  }
  const parsed = schema.safeParse(value.found, { reportInput: true });
  if (parsed.success) return { name, content: parsed.data, faults: [], fault };
  const faults = schemaFaults(parsed.error.issues).map(({ path, problem }) => fault(path, problem));
  return { name, content: null, faults, fault };
}

/** What a document says; `null` when its aliases name nothing, or so much that nobody could hold it. */
function contentOf(document: Document.Parsed): { readonly found: unknown } | null {
  try {
    return { found: document.toJS() };
  } catch {
    return null;
  }
}

/** Where the first alias stands that names nothing; else the first of so many that they cannot be held. */
function firstAlias(document: Document.Parsed): number {
  const found: { lost?: Alias; first?: Alias } = {};
  visit(document, {
    Alias(_key, alias) {
      found.first ??= alias;
      if (alias.resolve(document) === undefined) found.lost ??= alias;
    },
  });
  return (found.lost ?? found.first)?.range?.[0] ?? 0;
}

/** Where the part named by a path begins; for a missing part, where what should hold it begins. */
function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number {
  if (path.length === 0) return 0;
  const holder: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  const pair = isMap(holder)
    ? holder.items.find(({ key }) => isScalar(key) && key.value === last)
    : undefined;
  if (isNode(pair?.key)) return pair.key.range?.[0] ?? 0;
  const found: unknown = document.getIn(path, true);
  return isNode(found) ? (found.range?.[0] ?? 0) : offsetOf(document, path.slice(0, -1));
}
