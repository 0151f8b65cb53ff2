import type { DeltaParams } from "../../model/rule-leaves.ts";
import type { Fact, Place } from "./sight.ts";
import { type Fraction, gatheredWhole, numberOf, windowOf } from "./window.ts";

/** How far what is now lies from what was. Subtracted as whole numbers: 82.3 − 80.3 is 2.0 and not a hair more. */
export function delta({ now, ref, mode, sameDevice, code }: DeltaParams, own: string, place: Place): Fact {
  const of = { code: code ?? own };
  const [here, there] = [windowOf(own, { ...now, ...of }), windowOf(own, { ...ref, ...of })];
  return ({ series: all, at, device }) => {
    const series = all[place.slot];
    if (series === undefined) return null;
    const by = sameDevice ? device : null;
    const is = gatheredWhole(here, series, at, by);
    const was = gatheredWhole(there, series, at, by);
    return is === null || was === null ? null : difference(is, was, mode, place.scale);
  };
}

function difference(is: Fraction, was: Fraction, mode: DeltaParams["mode"], scale: number): number | null {
  const top = is.top * was.bottom - was.top * is.bottom;
  if (mode === "abs") return numberOf({ top, bottom: is.bottom * was.bottom }, scale);
  return was.top === 0 ? null : (100 * top) / (was.top * is.bottom);
}
