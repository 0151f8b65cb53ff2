import type { Computed } from "../../../model/figure.ts";
import type { Cleared, DisclosurePolicy, Proposal } from "../../../model/publication.ts";
import type { Budget } from "./audit.ts";
import { boxOf, keyOf } from "./boxes.ts";
import { type Fact, windowOf } from "./facts.ts";
import { attacked } from "./hiding.ts";
import { isSafe } from "./primary.ts";
import type { OpenProgramme } from "./solver.ts";
import { type Measures, systemOf } from "./system.ts";
import type { Table } from "./table.ts";
import { sumRelation } from "./time.ts";

type Merged = Cleared["merged"][number];

/**
 * Hidden municipalities of one zone whose figures together may be shown: neighbours first, and each set as small as it may be.
 * A set is offered only if the attack still fails with it shown beside everything else.
 */
export function mergedIn(
  table: Table,
  proposal: Proposal,
  policy: DisclosurePolicy,
  open: OpenProgramme,
  budget: Budget,
): readonly Merged[] {
  const { definition } = proposal;
  const hidden = proposal.computed.filter(
    ({ stratum }) =>
      stratum.by === "municipality" &&
      table.facts.get(keyOf(boxOf(stratum, proposal.service, windowOf(proposal), "", table.nesting)))
        ?.standing === "hidden",
  );
  if (definition.additive === "nothing" || definition.suppression === "S4") return [];
  const zones = Map.groupBy(hidden, ({ stratum }) => policy.territory.zones.get(stratum.key) ?? "");
  const offered: Merged[] = [];
  let now = table;
  let { work } = budget;
  for (const [, within] of [...zones].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const ordered = byNeighbourhood(within, policy);
    const safe = (set: readonly Computed[]) => isSafe(definition, sumOf(set), policy.k, true);
    for (const sets of [small(ordered, safe), [ordered]]) {
      const good = sets
        .filter((set) => set.length > 1 && safe(set))
        .map(sumOf)
        // All of a zone are the zone, which was judged already.
        .filter(({ stratum }) => table.nesting.place(stratum.key).includes("+"));
      if (good.length === 0) continue;
      const next = withShown(now, good, proposal);
      const { outcome, breaches, work: done } = attacked(next, open, { work });
      work -= done;
      if (outcome !== "finished" || breaches.length > 0) continue;
      now = next;
      offered.push(
        ...good.map((computed) => ({ municipalities: computed.stratum.key.split("+"), computed })),
      );
      break;
    }
  }
  return offered;
}

/** Sets as small as may be shown, along the way from neighbour to neighbour; what is left over joins the last. */
function small(
  ordered: readonly Computed[],
  safe: (set: readonly Computed[]) => boolean,
): readonly Computed[][] {
  const sets: Computed[][] = [];
  let set: Computed[] = [];
  for (const each of ordered) {
    set.push(each);
    if (set.length < 2 || !safe(set)) continue;
    sets.push(set);
    set = [];
  }
  const last = sets.pop();
  return last === undefined ? [] : [...sets, [...last, ...set]];
}

/** From the westernmost always on to the nearest not yet visited; by code where nobody knows where they lie. */
function byNeighbourhood(within: readonly Computed[], { territory }: DisclosurePolicy): readonly Computed[] {
  const left = within.toSorted((a, b) => (a.stratum.key < b.stratum.key ? -1 : 1));
  const seat = ({ stratum }: Computed) => territory.seats?.get(stratum.key) ?? { latitude: 0, longitude: 0 };
  const [west] = left.toSorted((a, b) => seat(a).longitude - seat(b).longitude);
  const way: Computed[] = [];
  for (let next = west; next !== undefined; ) {
    const here = seat(next);
    way.push(next);
    left.splice(left.indexOf(next), 1);
    // A degree of longitude is about seven tenths of one of latitude here.
    const far = (each: Computed) =>
      Math.hypot(seat(each).latitude - here.latitude, 0.7 * (seat(each).longitude - here.longitude));
    [next] = left.toSorted((a, b) => far(a) - far(b));
  }
  return way;
}

const added = (counts: readonly (number | null)[]): number | null =>
  counts.some((each) => each === null) ? null : counts.reduce<number>((sum, each) => sum + (each ?? 0), 0);

function sumOf(set: readonly Computed[]): Computed {
  const total = (of: (each: Computed) => number | null) => added(set.map(of));
  return {
    stratum: {
      by: "municipality",
      key: set
        .map(({ stratum }) => stratum.key)
        .toSorted()
        .join("+"),
    },
    value: null,
    numerator: total(({ numerator }) => numerator),
    denominator: total(({ denominator }) => denominator),
    interval: null,
    observations: total(({ observations }) => observations) ?? 0,
    persons: {
      all: total(({ persons }) => persons.all) ?? 0,
      with: total(({ persons }) => persons.with) ?? 0,
      without: total(({ persons }) => persons.without) ?? 0,
    },
    gap: null,
  };
}

/** The same table with these sums shown too. */
function withShown(table: Table, sums: readonly Computed[], proposal: Proposal): Table {
  const facts = new Map(table.facts);
  const window = windowOf(proposal);
  const relations = sums.map(({ stratum, numerator, denominator, persons }) => {
    const box = boxOf(stratum, proposal.service, window, "", table.nesting);
    const key = keyOf(box);
    const fact: Fact = {
      box,
      key,
      counts: { numerator, denominator },
      persons,
      standing: "open",
      primary: false,
      mayShow: false,
      releasedAt: null,
    };
    facts.set(key, fact);
    const members = stratum.key.split("+").map((place) => keyOf({ ...box, place }));
    return sumRelation(key, members);
  });
  const measures: Measures = table.measures;
  return { ...table, facts, system: joined(table, systemOf(relations, facts, measures)) };
}

/** Two systems over the same figures, the second one's unknowns numbered as in the first, new ones after them. */
function joined({ system }: Table, more: Table["system"]): Table["system"] {
  const places = new Map(system.places);
  for (const key of more.places.keys()) if (!places.has(key)) places.set(key, places.size);
  const renumbered = new Map(
    [...more.places].flatMap(([key, at]) => {
      const to = places.get(key) ?? 0;
      return [
        [2 * at, 2 * to],
        [2 * at + 1, 2 * to + 1],
      ] as const;
    }),
  );
  const rows = more.rows.map((row) => ({
    ...row,
    at: row.at.map((unknown) => renumbered.get(unknown) ?? unknown),
  }));
  return { places, size: places.size * 2, rows: [...system.rows, ...rows] };
}
