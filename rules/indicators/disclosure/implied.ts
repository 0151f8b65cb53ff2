import type { Computed, Part } from "../../../model/figure.ts";
import type { IndicatorDefinition } from "../../../model/indicator.ts";
import type { DisclosurePolicy, Implied, Proposal, Released } from "../../../model/publication.ts";
import {
  allServices,
  type Box,
  boxOf,
  keyOf,
  monthName,
  monthNumber,
  type Nesting,
  nestingOf,
  stratumOf,
} from "./boxes.ts";
import { type Fact, proposedFacts, releasedFacts, touching, windowOf } from "./facts.ts";
import { isSafe } from "./primary.ts";
import { lineOf } from "./relations.ts";

/**
 * The stretches a new release and earlier ones tell by subtraction: January to March against January to April tells April.
 * Whoever proposes computes them and hands them in (`Proposal.implied`), so that it can be seen whether they are small.
 */
export function impliedBy(
  proposal: Proposal,
  released: readonly Released[],
  policy: DisclosurePolicy,
): readonly Implied[] {
  const nesting = nestingOf(policy.territory);
  const proposed = proposedFacts(proposal, policy, nesting);
  const older = touching([...releasedFacts(released, nesting).values()], windowOf(proposal));
  const facts = new Map([...older, ...proposed].map((fact) => [fact.key, fact]));
  const found = stretches(proposal.definition, facts);
  return [...found, ...lastServices(facts, found, policy)]
    .filter(({ key, box }) => !facts.has(key) && box.part === "")
    .map(({ box }) => ({
      stratum: stratumOf(box, nesting),
      service: box.service === allServices ? null : box.service,
      from: monthName(box.from),
      until: monthName(box.until),
    }));
}

interface Piece {
  readonly box: Box;
  readonly key: string;
}

/** Between neighbouring boundaries that sums of shown windows lead between. Only events add up over time. */
function stretches(
  { additive }: Pick<IndicatorDefinition, "additive">,
  facts: ReadonlyMap<string, Fact>,
): readonly Piece[] {
  if (additive !== "events") return [];
  return chains(facts).flatMap((chain) =>
    chain.marks.slice(1).map((until, at) => {
      const box = { ...chain.line, from: chain.marks[at] ?? until, until };
      return { box, key: keyOf(box) };
    }),
  );
}

/** All services and every one but one, of the same stretch, tell the last one. */
function lastServices(
  facts: ReadonlyMap<string, Fact>,
  found: readonly Piece[],
  { territory: { services } }: DisclosurePolicy,
): readonly Piece[] {
  const boxes = new Map([...facts.values(), ...found].map(({ box, key }) => [key, box]));
  return [...boxes.values()].flatMap((box) => {
    if (box.service !== allServices) return [];
    const missing = services
      .map((service) => ({ ...box, service }))
      .filter((each) => !boxes.has(keyOf(each)));
    return missing.length === 1 && services.length > 1
      ? missing.map((each) => ({ box: each, key: keyOf(each) }))
      : [];
  });
}

interface Chain {
  readonly line: Omit<Box, "from" | "until">;
  readonly marks: readonly number[];
}

/** Boundaries of shown windows of one line that hang together: from each to each a sum can be told. */
function chains(facts: ReadonlyMap<string, Fact>): readonly Chain[] {
  const lines = new Map<string, Box[]>();
  for (const { box, standing } of facts.values())
    if (standing !== "hidden") lines.set(lineOf(box), [...(lines.get(lineOf(box)) ?? []), box]);
  return [...lines.values()].flatMap((boxes) => {
    const group = new Map<number, Set<number>>();
    for (const { from, until } of boxes) {
      const joined = new Set([...(group.get(from) ?? [from]), ...(group.get(until) ?? [until])]);
      for (const mark of joined) group.set(mark, joined);
    }
    return [...new Set(group.values())].flatMap((marks) =>
      boxes[0] === undefined ? [] : [{ line: boxes[0], marks: [...marks].toSorted((a, b) => a - b) }],
    );
  });
}

/** Stretches that must not be told: small ones, and those of which nobody said how many people are behind them. */
export function impliedFacts(
  proposal: Proposal,
  facts: ReadonlyMap<string, Fact>,
  policy: DisclosurePolicy,
): readonly Fact[] {
  if (proposal.definition.additive !== "events") return [];
  const nesting = nestingOf(policy.territory);
  const { level } = nesting;
  const isSmall = (persons: Behind, { place }: Box): boolean =>
    !isSafe(
      proposal.definition,
      { persons, numerator: 0, denominator: 1, gap: null },
      policy.k,
      level(place) > 0,
    );
  const given = new Map((proposal.implied ?? []).flatMap((each) => countedIn(each, nesting)));
  const overTime = chains(facts).flatMap(({ line, marks }) => {
    const behind = marks.slice(1).map((until, at) => {
      const box = { ...line, from: marks[at] ?? until, until };
      return behindPiece(facts.get(keyOf(box)), given.get(keyOf(box)));
    });
    return runs(marks.length - 1).flatMap(([first, last]): Fact[] => {
      const box = { ...line, from: marks[first] ?? 0, until: marks[last] ?? 0 };
      const key = keyOf(box);
      if (facts.get(key) !== undefined) return [];
      const persons = most(behind.slice(first, last));
      return isSmall(persons, box) ? [secret(box, persons)] : [];
    });
  });
  const last = lastServices(facts, stretches(proposal.definition, facts), policy).flatMap(({ box, key }) => {
    const persons = behindPiece(undefined, given.get(key));
    return facts.has(key) || !isSmall(persons, box) ? [] : [secret(box, persons)];
  });
  return [...overTime, ...last, ...hiddenPieces(facts)];
}

/**
 * The months of hidden windows where others of the same line begin or end within them: nobody asked for these by themselves,
 * and what is shown around them may tell them all the same. How many people are behind one nobody knows: it is taken for small.
 */
function hiddenPieces(facts: ReadonlyMap<string, Fact>): readonly Fact[] {
  const lines = Map.groupBy(
    [...facts.values()].filter(({ box }) => box.part === ""),
    ({ box }) => lineOf(box),
  );
  return [...lines.values()].flatMap((line) => {
    const hidden = line.filter(({ standing }) => standing === "hidden");
    if (hidden.length === 0 || line.length === 1) return [];
    const marks = [...new Set(line.flatMap(({ box }) => [box.from, box.until]))].toSorted((a, b) => a - b);
    const pieces = marks.slice(1).map((until, at) => ({ from: marks[at] ?? until, until }));
    return pieces.flatMap(({ from, until }) => {
      const around = hidden.find(({ box }) => box.from <= from && box.until >= until);
      if (around === undefined) return [];
      const box = { ...around.box, from, until };
      return facts.has(keyOf(box)) ? [] : [secret(box, { all: 0, with: 1, without: 1 })];
    });
  });
}

const secret = (box: Box, persons: Behind): Fact => ({
  box,
  key: keyOf(box),
  counts: null,
  persons,
  standing: "hidden",
  primary: false,
  mayShow: false,
  releasedAt: null,
});

type Behind = Computed["persons"];

function countedIn(
  { stratum, service, from, until, computed }: Implied & { readonly computed: Computed },
  nesting: Nesting,
): (readonly [string, Computed | Part])[] {
  const box = boxOf(stratum, service, { from: monthNumber(from), until: monthNumber(until) }, "", nesting);
  const parts = (computed.parts ?? []).map((part) => [keyOf({ ...box, part: part.key }), part] as const);
  return [[keyOf(box), computed], ...parts];
}

/** At least so many people. What is out already was found safe, so that its numbers of people are as large as need be. */
function behindPiece(fact: Fact | undefined, given: Computed | Part | undefined): Behind {
  if (given !== undefined) return given.persons;
  if (fact?.persons !== undefined && fact.persons !== null) return fact.persons;
  if (fact?.standing !== "known") return { all: 0, with: 1, without: 1 };
  const { numerator, denominator } = fact.counts ?? { numerator: null, denominator: null };
  const rest = (denominator ?? 1) - (numerator ?? 0);
  return { all: Infinity, with: numerator === 0 ? 0 : Infinity, without: rest === 0 ? 0 : Infinity };
}

const most = (pieces: readonly Behind[]): Behind => ({
  all: Math.max(...pieces.map((each) => each.all)),
  with: Math.max(...pieces.map((each) => each.with)),
  without: Math.max(...pieces.map((each) => each.without)),
});

const runs = (pieces: number): readonly (readonly [number, number])[] =>
  Array.from({ length: pieces }, (_, first) =>
    Array.from({ length: pieces - first }, (_, more) => [first, first + more + 1] as const),
  ).flat();
