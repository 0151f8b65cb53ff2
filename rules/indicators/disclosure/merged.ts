import type { Computed } from "../../../model/figure.ts";
import type { Cleared, DisclosurePolicy, Implied, Proposal, Released } from "../../../model/publication.ts";
import type { Budget } from "./audit.ts";
import { boxOf, keyOf } from "./boxes.ts";
import { fewApart } from "./differences.ts";
import { elsewhere } from "./elsewhere.ts";
import { type Fact, windowOf } from "./facts.ts";
import { attacked } from "./hiding.ts";
import { impliedBy, impliedFacts } from "./implied.ts";
import { byNeighbourhood } from "./neighbours.ts";
import { isSafe } from "./primary.ts";
import type { OpenProgramme } from "./solver.ts";
import { nearly } from "./system.ts";
import { systemFor, type Table } from "./table.ts";

type Offer = Pick<Cleared, "merged" | "asks">;

export const isTogether = (key: string): boolean => key.includes("+");

/**
 * Hidden municipalities of one zone whose figures together may be shown: neighbours first, and each set as small as it may be.
 * A set is offered only if the attack still fails with it shown beside everything else, and if nothing small can be told by
 * taking it from what is out, or from another set of an earlier release.
 */
export function mergedIn(
  table: Table,
  proposal: Proposal,
  released: readonly Released[],
  policy: DisclosurePolicy,
  open: OpenProgramme,
  budget: Budget,
): Offer {
  const { definition, together } = proposal;
  const offered: Cleared["merged"][number][] = [];
  const asks: Implied[] = [];
  if (together === undefined || definition.additive === "nothing" || definition.suppression === "S4")
    return { merged: [], asks };
  const sumOf = (set: readonly Computed[]) => together(set.map(({ stratum }) => stratum.key));
  const { isTold } = elsewhere(proposal, table.nesting);
  const keyOfSum = ({ stratum }: Computed) =>
    keyOf(boxOf(stratum, proposal.service, windowOf(proposal), "", table.nesting));
  // One that says nothing would be no better than blanks; what others count alike must be told of it too.
  const safe = (set: readonly Computed[]) => {
    const sum = sumOf(set);
    return sum.value !== null && isSafe(definition, sum, policy.k, true) && isTold(keyOfSum(sum));
  };
  let now = table;
  let { work } = budget;
  const zones = Map.groupBy(
    hiddenIn(table, proposal, policy),
    ({ stratum }) => policy.territory.zones.get(stratum.key) ?? "",
  );
  for (const [, within] of [...zones].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const ordered = byNeighbourhood(within, policy.territory);
    for (const sets of [small(ordered, safe), [ordered]]) {
      const good = sets
        .filter((set) => set.length > 1 && safe(set) && addsUp(set, sumOf(set)))
        .map(sumOf)
        // All of a zone are the zone, which was judged already.
        .filter(({ stratum }) => isTogether(table.nesting.place(stratum.key)));
      if (good.length === 0) continue;
      asks.push(...unknownStretches(good, proposal, released, policy));
      const next = withShown(now, good, proposal, policy);
      if (fewApart(next.facts, definition, next.measures, policy.territory.services, policy.k).length > 0)
        continue;
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
  return { merged: offered, asks };
}

/** The pilot's own municipalities that are hidden and stand in no set that is shown again. */
function hiddenIn(table: Table, proposal: Proposal, { territory }: DisclosurePolicy): readonly Computed[] {
  const isHidden = ({ stratum }: Computed): boolean =>
    table.facts.get(keyOf(boxOf(stratum, proposal.service, windowOf(proposal), "", table.nesting)))
      ?.standing === "hidden";
  const own = proposal.computed.filter(({ stratum }) => stratum.by === "municipality");
  const inSets = new Set(
    own
      .filter((each) => isTogether(each.stratum.key) && !isHidden(each))
      .flatMap(({ stratum }) => stratum.key.split("+")),
  );
  return own.filter(
    (each) =>
      !isTogether(each.stratum.key) &&
      isHidden(each) &&
      !inSets.has(each.stratum.key) &&
      territory.outside?.has(each.stratum.key) !== true,
  );
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

/** What does not add up is of another kind than the equations take it for; of too few the counts are not known. */
const addsUp = (set: readonly Computed[], whole: Computed): boolean =>
  (["numerator", "denominator"] as const).every((of) => {
    const parts = set.flatMap((each) => each[of] ?? []);
    if (parts.length < set.length) return true;
    const sum = parts.reduce((all, each) => all + each, 0);
    return Math.abs(sum - (whole[of] ?? 0)) <= nearly * Math.max(1, Math.abs(sum));
  });

/** What these sets and earlier releases would tell by subtraction, as far as nobody said yet what it comes to. */
function unknownStretches(
  sets: readonly Computed[],
  proposal: Proposal,
  released: readonly Released[],
  policy: DisclosurePolicy,
): readonly Implied[] {
  const nameOf = ({ stratum, service, from, until }: Implied) =>
    JSON.stringify([stratum.key, service, from, until]);
  const given = new Set((proposal.implied ?? []).map(nameOf));
  const shown = { ...proposal, computed: [...proposal.computed, ...sets] };
  return impliedBy(shown, released, policy).filter(
    (each) => isTogether(each.stratum.key) && !given.has(nameOf(each)),
  );
}

/** The same table with these sets shown too, and with what must not be told by them. */
function withShown(
  table: Table,
  sets: readonly Computed[],
  proposal: Proposal,
  policy: DisclosurePolicy,
): Table {
  const { measures, nesting } = table;
  const facts = new Map(table.facts);
  for (const { stratum, numerator, denominator, persons } of sets) {
    const box = boxOf(stratum, proposal.service, windowOf(proposal), "", nesting);
    const fact: Fact = {
      box,
      key: keyOf(box),
      counts: { numerator, denominator },
      persons,
      standing: "open",
      primary: false,
      mayShow: false,
      releasedAt: null,
    };
    facts.set(fact.key, fact);
  }
  for (const fact of impliedFacts(proposal, facts, policy)) facts.set(fact.key, fact);
  return { ...table, facts, system: systemFor(proposal.definition, facts, policy, nesting, measures) };
}
