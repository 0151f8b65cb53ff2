import type { KeptReading } from "../telemetry/cursor.ts";
import type { WriteAnswer } from "../telemetry/far.ts";
import type { BatchSize } from "./batch-size.ts";
import { passed, refusedOne, type Tally } from "./breaker.ts";

export type Held = Extract<WriteAnswer, { kind: "held" }>;

/** A reading the far store does not take, by itself. */
export interface Refused {
  readonly reading: KeptReading;
  /** Why, for the quarantine. */
  readonly detail: string;
}

/**
 * `through`: all is written but the refused ones. `too-much`: so many are refused that it is not their fault; what of
 * them was found so far counts for nothing. `stopped`: broken off. After all but `through` the same is to be sent again.
 */
export type Carried =
  | { readonly kind: "through"; readonly refused: readonly Refused[]; readonly tally: Tally }
  | { readonly kind: "held"; readonly answer: Held }
  | { readonly kind: "too-much"; readonly detail: string }
  | { readonly kind: "stopped" };

/** What refusals are counted on to, and when they are too many. */
export interface Trial {
  readonly tally: Tally;
  readonly isTooMuch: (tally: Tally) => boolean;
}

export interface CarryNeeds {
  readonly write: (readings: readonly KeptReading[]) => Promise<WriteAnswer>;
  readonly size: BatchSize;
  readonly isStopping: () => boolean;
  /** Told of readings the far store took. */
  readonly written: (count: number) => void;
}

/**
 * Writes readings in order. What is refused is halved down to single readings, since the store names at most the first bad
 * one, and some versions take nothing of a batch with a bad line in it; writing the good ones again changes nothing.
 * Nothing is decided here about the refused: an outage half-way leaves all as it was.
 */
export async function carry(
  needs: CarryNeeds,
  readings: readonly KeptReading[],
  { tally: before, isTooMuch }: Trial,
): Promise<Carried> {
  const { write, size } = needs;
  const refused: Refused[] = [];
  let tally = before;
  const parts = size.parts(readings).toReversed();
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    if (needs.isStopping()) return { kind: "stopped" };
    const answer = await write(part);
    adapt(needs, part.length, answer);
    if (answer.kind === "held") return { kind: "held", answer };
    const found = answer.kind === "written" ? null : refusedIn(part, answer);
    if (answer.kind === "written") tally = passed(tally, part.length);
    else if (found === null) parts.push(...halvesLastFirst(part));
    if (found === null) continue;
    refused.push(found);
    tally = refusedOne(tally);
    if (isTooMuch(tally)) return { kind: "too-much", detail: found.detail };
  }
  return { kind: "through", refused, tally };
}

/** The one that is not taken; `null` when it is still among others. */
function refusedIn(
  [reading, ...others]: readonly KeptReading[],
  answer: Extract<WriteAnswer, { kind: "refused" | "too-large" }>,
): Refused | null {
  if (reading === undefined || others.length > 0) return null;
  return { reading, detail: answer.kind === "refused" ? answer.detail : "longer than the store takes" };
}

function halvesLastFirst(part: readonly KeptReading[]): readonly (readonly KeptReading[])[] {
  const half = Math.ceil(part.length / 2);
  return [part.slice(half), part.slice(0, half)];
}

function adapt({ size, written }: CarryNeeds, count: number, answer: WriteAnswer): void {
  // A store that is slow answers smaller batches in time.
  if (answer.kind === "too-large" || (answer.kind === "held" && answer.inDoubt)) size.tooLarge(count);
  if (answer.kind !== "written") return;
  size.written();
  written(count);
}
