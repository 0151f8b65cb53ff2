import type { Cleared, Proposal } from "../../../model/publication.ts";
import { stateOfShown } from "./told.ts";

export interface Judged {
  readonly full: Proposal;
  readonly cleared: Cleared;
}

/** The sets of neighbours that were offered among the figures, as if they had been proposed. */
export function withOffered({ full, cleared }: Judged): Judged {
  const sets = cleared.merged.map(({ computed }) => computed);
  const answers = sets.map((each) => ({
    stratum: each.stratum,
    state: stateOfShown(full.definition, each),
    keeps: null,
  }));
  return {
    full: { ...full, computed: [...full.computed, ...sets] },
    cleared: { ...cleared, merged: [], figures: [...cleared.figures, ...answers] },
  };
}
