import type { IndicatorDefinition } from "../../../model/indicator.ts";
import { allServices, type Box, keyOf } from "./boxes.ts";
import type { Fact } from "./facts.ts";
import { type Measures, nearly } from "./system.ts";
import { threeOf } from "./targets.ts";

/** So few that they could be told apart: more than none, fewer than `k`. */
const isFew = (count: number, k: number): boolean => count > nearly && count < k - nearly;

export const leftOver = (outer: Fact, inner: Fact, measures: Measures): readonly number[] => {
  const [more, less] = [threeOf(outer, measures), threeOf(inner, measures)];
  return more.flatMap((value, at) => {
    const other = less[at] ?? null;
    return value === null || other === null ? [] : [value - other];
  });
};

/**
 * Shown figures, one lying within the other, that differ by fewer than `k`: the few who are in the one alone. Of months within
 * a period only where persons are counted, since what is left of events is a stretch of its own and judged as one.
 */
export function fewApart(
  facts: ReadonlyMap<string, Fact>,
  { additive, suppression }: Pick<IndicatorDefinition, "additive" | "suppression">,
  measures: Measures,
  services: readonly string[],
  k: number,
): readonly Fact[] {
  if (suppression === "S4") return [];
  const lines = Map.groupBy(
    [...facts.values()].filter(({ standing }) => standing !== "hidden"),
    ({ box }) => `${box.part}|${box.place}`,
  );
  const telling = (outer: Fact, inner: Fact): boolean => {
    if (outer === inner || (inner.standing === "known" && outer.standing === "known")) return false;
    if (!around(outer.box, inner.box)) return false;
    const sameTime = outer.box.from === inner.box.from && outer.box.until === inner.box.until;
    if (additive === "events" && (!sameTime || allIn(facts, outer.box, services))) return false;
    return leftOver(outer, inner, measures).some((left) => isFew(left, k));
  };
  return [...lines.values()].flatMap((line) =>
    line.filter((inner) => line.some((outer) => telling(outer, inner))),
  );
}

/** In the same place, in all services or the same one, over the same months or more. */
const around = (outer: Box, inner: Box): boolean =>
  outer.from <= inner.from &&
  outer.until >= inner.until &&
  (outer.service === allServices || outer.service === inner.service);

/** Every service is a figure of its own here and judged as such: what is left of all without one are the others. */
const allIn = (facts: ReadonlyMap<string, Fact>, box: Box, services: readonly string[]): boolean =>
  services.every((service) => facts.has(keyOf({ ...box, service })));

/** The one of two to hide: the inner one, or the outer where the inner is out already. */
export function hideFewApart(
  facts: ReadonlyMap<string, Fact>,
  definition: Pick<IndicatorDefinition, "additive" | "suppression">,
  measures: Measures,
  services: readonly string[],
  k: number,
): readonly Fact[] {
  const inner = fewApart(facts, definition, measures, services, k);
  const open = inner.filter(({ standing }) => standing === "open");
  if (open.length > 0) return open;
  return inner.flatMap(({ box, key }) =>
    [...facts.values()].filter(
      (outer) =>
        outer.standing === "open" &&
        outer.key !== key &&
        outer.box.place === box.place &&
        outer.box.part === box.part &&
        outer.box.from <= box.from &&
        outer.box.until >= box.until &&
        (outer.box.service === allServices || outer.box.service === box.service),
    ),
  );
}

/**
 * Whether late data changed what is out by so few that the change would tell of them: of a figure, or of what is left of a
 * figure when those within it are taken away. Then the table stays as it was given, until more has changed.
 */
export function changedByFew(
  proposed: readonly Fact[],
  older: ReadonlyMap<string, Fact>,
  measures: Measures,
  parent: (place: string) => string | null,
  k: number,
): boolean {
  const change = (fact: Fact): readonly number[] => {
    const before = older.get(fact.key);
    return before?.standing === "known" ? leftOver(fact, before, measures) : [];
  };
  const changes = new Map(proposed.map((fact) => [fact.key, change(fact)]));
  if ([...changes.values()].flat().some((each) => isFew(Math.abs(each), k))) return true;
  return proposed.some((whole) => {
    const within = proposed.filter(
      ({ box }) =>
        box.part === whole.box.part &&
        box.service === whole.box.service &&
        box.from === whole.box.from &&
        box.until === whole.box.until &&
        parent(box.place) === whole.box.place,
    );
    const total = changes.get(whole.key) ?? [];
    if (within.length === 0 || total.length === 0) return false;
    const left = total.map(
      (each, at) => each - within.reduce((sum, { key }) => sum + (changes.get(key)?.[at] ?? 0), 0),
    );
    return left.some((each) => isFew(Math.abs(each), k));
  });
}
