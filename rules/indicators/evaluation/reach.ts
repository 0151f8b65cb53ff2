import type { Observed, Participant } from "../../../model/observed.ts";
import { poissonExact } from "../statistics/poisson.ts";
import { ratioOfSums } from "../statistics/ratio.ts";
import { t95 } from "../statistics/student.ts";
import { wilson } from "../statistics/wilson.ts";
import { allBehind, splitAt, sumsOf } from "./persons.ts";
import { byAll, type Formula, type Rows, tookPart } from "./rows.ts";
import { countPart, intervalBy, plain, share, type Tally, without } from "./tally.ts";

/** Municipalities of fewer residents are villages. */
export const smallTown = 1000;
const residentsOf = (target: Rows["target"]): number =>
  target.reduce((sum, { residents }) => sum + residents, 0);

/** How many of the municipalities, never which: naming one with a single patient would name the patient. */
export const municipalityCoverage: Formula = {
  by: ["pilot", "zone", "service", "month"],
  of(rows) {
    const active = rows.people.filter(tookPart(rows));
    const homes = new Set(active.map(({ municipality }) => municipality));
    const reached = rows.target.filter(({ municipality }) => homes.has(municipality)).length;
    return share(reached, rows.target.length, allBehind(active.length));
  },
};

export const reachPer1000: Formula = {
  by: byAll,
  of(rows) {
    const residents = residentsOf(rows.target);
    if (residents === 0) return without("no-data");
    const active = rows.people.filter(tookPart(rows)).length;
    return {
      ...plain((active / residents) * 1000, {
        numerator: active,
        denominator: residents / 1000,
        observations: active,
        persons: { all: residents, with: active, without: Math.max(0, residents - active) },
      }),
      interval: intervalBy("poisson-exact", poissonExact(active), 1000 / residents),
    };
  },
};

export const smallMunicipalityEquity: Formula = {
  by: ["pilot", "zone", "service", "month"],
  of(rows) {
    const villages = rows.target.filter(({ residents }) => residents < smallTown);
    const among = new Set(villages.map(({ municipality }) => municipality));
    const all = new Set(rows.target.map(({ municipality }) => municipality));
    const active = rows.people.filter(tookPart(rows)).filter(({ municipality }) => all.has(municipality));
    const living = active.filter(({ municipality }) => among.has(municipality)).length;
    const persons = splitAt(active.length, living);
    const expected = residentsOf(villages) / residentsOf(rows.target);
    if (active.length === 0) return without("no-data", { persons });
    if (!(expected > 0)) return without("undefined", { persons, observations: active.length });
    return {
      value: living / active.length / expected,
      numerator: living,
      denominator: active.length,
      interval: intervalBy("wilson", wilson(living, active.length), 1 / expected),
      observations: active.length,
      persons,
      gap: null,
      beside: [{ key: "share-of-residents", value: 100 * expected, unit: "%" }],
    };
  },
};

const isOld = (ageBand: string): boolean => Number.parseInt(ageBand, 10) >= 75;

const bands = new WeakMap<Observed, ReadonlyMap<number, boolean>>();
/** Who is 75 or older. */
function bandsOf(whole: Observed): ReadonlyMap<number, boolean> {
  const known = bands.get(whole);
  if (known !== undefined) return known;
  const found = new Map(whole.people.map(({ person, ageBand }) => [person, isOld(ageBand)]));
  bands.set(whole, found);
  return found;
}
const leastInGroup = 10;

/** Pooled adherence of both groups and their ratio; the interval is a t-interval of its logarithm, a person a unit. */
export const ageEquity: Formula = {
  by: byAll,
  of(rows) {
    const isOlder = bandsOf(rows.whole);
    const { person, slotsMet, slotsDue } = sumsOf(rows);
    const group = (old: boolean) => {
      const [met, due]: [number[], number[]] = [[], []];
      for (let who = 0; who < person.length; who++) {
        const asked = slotsDue[who] ?? 0;
        if (asked === 0 || isOlder.get(person[who] ?? -1) !== old) continue;
        met.push(slotsMet[who] ?? 0);
        due.push(asked);
      }
      return { found: ratioOfSums(met, due), persons: due.length };
    };
    return compared(group(true), group(false));
  },
};

interface Group {
  readonly found: ReturnType<typeof ratioOfSums>;
  readonly persons: number;
}

function compared(older: Group, younger: Group): Tally {
  const all = older.persons + younger.persons;
  const known = { denominator: all, observations: all, persons: splitAt(all, older.persons) };
  if (older.found === null || younger.found === null) return without("no-data", known);
  const least = Math.min(older.persons, younger.persons);
  if (least < leastInGroup) return without("too-few", known);
  if (younger.found.ratio === 0) return without("undefined", known);
  const value = older.found.ratio / younger.found.ratio;
  const relative = ({ ratio, error }: NonNullable<Group["found"]>) => ((error ?? 0) / ratio) ** 2;
  const half = t95(least - 1) * Math.sqrt(relative(older.found) + relative(younger.found));
  const bounds = value > 0 ? { low: value * Math.exp(-half), high: value * Math.exp(half) } : null;
  return {
    value,
    numerator: null,
    interval: intervalBy("t", bounds),
    gap: null,
    ...known,
    beside: [
      { key: "adherence-75-and-over", value: 100 * older.found.ratio, unit: "%" },
      { key: "adherence-under-75", value: 100 * younger.found.ratio, unit: "%" },
    ],
  };
}

const dimensions: readonly { readonly key: string; readonly of: (each: Participant) => string }[] = [
  { key: "condition", of: ({ conditions }) => conditions[0] ?? "none-recorded" },
  { key: "age", of: ({ ageBand }) => ageBand },
  { key: "sex", of: ({ sex }) => sex },
];

/** Who took part in the period, along one dimension at a time. The first condition of a person is the main one. */
export const caseMix: Formula = {
  by: byAll,
  of(rows) {
    const there = rows.people.filter(tookPart(rows));
    const parts = dimensions.flatMap(({ key, of }) => {
      const groups = Map.groupBy(there, of);
      return [...groups.keys()]
        .toSorted()
        .map((each) => countPart(`${key}:${each}`, groups.get(each)?.length ?? 0, there.length));
    });
    const n = there.length;
    return plain(n, { numerator: n, observations: n, persons: allBehind(n) }, { parts });
  },
};
