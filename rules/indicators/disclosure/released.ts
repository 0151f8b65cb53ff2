import type { Computed, Part } from "../../../model/figure.ts";
import type { Cleared, Proposal, Released } from "../../../model/publication.ts";
import type { Instant } from "../../../model/time.ts";
import { monthName } from "./boxes.ts";
import { windowOf } from "./facts.ts";
import { isTogether } from "./merged.ts";

/**
 * What the register must know once a table is out. Of hidden figures only that they are hidden: a register that held them would
 * be one more place to guard. What was given again as it was is there already. Nor that neighbours may not be shown together again: they are hidden each.
 */
export function releasedOf(proposal: Proposal, cleared: Cleared, releasedAt: Instant): readonly Released[] {
  if (cleared.figures.some(({ keeps }) => keeps !== null)) return [];
  const window = windowOf(proposal);
  const row = (
    stratum: Computed["stratum"],
    part: string,
    shown: boolean,
    figure: Computed | Part,
  ): Released => ({
    indicator: proposal.definition.id,
    version: proposal.definition.version,
    part,
    stratum,
    service: proposal.service,
    from: monthName(window.from),
    until: monthName(window.until),
    shown,
    numerator: shown ? figure.numerator : null,
    denominator: shown ? figure.denominator : null,
    releasedAt,
  });
  let at = 0;
  const own = proposal.computed.flatMap((computed, index) => {
    const shown = cleared.figures[index]?.state !== "suppressed";
    const parts = (computed.parts ?? []).map((part) => {
      const partShown = cleared.parts[at]?.shown === true;
      at += 1;
      return row(computed.stratum, part.key, partShown, part);
    });
    return [row(computed.stratum, "", shown, computed), ...parts];
  });
  return own.filter(({ shown, stratum }) => shown || !isTogether(stratum.key));
}
