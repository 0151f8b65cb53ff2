import { type Constraint, solve } from "yalps";
import type { Released, Territory } from "../../../model/publication.ts";

/**
 * Somebody who has read everything ever published and knows the policy, nothing else. Written apart from the code it attacks,
 * with another solver, and for events in another way: every figure is a sum over the smallest pieces there can be.
 */
export interface Published {
  readonly rows: readonly Released[];
  readonly territory: Territory;
  readonly k: number;
  readonly counts: "events" | "persons";
  /** The numerator is part of the denominator. */
  readonly share: boolean;
}

/** What somebody would like to know. */
export interface Wanted {
  readonly place: string;
  readonly service: string | null;
  readonly from: number;
  readonly until: number;
}
export interface Breach {
  readonly wanted: Wanted;
  readonly of: string;
  readonly low: number;
  readonly high: number;
  readonly needed: number;
}

type Form = ReadonlyMap<number, number>;
type Row = readonly [form: Form, constraint: Constraint];
const month = (name: string): number => Number(name.slice(0, 4)) * 12 + Number(name.slice(5)) - 1;

interface Seen extends Wanted {
  readonly shown: boolean;
  readonly n: number;
  readonly d: number;
}

/** The last word on each figure; once shown it is known. */
function read(rows: readonly Released[], { services }: Territory): readonly Seen[] {
  const all = new Map<string, Seen>();
  for (const row of rows) {
    const cell = cellOf(row, services.length === 1);
    const name = JSON.stringify(cell);
    if (!row.shown && all.get(name)?.shown === true) continue;
    all.set(name, { ...cell, shown: row.shown, n: row.numerator ?? 0, d: row.denominator ?? 0 });
  }
  return [...all.values()];
}

/** The only service there is is all of them. */
function cellOf({ stratum: { by, key }, service, from, until }: Released, hasOneService: boolean): Wanted {
  const own = by === "service" ? key : service;
  return {
    place: by === "service" || by === "month" ? "pilot" : key,
    service: hasOneService ? null : own,
    from: by === "month" ? month(key) : month(from),
    until: by === "month" ? month(key) + 1 : month(until),
  };
}

const placesIn = (place: string, { zones }: Territory): readonly string[] =>
  place.includes("+")
    ? place.split("+")
    : [...zones].filter(([m, z]) => place === "pilot" || place === m || place === z).map(([m]) => m);

/** Equations over pieces: municipality by service by stretch of months; numerators and the rest apart. */
function ofEvents(seen: readonly Wanted[], territory: Territory) {
  const marks = [...new Set(seen.flatMap(({ from, until }) => [from, until]))].toSorted((a, b) => a - b);
  const places = [...territory.zones.keys()];
  const finest = seen.some(({ place }) => territory.zones.has(place) || place.includes("+"));
  const groups = finest ? places : [...new Set(territory.zones.values())];
  const services = seen.some(({ service }) => service !== null) ? territory.services : ["all"];
  const slices = services.flatMap((name, s) => marks.slice(0, -1).map((mark, m) => ({ name, s, mark, m })));
  const sliceIn = ({ service, from, until }: Wanted) =>
    slices.filter(({ name, mark }) => (service === null || service === name) && mark >= from && mark < until);
  return (wanted: Wanted): Form => {
    const own = finest
      ? placesIn(wanted.place, territory)
      : wanted.place === "pilot"
        ? groups
        : [wanted.place];
    const within = new Set(own);
    const piece = (g: number, s: number, m: number) => (g * services.length + s) * marks.length + m;
    return new Map(
      groups.flatMap((group, g) =>
        within.has(group) ? sliceIn(wanted).map(({ s, m }) => [piece(g, s, m), 1] as const) : [],
      ),
    );
  };
}

class System {
  private readonly constraints: [string, Constraint][] = [];
  private readonly columns = new Map<number, [string, number][]>();

  add([form, constraint]: Row): void {
    const name = `r${this.constraints.length}`;
    this.constraints.push([name, constraint]);
    for (const [at, by] of form) {
      const column = this.columns.get(at) ?? [];
      column.push([name, by]);
      this.columns.set(at, column);
    }
  }

  /** The values that make a form extreme; `null` when it is without bound, throws when nothing fits at all. */
  extreme(form: Form, direction: "maximize" | "minimize"): ReadonlyMap<number, number> | null {
    // What stands in no equation at all can be anything.
    if (direction === "maximize" && [...form.keys()].some((at) => !this.columns.has(at))) return null;
    const variables = [...this.columns].map(([at, column]): [number, [string, number][]] => {
      const by = form.get(at);
      return [at, by === undefined ? column : [...column, ["goal", by]]];
    });
    const found = solve({ direction, objective: "goal", constraints: this.constraints, variables });
    if (found.status === "unbounded") return null;
    if (found.status !== "optimal") throw new Error(`nothing fits: ${found.status}`);
    return new Map(found.variables);
  }
}

const value = (form: Form, values: ReadonlyMap<number, number>): number =>
  [...form].reduce((sum, [at, by]) => sum + by * (values.get(at) ?? 0), 0);

/** Somebody's knowledge of one kind of count, and what it says of a form. Every solution found is a world that could be. */
function bounding(rows: readonly Row[]) {
  const system = new System();
  for (const row of rows) system.add(row);
  const worlds: ReadonlyMap<number, number>[] = [];
  return (form: Form, enough: number): readonly [low: number, high: number] => {
    const known = worlds.map((world) => value(form, world));
    if (Math.max(...known) - Math.min(...known) >= enough + 0.01)
      return [Math.min(...known), Math.max(...known)];
    const ends = (["minimize", "maximize"] as const).map((direction) => {
      const world = system.extreme(form, direction);
      if (world === null) return Infinity;
      worlds.push(world);
      return value(form, world);
    });
    return [Math.ceil((ends[0] ?? 0) - 1e-5), Math.floor((ends[1] ?? 0) + 1e-5)];
  };
}

const inside = (outer: Wanted, inner: Wanted, territory: Territory): boolean =>
  outer.from <= inner.from &&
  outer.until >= inner.until &&
  (outer.service === null || outer.service === inner.service) &&
  placesIn(inner.place, territory).every((place) => placesIn(outer.place, territory).includes(place));

/** Everything hidden, and whatever else is wanted, that can be told more closely than the policy allows. */
export function attack(
  published: Published,
  alsoWanted: readonly Wanted[],
  isSmall: (wanted: Wanted) => boolean,
): readonly Breach[] {
  const { territory, k, counts, share } = published;
  const seen = read(published.rows, territory);
  const shown = seen.filter((each) => each.shown);
  const only = territory.services.length === 1;
  const more = alsoWanted.map((each) => (only ? { ...each, service: null } : each));
  const wanted = [...seen.filter((each) => !each.shown), ...more];
  if (wanted.length === 0) return [];
  /**
   * Within a shown total less than k - 1 there are not k values, whatever else is shown; and a figure that only covers such a
   * one cannot vary more than that.
   */
  const needed = (each: Wanted, of: (cell: Seen) => number, sameTime: boolean): number =>
    isSmall(each)
      ? within(each, of, sameTime)
      : Math.min(...wanted.map((covered) => within(covered, of, sameTime)));
  const within = (each: Wanted, of: (cell: Seen) => number, sameTime: boolean): number =>
    Math.min(
      k - 1,
      ...shown
        .filter((outer) => inside(outer, each, territory))
        .filter((outer) => !sameTime || (outer.from === each.from && outer.until === each.until))
        .map(of),
    );
  const breaches: Breach[] = [];
  const check = (each: Wanted, of: string, [low, high]: readonly [number, number], least: number): void => {
    if (high - low < least) breaches.push({ wanted: each, of, low, high, needed: least });
  };
  const rest = (cell: Seen) => (share ? cell.d - cell.n : cell.d);
  if (counts === "events") {
    const form = ofEvents([...seen, ...more], territory);
    const equations = (of: (cell: Seen) => number) =>
      bounding(shown.map((cell): Row => [form(cell), { equal: of(cell) }]));
    const [numerators, rests] = [equations((cell) => cell.n), equations(rest)];
    for (const each of wanted) {
      const leastN = needed(each, (cell) => cell.n, false);
      const leastD = needed(each, (cell) => cell.d, false);
      const n = numerators(form(each), leastN);
      check(each, "numerator", n, leastN);
      const d = rests(form(each), leastD);
      check(each, "denominator", share ? [n[0] + d[0], n[1] + d[1]] : d, leastD);
    }
    return breaches;
  }
  const { bound, formN, formRest, formD } = ofPersons(seen, territory, rest);
  for (const each of wanted) {
    const least = [
      needed(each, (cell) => cell.n, false),
      needed(each, rest, true),
      needed(each, (cell) => cell.d, false),
    ] as const;
    check(each, "numerator", bound(formN(each), least[0]), least[0]);
    check(each, "rest", bound(formRest(each), least[1]), least[1]);
    check(each, "denominator", bound(formD(each), least[2]), least[2]);
  }
  return breaches;
}

/** Persons may be in several services and months, but in one place: sums over places, inequalities over the rest. */
function ofPersons(seen: readonly Seen[], territory: Territory, rest: (cell: Seen) => number) {
  const ids = new Map<string, number>();
  const id = (cell: Wanted, second: 0 | 1): number => {
    const name = nameOf(cell);
    ids.set(name, ids.get(name) ?? ids.size);
    return 2 * (ids.get(name) ?? 0) + second;
  };
  const formN = (cell: Wanted): Form => new Map([[id(cell, 0), 1]]);
  const formRest = (cell: Wanted): Form => new Map([[id(cell, 1), 1]]);
  const formD = (cell: Wanted): Form => new Map([...formN(cell), ...formRest(cell)]);
  const shown = seen
    .filter((cell) => cell.shown)
    .flatMap((cell): Row[] => [
      [formN(cell), { equal: cell.n }],
      [formRest(cell), { equal: rest(cell) }],
    ]);
  const sums = sumsOverPlaces(seen, territory).flatMap(([whole, parts]) =>
    [formN, formRest].map((form): Row => [less(form(whole), ...parts.map(form)), { equal: 0 }]),
  );
  const atMost = [...containments(seen, territory), ...covers(seen, territory)].flatMap(([inner, outers]) =>
    [formN, formD].map((form): Row => [less(form(inner), ...outers.map(form)), { max: 0 }]),
  );
  return { bound: bounding([...shown, ...sums, ...atMost]), formN, formRest, formD };
}

const less = (inner: Form, ...outers: readonly Form[]): Form => {
  const sum = new Map(inner);
  for (const outer of outers) for (const [at, by] of outer) sum.set(at, (sum.get(at) ?? 0) - by);
  return sum;
};

/** One cell, and those that together are it or hold it. */
type Known = readonly [cell: Wanted, others: readonly Wanted[]];

const nameOf = ({ place, service, from, until }: Wanted) => `${place} ${service} ${from} ${until}`;
const sameSlice = (a: Wanted, b: Wanted) =>
  a.service === b.service && a.from === b.from && a.until === b.until;

function sumsOverPlaces(seen: readonly Wanted[], territory: Territory): readonly Known[] {
  const slices = new Map(seen.map((cell) => [nameOf({ ...cell, place: "" }), cell]));
  const zones = [...new Set(territory.zones.values())];
  return [...slices.values()].flatMap((slice) => {
    const used = new Set(seen.filter((cell) => sameSlice(cell, slice)).map(({ place }) => place));
    const below = zones.map((zone): Known => {
      const within = [...territory.zones]
        .filter(([, z]) => z === zone)
        .map(([place]) => ({ ...slice, place }));
      return [{ ...slice, place: zone }, within];
    });
    const finer = below.filter(([, within]) => within.some(({ place }) => used.has(place)));
    const whole: Known = [{ ...slice, place: "pilot" }, zones.map((place) => ({ ...slice, place }))];
    const sets = [...used]
      .filter((place) => place.includes("+"))
      .map(
        (place): Known => [
          { ...slice, place },
          place.split("+").map((member) => ({ ...slice, place: member })),
        ],
      );
    const all = sets.length > 0 ? below : finer;
    return zones.some((zone) => used.has(zone)) || all.length > 0 ? [whole, ...all, ...sets] : [];
  });
}

/** Who is in the inner cell is in the outer one. */
const containments = (seen: readonly Wanted[], territory: Territory): readonly Known[] =>
  seen.flatMap((inner) =>
    seen
      .filter((outer) => outer !== inner && outer.place === inner.place && inside(outer, inner, territory))
      .map((outer): Known => [inner, [outer]]),
  );

/** Who is in a cell is in one of these. */
function covers(seen: readonly Wanted[], { services }: Territory): readonly Known[] {
  const used = new Set(seen.map(nameOf));
  return seen.flatMap((whole) => {
    const inServices = whole.service === null ? services.map((service) => ({ ...whole, service })) : [];
    const months = Array.from({ length: whole.until - whole.from }, (_, at) => ({
      ...whole,
      from: whole.from + at,
      until: whole.from + at + 1,
    }));
    const line = seen.filter(
      (each) =>
        each !== whole && sameSlice(each, { ...each, service: whole.service }) && each.place === whole.place,
    );
    const pairs = line
      .filter(({ from, until }) => from === whole.from && until < whole.until)
      .flatMap((a) =>
        line
          .filter((b) => b.until === whole.until && b.from > whole.from && b.from <= a.until)
          .map((b) => [a, b]),
      );
    return [inServices, months, ...pairs]
      .filter((cover) => cover.length > 1 || (cover.length === 1 && cover === inServices))
      .filter((cover) => cover.every((each) => used.has(nameOf(each))))
      .map((cover): Known => [whole, cover]);
  });
}
