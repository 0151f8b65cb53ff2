import type { Computed, Part } from "../../../model/figure.ts";
import type { DisclosurePolicy, Proposal, Released } from "../../../model/publication.ts";
import { allServices, type Box, boxOf, keyOf, monthNumber, type Nesting } from "./boxes.ts";
import { elsewhere } from "./elsewhere.ts";
import { isEmpty, isSafe } from "./primary.ts";

/** What can be worked with of a figure: what it counts, and either those it does not count or all there are. */
export interface Counts {
  readonly numerator: number | null;
  readonly denominator: number | null;
}

/**
 * One box and how it stands. `open`: asked for now, could be shown. `known`: out already, nothing can take it back.
 * `hidden`: must not come out, now or before.
 */
export interface Fact {
  readonly box: Box;
  readonly key: string;
  /** What is out, or what the new table says; `null` of what was hidden before and is not asked for now. */
  readonly counts: Counts | null;
  readonly persons: Computed["persons"] | null;
  readonly standing: "open" | "known" | "hidden";
  /** Too small by itself. */
  readonly primary: boolean;
  /** Asked for now, large enough by itself and never hidden before. */
  readonly mayShow: boolean;
  /** When it was let out, of what is known. */
  readonly releasedAt: number | null;
}

export const windowOf = ({ window }: Proposal): { readonly from: number; readonly until: number } => {
  const first = monthNumber(window.months[0] ?? "0000-01");
  return { from: first, until: first + window.months.length };
};

export const boxOfReleased = (row: Released, nesting: Nesting): Box => {
  const window = { from: monthNumber(row.from), until: monthNumber(row.until) };
  return boxOf(row.stratum, row.service, window, row.part, nesting);
};

/** The boxes asked for, each judged by itself. A part is hidden wherever the figure it belongs to is. */
export function proposedFacts(proposal: Proposal, { k }: DisclosurePolicy, nesting: Nesting): Fact[] {
  const window = windowOf(proposal);
  const { hidden } = elsewhere(proposal, nesting);
  const nothingAtAll = proposal.computed.some((each) => each.stratum.by === "pilot" && isEmpty(each));
  return proposal.computed.flatMap((computed) => {
    const fact = (figure: Computed | Part, part: string, wholeIsSafe: boolean): Fact => {
      const box = boxOf(computed.stratum, proposal.service, window, part, nesting);
      const free = nothingAtAll && isEmpty(figure);
      const detailed = nesting.level(box.place) > 0 || box.service !== allServices;
      const key = keyOf(box);
      const large = wholeIsSafe && (free || isSafe(proposal.definition, figure, k, detailed));
      const safe = large && !hidden.has(key);
      return {
        box,
        key,
        counts: { numerator: figure.numerator, denominator: figure.denominator },
        persons: figure.persons,
        standing: safe ? "open" : "hidden",
        primary: !large,
        mayShow: safe,
        releasedAt: null,
      };
    };
    const whole = fact(computed, "", true);
    return [whole, ...(computed.parts ?? []).map((part) => fact(part, part.key, whole.standing === "open"))];
  });
}

/** What the world knows and what it must not come to know, of one indicator: the newest of each box. */
export function releasedFacts(released: readonly Released[], nesting: Nesting): Map<string, Fact> {
  const facts = new Map<string, Fact>();
  for (const row of released.toSorted((a, b) => a.releasedAt - b.releasedAt)) {
    const box = boxOfReleased(row, nesting);
    const key = keyOf(box);
    // What was shown once is known, whatever was hidden of it later.
    if (!row.shown && facts.get(key)?.standing === "known") continue;
    facts.set(key, {
      box,
      key,
      counts: row.shown ? { numerator: row.numerator, denominator: row.denominator } : null,
      persons: null,
      standing: row.shown ? "known" : "hidden",
      primary: false,
      mayShow: false,
      releasedAt: row.releasedAt,
    });
  }
  return facts;
}

/** The releases whose months touch those asked for, at once or through one another: no others can be subtracted. */
export function touching<Each extends { readonly box: Box }>(
  facts: readonly Each[],
  window: { readonly from: number; readonly until: number },
): readonly Each[] {
  let { from, until } = window;
  for (;;) {
    const within = facts.filter(({ box }) => box.from < until && box.until > from);
    const first = Math.min(from, ...within.map(({ box }) => box.from));
    const last = Math.max(until, ...within.map(({ box }) => box.until));
    if (first === from && last === until) return within;
    [from, until] = [first, last];
  }
}
