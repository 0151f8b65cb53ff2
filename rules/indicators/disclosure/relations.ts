import { allServices, type Box, keyOf, type Nesting } from "./boxes.ts";

/**
 * What must hold between the counts of boxes whatever the figures are: all an attacker has to calculate with.
 * `equal`: the parts make up the whole. `less`: the parts lie in the whole and there may be more. `more`: the parts cover the
 * whole and may overlap.
 */
export interface Relation {
  /** Keys of boxes that together are the whole: one, or the pieces of time it is cut into. */
  readonly whole: readonly string[];
  readonly parts: readonly string[];
  readonly kind: "equal" | "less" | "more";
  /** A sum that comes out even is taken for a true one: who attacks may well know that nobody is in two of these parts. */
  readonly mayBeExact: boolean;
  /** Only where the figures bear it out, of this relation or of others of its family: services may share persons. */
  readonly family: string | null;
  /** Holds of numerators and denominators, not of what is left of these without those. */
  readonly growing: boolean;
}

/** One place and service and part: all that is equal but time. */
export interface Line {
  readonly place: string;
  readonly service: string;
  readonly part: string;
}
export const lineOf = ({ place, service, part }: Line): string => `${part}|${place}|${service}`;

/** How a table may be taken apart. */
export interface Shape {
  readonly nesting: Nesting;
  readonly services: readonly string[];
  /** Events happen once; persons may be in several services and months. */
  readonly counts: "events" | "persons";
}

/** Lines that occur and all above them, each once. */
export function linesOf(boxes: readonly Box[], { nesting }: Shape): ReadonlyMap<string, Line> {
  const lines = new Map<string, Line>();
  const add = (line: Line): void => {
    const key = lineOf(line);
    if (lines.has(key)) return;
    lines.set(key, { place: line.place, service: line.service, part: line.part });
    const above = nesting.parent(line.place);
    if (above !== null) add({ ...line, place: above });
    if (line.service !== allServices) add({ ...line, service: allServices });
    if (line.part !== "") add({ ...line, part: "" });
    for (const member of nesting.together(line.place) ?? []) add({ ...line, place: member });
  };
  for (const box of boxes) add(box);
  return lines;
}

/** A way to cut a line into others: a place into smaller ones, all services into single ones, a whole into parts. */
export interface Cut {
  readonly whole: Line;
  readonly parts: readonly Line[];
  /** All pieces there are, as far as the pilot's definition says. */
  readonly complete: boolean;
  /** Of pieces that may hold the same person or event twice: what they have in common. `null` where none can. */
  readonly family: string | null;
}

export function cutsOf(lines: ReadonlyMap<string, Line>, shape: Shape): readonly Cut[] {
  const present = (line: Line): boolean => lines.has(lineOf(line));
  const kinds = partKinds(lines);
  return [...lines.values()].flatMap((whole): Cut[] => {
    const places = shape.nesting.children(whole.place).map((place) => ({ ...whole, place }));
    const services = whole.service === allServices ? shape.services : [];
    const cut = (of: readonly Line[], family: string | null): Cut => {
      const parts = of.filter(present);
      return { whole, parts, complete: parts.length === of.length, family };
    };
    const members = shape.nesting.together(whole.place)?.map((place) => ({ ...whole, place })) ?? [];
    const inServices = services.map((service) => ({ ...whole, service }));
    return [
      cut(places, null),
      cut(members, null),
      cut(inServices, shape.counts === "persons" ? "service" : null),
      ...(whole.part === "" ? [...kinds] : []).map(([kind, parts]) =>
        cut(
          parts.map((part) => ({ ...whole, part })),
          `part ${kind}`,
        ),
      ),
    ].filter(({ parts }) => parts.length > 0);
  });
}

/** Parts by what they tell apart: `age:65-74` and `age:75+` are of one kind, `sex:f` of another. */
function partKinds(lines: ReadonlyMap<string, Line>): ReadonlyMap<string, readonly string[]> {
  const kinds = new Map<string, Set<string>>();
  for (const { part } of lines.values()) {
    if (part === "") continue;
    const kind = part.includes(":") ? part.slice(0, part.indexOf(":")) : "";
    kinds.set(kind, (kinds.get(kind) ?? new Set()).add(part));
  }
  return new Map([...kinds].map(([kind, parts]) => [kind, [...parts].toSorted()]));
}

export const boxKey = (line: Line, from: number, until: number): string => keyOf({ ...line, from, until });
