import { allServices, type Box } from "./boxes.ts";
import { boxKey, type Cut, cutsOf, type Line, linesOf, type Relation, type Shape } from "./relations.ts";

type Stretch = readonly [from: number, until: number];

/**
 * Relations of events: months are cut where any window begins or ends, and every cut holds in each piece. A line is cut at
 * least as finely as all that lies within it, for what is finer in the whole alone binds no part.
 */
export function relationsOfEvents(boxes: readonly Box[], shape: Shape): readonly Relation[] {
  const lines = linesOf(boxes, shape);
  const depth = (line: Line) => depthOf(line, shape);
  const boundaries = new Map<string, ReadonlySet<number>>();
  const own = new Map<string, Set<number>>();
  for (const box of boxes) {
    const marks = own.get(depth(box)) ?? new Set();
    own.set(depth(box), marks.add(box.from).add(box.until));
  }
  for (const here of new Set([...lines.values()].map(depth)))
    boundaries.set(
      here,
      new Set([...own].filter(([there]) => within(there, here)).flatMap(([, m]) => [...m])),
    );
  const pieces = (line: Line): readonly Stretch[] => piecesOf(boundaries.get(depth(line)) ?? new Set());

  const cuts = cutsOf(lines, shape).flatMap((cut) => eachPiece(cut, pieces));
  const windows = boxes.flatMap((box) => {
    const inside = pieces(box).filter(([from, until]) => from >= box.from && until <= box.until);
    return inside.length < 2 ? [] : [exactly(box, inside)];
  });
  return [...cuts, ...windows];
}

const exactly = (box: Box, pieces: readonly Stretch[]): Relation => ({
  whole: [boxKey(box, box.from, box.until)],
  parts: pieces.map(([from, until]) => boxKey(box, from, until)),
  kind: "equal",
  mayBeExact: false,
  family: null,
  growing: false,
});

/** Level of place, one service or all, part or whole: lines of one depth share their boundaries. */
const depthOf = ({ place, service, part }: Line, { nesting }: Shape): string =>
  `${nesting.together(place) === null ? nesting.level(place) : 3}${service === allServices ? 0 : 1}${part === "" ? 0 : 1}`;

/** Whether lines of one depth lie within those of the other; municipalities shown together are cut like single ones. */
const within = (there: string, here: string): boolean =>
  [0, 1, 2].every((at) => (there[at] ?? "") >= (at === 0 && here[0] === "3" ? "2" : (here[at] ?? "")));

function piecesOf(boundaries: ReadonlySet<number>): readonly Stretch[] {
  const sorted = [...boundaries].toSorted((a, b) => a - b);
  return sorted.slice(1).map((until, at): Stretch => [sorted[at] ?? until, until]);
}

function eachPiece(cut: Cut, pieces: (line: Line) => readonly Stretch[]): readonly Relation[] {
  const first = cut.parts[0];
  if (first === undefined) return [];
  const finer = pieces(cut.whole);
  return pieces(first).flatMap(([from, until]) => {
    const whole = finer.filter((each) => each[0] >= from && each[1] <= until);
    return relationsOfCut(
      cut,
      whole.map((each) => boxKey(cut.whole, ...each)),
      cut.parts.map((part) => boxKey(part, from, until)),
    );
  });
}

function relationsOfCut(
  { complete, family }: Cut,
  whole: readonly string[],
  parts: readonly string[],
  growing = false,
): readonly Relation[] {
  const make = (kind: Relation["kind"], of: readonly string[], held: string | null): Relation => ({
    whole,
    parts: of,
    kind,
    mayBeExact: of.length === parts.length && of.length > 1,
    family: held,
    growing,
  });
  if (family === null) return [make(complete ? "equal" : "less", parts, null)];
  const each = parts.map((part) => make("less", [part], null));
  return [make("less", parts, family), ...each, ...(complete ? [make("more", parts, null)] : [])];
}

/**
 * Relations of persons: who was there in March was there in the quarter, and nobody was there in the quarter who was in none
 * of its months; but how many were in two of them nobody can say.
 */
export function relationsOfPersons(boxes: readonly Box[], shape: Shape): readonly Relation[] {
  const lines = linesOf(boxes, shape);
  const windows = new Map<string, Map<string, Stretch>>();
  for (const box of boxes) {
    const stretch: Stretch = [box.from, box.until];
    const here = windows.get(depthOf(box, shape)) ?? new Map<string, Stretch>();
    windows.set(depthOf(box, shape), here.set(String(stretch), stretch));
  }
  /** Windows of lines of this depth and of all that lies within them. */
  const windowsAt = (line: Line): readonly Stretch[] => {
    const here = depthOf(line, shape);
    const finer = [...windows].filter(([there]) => within(there, here)).flatMap(([, each]) => [...each]);
    return [...new Map(finer).values()];
  };
  const cuts = cutsOf(lines, shape).flatMap((cut) =>
    (cut.parts[0] === undefined ? [] : windowsAt(cut.parts[0])).flatMap((stretch) =>
      relationsOfCut(
        cut,
        [boxKey(cut.whole, ...stretch)],
        cut.parts.map((part) => boxKey(part, ...stretch)),
        cut.family !== null,
      ),
    ),
  );
  return [...cuts, ...[...lines.values()].flatMap((line) => overTime(line, windowsAt(line)))];
}

function overTime(line: Line, windows: readonly Stretch[]): readonly Relation[] {
  const key = ([from, until]: Stretch) => boxKey(line, from, until);
  return windows.flatMap((outer) => {
    const inner = windows.filter((each) => each !== outer && each[0] >= outer[0] && each[1] <= outer[1]);
    const relation = (kind: Relation["kind"], parts: readonly Stretch[]): Relation => ({
      whole: [key(outer)],
      parts: parts.map(key),
      kind,
      mayBeExact: parts.length > 1,
      family: null,
      growing: true,
    });
    const covers = [finest(outer, inner), ...pairs(outer, inner)].filter((each) => each.length > 1);
    return [
      ...inner.map((each) => relation("less", [each])),
      ...covers.map((each) => relation("more", each)),
    ];
  });
}

/** A way through the window in the smallest steps; empty where there is none. */
function finest([from, until]: Stretch, inner: readonly Stretch[]): readonly Stretch[] {
  const steps: Stretch[] = [];
  let at = from;
  while (at < until) {
    const [next] = inner.filter((each) => each[0] === at).toSorted((a, b) => a[1] - b[1]);
    if (next === undefined) return [];
    steps.push(next);
    at = next[1];
  }
  return steps;
}

const pairs = ([from, until]: Stretch, inner: readonly Stretch[]): readonly (readonly Stretch[])[] =>
  inner
    .filter((first) => first[0] === from)
    .flatMap((first) =>
      inner.filter((last) => last[1] === until && last[0] <= first[1]).map((last) => [first, last]),
    );
