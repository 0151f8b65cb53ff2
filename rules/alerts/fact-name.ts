import { type Bound, type Leaf, type Operator, signs, type WindowParams } from "../../model/rule-leaves.ts";

/** The rule a fact is asked by: its own metric, and whose limit a bound inside the fact means. */
export interface Asker {
  readonly id: string;
  readonly code: string;
}

/**
 * What a fact is called, in an alert too; two of one name are the same fact and are computed once. `null` for what the
 * reading itself says.
 */
export function factName(asker: Asker, leaf: Leaf): string | null {
  const own = "params" in leaf && "code" in leaf.params ? (leaf.params.code ?? asker.code) : asker.code;
  switch (leaf.fact) {
    case "value":
    case "quality":
      return null;
    case "window":
      return windowName(asker.code, leaf.params);
    case "delta": {
      const { now, ref, mode, sameDevice } = leaf.params;
      const by = `${mode === "pct" ? "percent change" : "change"} of ${own}`;
      return `${by}, ${gatheringName(now)} from ${gatheringName(ref)}${sameDevice ? ", one device" : ""}`;
    }
    case "heldFor":
      return `minutes ${own} ${compared(asker, leaf.params)}, gaps to ${leaf.params.maxGap}`;
    case "breaches":
      return `count of ${own} ${compared(asker, leaf.params)} in ${leaf.params.over}`;
    case "baseline": {
      const { over, unit, minCount, minDays } = leaf.params;
      return `${own} from own usual of ${over} (${unit}, ${minCount} or more on ${minDays} days)`;
    }
    case "score":
      return `${leaf.params.score} in ${leaf.params.within}${byHand(leaf.params.manual)}`;
    case "event":
      return `minutes since ${leaf.params.kind}`;
    case "missed":
      return `missed ${leaf.params.per}s${leaf.params.code === undefined ? "" : ` of ${leaf.params.code}`}`;
    default:
      return leaf.fact;
  }
}

const byHand = (manual: string | undefined): string => (manual === undefined ? "" : `, by hand ${manual}`);

export function windowName(ownCode: string, params: WindowParams): string {
  const { code = ownCode, agg, over, offset, minCount, minSpan } = params;
  const before = offset === undefined ? "" : `, ${offset} before`;
  const least = minCount > 1 ? `, ${minCount} or more` : "";
  return `${agg} of ${code} in ${over}${before}${least}${minSpan === undefined ? "" : ` over ${minSpan}`}`;
}

function gatheringName({
  agg,
  over,
  offset,
  minCount,
}: Pick<WindowParams, "agg" | "over" | "offset" | "minCount">) {
  const before = offset === undefined ? "" : `, ${offset} before`;
  return `${agg} in ${over}${before}${minCount > 1 ? `, ${minCount} or more` : ""}`;
}

/** A limit is a person's and a rule's; a figure is everybody's. */
const compared = ({ id }: Asker, { op, value }: { readonly op: Operator; readonly value: Bound }): string =>
  `${signs[op]} ${typeof value === "number" ? value : `${shifted(value.limit)}limit of ${id}`}`;

const shifted = (by: number): string => (by === 0 ? "" : `${by} beyond `);
