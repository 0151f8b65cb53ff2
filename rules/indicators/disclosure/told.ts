import type { Computed, FigureState } from "../../../model/figure.ts";
import type { IndicatorDefinition } from "../../../model/indicator.ts";
import type { Cleared, Proposal, Released } from "../../../model/publication.ts";
import { boxOf, keyOf, type Nesting } from "./boxes.ts";
import { boxOfReleased, type Fact, windowOf } from "./facts.ts";
import type { Table } from "./table.ts";

/** Whether there is too little to say anything; asked only of what may be shown, since "too few" tells of what may not. */
export function stateOfShown(
  { minimumSample }: Pick<IndicatorDefinition, "minimumSample">,
  { observations, gap }: Pick<Computed, "observations" | "gap">,
): FigureState {
  const tooFew = minimumSample !== null && observations < minimumSample;
  return tooFew || gap === "no-data" || gap === "not-observed" || gap === "counted-twice" || gap === "too-few"
    ? "insufficient-data"
    : "ok";
}

type Told = Pick<Cleared, "figures" | "parts" | "hidden">;

const keyIn = (proposal: Proposal, computed: Computed, part: string, nesting: Nesting): string =>
  keyOf(boxOf(computed.stratum, proposal.service, windowOf(proposal), part, nesting));

/** What comes of the proposal, in its order. Parts of a hidden figure are hidden with it and not counted by themselves. */
export function told(proposal: Proposal, { facts, nesting }: Pick<Table, "facts" | "nesting">): Told {
  let primary = 0;
  let complementary = 0;
  const judged = (key: string): boolean => {
    const fact = facts.get(key);
    const shown = fact !== undefined && fact.standing !== "hidden";
    if (!shown && fact?.primary === true) primary += 1;
    else if (!shown) complementary += 1;
    return shown;
  };
  const answers = proposal.computed.map((computed) => {
    const shown = judged(keyIn(proposal, computed, "", nesting));
    const state = shown ? stateOfShown(proposal.definition, computed) : ("suppressed" as const);
    const parts = (computed.parts ?? []).map(({ key }) => ({
      stratum: computed.stratum,
      part: key,
      shown: shown && judged(keyIn(proposal, computed, key, nesting)),
    }));
    return { figure: { stratum: computed.stratum, state, keeps: null }, parts };
  });
  return {
    figures: answers.map(({ figure }) => figure),
    parts: answers.flatMap(({ parts }) => parts),
    hidden: { primary, complementary },
  };
}

/**
 * The table as it was given before, when late data changed it by too few. What was not given before cannot be given beside it:
 * the two states together would tell the change. It can be had as of the earlier moment.
 */
export function asBefore(
  proposal: Proposal,
  proposed: readonly Fact[],
  known: ReadonlyMap<string, Fact>,
  released: readonly Released[],
  nesting: Nesting,
): Cleared {
  const facts = new Map(
    proposed.map((fact) => {
      const before = known.get(fact.key);
      return [fact.key, before?.standing === "known" ? before : { ...fact, standing: "hidden" as const }];
    }),
  );
  const rows = new Map(
    released
      .filter(({ shown }) => shown)
      .toSorted((a, b) => a.releasedAt - b.releasedAt)
      .map((row) => [keyOf(boxOfReleased(row, nesting)), row]),
  );
  const { figures, parts, hidden } = told(proposal, { facts, nesting });
  return {
    figures: figures.map((figure, at) => {
      const computed = proposal.computed[at];
      const row = computed === undefined ? undefined : rows.get(keyIn(proposal, computed, "", nesting));
      return { ...figure, keeps: figure.state === "suppressed" ? null : (row ?? null) };
    }),
    parts,
    hidden,
    merged: [],
    asks: [],
    finished: true,
  };
}
