import type { Proposal, Released, SharedTable } from "../../../model/publication.ts";
import { boxOf, keyOf, type Nesting } from "./boxes.ts";
import { boxOfReleased, type Fact, windowOf } from "./facts.ts";
import { type Measures, nearly, type Row, type System } from "./system.ts";
import type { Target } from "./targets.ts";

/** What other tables say of the boxes of this one. */
export interface Elsewhere {
  /** Boxes that are hidden there, and so here. */
  readonly hidden: ReadonlySet<string>;
  /** Denominators that may be read there. */
  readonly denominators: ReadonlyMap<string, number>;
  /** Whether all that is counted alike in a box is told there. */
  readonly isTold: (key: string) => boolean;
}

export function elsewhere(proposal: Proposal, nesting: Nesting): Elsewhere {
  const { barred = [], service, shared = [] } = proposal;
  const window = windowOf(proposal);
  const rows = shared.map((table) => ({ table, own: ownRows(table, nesting) }));
  const hidden = rows.flatMap(({ own }) => own.filter(({ row }) => !row.shown).map(({ key }) => key));
  const denominators = rows.flatMap(({ table: { times }, own }) =>
    own.flatMap(({ key, row: { numerator, shown } }) =>
      shown && times !== null && numerator !== null ? [[key, numerator * times] as const] : [],
    ),
  );
  const told = rows
    .filter(({ table }) => !table.within)
    .map(({ own }) => new Set(own.filter(({ row }) => row.shown).map(({ key }) => key)));
  return {
    hidden: new Set([
      ...hidden,
      ...barred.map((stratum) => keyOf(boxOf(stratum, service, window, "", nesting))),
    ]),
    denominators: new Map(denominators),
    isTold: (key) => told.every((keys) => keys.has(key)),
  };
}

interface Own {
  readonly key: string;
  readonly row: Released;
}

/** Rows of a shared count with the indicator's own boxes they are about. */
function ownRows({ part, released, sameParts }: SharedTable, nesting: Nesting): readonly Own[] {
  return released.flatMap((row): Own[] => {
    const box = boxOfReleased(row, nesting);
    if (row.part === part) return [{ key: keyOf({ ...box, part: "" }), row }];
    return sameParts ? [{ key: keyOf(box), row }] : [];
  });
}

/** What is hidden here and told there can be calculated with: numerator and rest make up a denominator anybody may read. */
export function rowsOfDenominators(
  facts: ReadonlyMap<string, Fact>,
  { places }: System,
  denominators: ReadonlyMap<string, number>,
  { subset }: Measures,
): readonly Row[] {
  return [...denominators].flatMap(([key, value]): Row[] => {
    const at = places.get(key);
    if (at === undefined || facts.get(key)?.standing !== "hidden") return [];
    const unknowns = subset ? [2 * at, 2 * at + 1] : [2 * at + 1];
    return [{ at: unknowns, by: unknowns.map(() => 1), low: value - nearly, high: value + nearly }];
  });
}

/** A denominator that may be read elsewhere needs no protection here; numerators and what is left do. */
export const isToldElsewhere = (
  { key, measure }: Target,
  denominators: ReadonlyMap<string, number>,
  { subset }: Measures,
): boolean => measure === (subset ? 2 : 1) && denominators.has(key);
