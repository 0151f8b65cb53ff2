import type { Computed, Figure, FigureState, Part } from "../../../model/figure.ts";
import type { Cleared, Proposal } from "../../../model/publication.ts";
import type { Instant } from "../../../model/time.ts";
import { stateOfShown } from "./told.ts";

type Fields = Omit<Figure["parts"][number], "key">;

/** Of a figure that is hidden nothing at all: also not why, nor how much there was. */
const nothing: Fields = {
  state: "suppressed",
  gap: null,
  value: null,
  numerator: null,
  denominator: null,
  interval: null,
  observations: null,
};

/** Too little to say anything of leaves the counts, which may be shown, and takes the value, which would pretend. */
function fields(figure: Computed | Part, state: FigureState): Fields {
  if (state === "suppressed") return nothing;
  const { gap, value, numerator, denominator, interval, observations } = figure;
  if (state === "ok") return { state, gap, value, numerator, denominator, interval, observations };
  const counts = { value: null, numerator, denominator, interval: null, observations };
  return { state, gap: gap ?? "too-few", ...counts };
}

/**
 * The only way from what was computed to what may leave the hub. Hidden figures all look alike, without parts and without
 * anything beside them: neither the length nor the shape of one tells. A figure that is kept as it was (`keeps`) has its older
 * counts and no value; whoever has the earlier report gives that figure again.
 */
export function masked(
  { definition, window, computed }: Pick<Proposal, "definition" | "window" | "computed">,
  cleared: Cleared,
  { asOf, provisional }: { readonly asOf: Instant; readonly provisional: boolean },
): readonly Figure[] {
  let at = 0;
  return computed.map((figure, index) => {
    const { state, keeps } = cleared.figures[index] ?? { state: "suppressed" as const, keeps: null };
    const isHidden = state === "suppressed";
    const parts = (figure.parts ?? []).map((part) => {
      const shown = !isHidden && keeps === null && cleared.parts[at]?.shown === true;
      at += 1;
      return { key: part.key, ...fields(part, shown ? stateOfShown(definition, part) : "suppressed") };
    });
    const older = keeps === null ? null : { numerator: keeps.numerator, denominator: keeps.denominator };
    const own = older === null ? fields(figure, state) : { ...nothing, state: "ok" as const, ...older };
    return {
      indicator: definition.id,
      version: definition.version,
      stratum: figure.stratum,
      from: window.from,
      until: window.until,
      asOf,
      provisional,
      ...own,
      // Which there are hangs on who is there: of a hidden figure not even their names.
      parts: isHidden ? [] : parts,
      beside: isHidden
        ? []
        : (figure.beside ?? []).map((each) => ({
            ...each,
            value: state === "ok" && keeps === null ? each.value : null,
          })),
    };
  });
}
