import type { Cleared, DisclosurePolicy, Proposal, Released } from "../../../model/publication.ts";
import { nestingOf } from "./boxes.ts";
import { changedByFew, hideFewApart } from "./differences.ts";
import { type Fact, proposedFacts, releasedFacts, touching, windowOf } from "./facts.ts";
import { attacked, hide, hideUntilSafe, type Outcome } from "./hiding.ts";
import { mergedIn } from "./merged.ts";
import { requireThreshold } from "./primary.ts";
import type { OpenProgramme } from "./solver.ts";
import { measuresOf, type Table, tableOf } from "./table.ts";
import { asBefore, told } from "./told.ts";

export type Clear = (proposal: Proposal, released: readonly Released[], policy: DisclosurePolicy) => Cleared;

/** What one judgement may take, and the offer of neighbours together after it. */
const budget = { work: 400_000 };
const budgetOfMerging = { work: 60_000 };

/**
 * Decides what of a table may be shown after all that was released before. `released`: the register's rows of this indicator and
 * version. Works in the caller's thread for up to some seconds, so not where anybody waits. Throws `input-rejected` for k < 3.
 */
export const clearing =
  (open: OpenProgramme): Clear =>
  (proposal, released, policy) =>
    judge(open, proposal, released, policy, true);

/** `complementary` is false only in tests, to see that without it the attack gets through. */
export function judge(
  open: OpenProgramme,
  proposal: Proposal,
  released: readonly Released[],
  policy: DisclosurePolicy,
  complementary: boolean,
): Cleared {
  requireThreshold(policy.k);
  const { definition } = proposal;
  const nesting = nestingOf(policy.territory);
  const own = released.filter(
    ({ indicator, version }) => indicator === definition.id && version === definition.version,
  );
  const proposed = proposedFacts(proposal, policy, nesting);
  const known = new Map(
    touching([...releasedFacts(own, nesting).values()], windowOf(proposal)).map((fact) => [fact.key, fact]),
  );
  const measures = measuresOf(proposal, [...proposed, ...known.values()]);
  if (proposal.stale === true || changedByFew(proposed, known, measures, nesting.around, policy.k))
    return asBefore(proposal, proposed, known, own, nesting);

  const lay = (): Table => tableOf(proposal, proposed, known, policy, measures);
  const { table, outcome } = complementary
    ? settled(lay, known, open, proposal, policy)
    : { table: lay(), outcome: "finished" as const };
  const { figures, parts, hidden } = told(proposal, table);
  const offers = complementary && outcome === "finished";
  const offer = offers
    ? mergedIn(table, proposal, own, policy, open, budgetOfMerging)
    : { merged: [], asks: [] };
  return { figures, parts, hidden, ...offer, finished: outcome === "finished" };
}

/**
 * Hides until the attack fails. Figures of different states of the data may fit no values at all: nobody can calculate with
 * the older ones any more then, and they are left aside, the oldest release first.
 */
function settled(
  lay: () => Table,
  known: Found,
  open: OpenProgramme,
  proposal: Proposal,
  policy: DisclosurePolicy,
): { readonly table: Table; readonly outcome: Outcome } {
  const releases = new Set([...known.values()].flatMap((fact) => fact.releasedAt ?? []));
  let table = lay();
  let outcome = hideMore(table, open, proposal, policy);
  for (const oldest of [...releases].toSorted((a, b) => a - b)) {
    if (outcome !== "infeasible") break;
    for (const fact of [...known.values()])
      if (fact.releasedAt === oldest && fact.standing === "known") known.delete(fact.key);
    table = lay();
    outcome = hideMore(table, open, proposal, policy);
  }
  return { table, outcome: outcome === "finished" ? outcome : hideAlmostAll(table, open) };
}

type Found = Map<string, Fact>;

/** First what differs from its neighbour by too few, then what the attack asks for. */
function hideMore(
  table: Table,
  open: OpenProgramme,
  { definition }: Proposal,
  { k, territory }: DisclosurePolicy,
): Outcome {
  const few = (facts: Found) => hideFewApart(facts, definition, table.measures, territory.services, k);
  for (let found = few(table.facts); found.length > 0; found = few(table.facts))
    for (const fact of found) hide(table.facts, fact);
  return hideUntilSafe(table, open, budget);
}

/** The attack could not be brought to its end: the pilot's own figures stay if they stand, else nothing new is shown. */
function hideAlmostAll(table: Table, open: OpenProgramme): Outcome {
  const hideOpen = (which: (fact: Fact) => boolean): void => {
    for (const fact of [...table.facts.values()])
      if (fact.standing === "open" && which(fact)) hide(table.facts, fact);
  };
  hideOpen(({ box }) => table.nesting.level(box.place) > 0 || box.part !== "");
  const { outcome, breaches } = attacked(table, open, budget);
  if (outcome !== "finished" || breaches.length > 0) hideOpen(() => true);
  return "unfinished";
}
