import type { Computed } from "../../../model/figure.ts";
import type { Cleared, DisclosurePolicy, Proposal, Released } from "../../../model/publication.ts";
import { atMillisecond } from "../../../model/time.ts";
import { judge } from "../../../rules/indicators/disclosure/clear.ts";
import { impliedBy } from "../../../rules/indicators/disclosure/implied.ts";
import { type Judged, withOffered } from "../../../rules/indicators/disclosure/offered.ts";
import { isSafe } from "../../../rules/indicators/disclosure/primary.ts";
import { releasedOf } from "../../../rules/indicators/disclosure/released.ts";
import type { OpenProgramme } from "../../../rules/indicators/disclosure/solver.ts";
import { attack, type Breach, type Wanted } from "./attacker.ts";
import {
  type Dice,
  dice,
  type Grouping,
  impliedIn,
  type Kind,
  kinds,
  proposalOf,
  randomWorld,
  truth,
  type World,
  withNeighbours,
} from "./world.ts";

/** What a campaign leaves out, to see that it was needed. */
export interface Without {
  readonly complementary?: boolean;
  readonly register?: boolean;
  /** Neighbours are shown together as soon as they are large enough, whatever can be told by it. */
  readonly careOfSets?: boolean;
}

export interface Result {
  readonly breaches: readonly Breach[];
  readonly figures: number;
  readonly shown: number;
  readonly primary: number;
  readonly complementary: number;
  readonly merged: number;
  readonly unfinished: number;
  readonly releases: number;
}

const groupings: readonly Grouping[] = ["zone", "municipality", "service", "month"];
const pick = <Each>(roll: Dice, from: readonly Each[]): Each => from[roll(from.length)] as Each;

/** One made-up pilot that publishes several times, and what an attacker makes of all of it. */
export function publishAndAttack(
  open: OpenProgramme,
  seed: number,
  without: Without = {},
  villages = false,
): Result {
  const roll = dice(seed);
  const large = !villages && roll(400) === 0;
  const world = randomWorld(roll, villages ? sizeOfVillages(roll) : sizeOf(roll, large));
  const kind = pick(roll, Object.keys(kinds) as Kind[]);
  const k = 3 + roll(villages ? 4 : 8);
  const policy = { k, territory: world.territory };
  const rows: Released[] = [];
  const sum = { figures: 0, shown: 0, primary: 0, complementary: 0, merged: 0, unfinished: 0 };
  const releases = 1 + roll(large ? 2 : 4);
  for (let release = 0; release < releases; release += 1) {
    const register = without.register === false ? [] : rows;
    const judging = { open, policy, register, complementary: without.complementary !== false };
    const proposal = proposed(roll, world, kind, register, { large, villages });
    const found = judged(world, kind, proposal, judging);
    const { full, cleared } = withOffered(
      without.careOfSets === false ? { ...found, cleared: blindly(found) } : found,
    );
    const merged = found.cleared.merged.length;
    rows.push(...releasedOf(full, cleared, atMillisecond(release)));
    sum.figures += cleared.figures.length;
    sum.shown += cleared.figures.filter(({ state }) => state !== "suppressed").length;
    sum.primary += cleared.hidden.primary;
    sum.complementary += cleared.hidden.complementary;
    sum.merged += merged;
    sum.unfinished += cleared.finished ? 0 : 1;
  }
  const published = {
    rows,
    territory: world.territory,
    k,
    counts: kinds[kind].additive === "events" ? ("events" as const) : ("persons" as const),
    share: kind !== "rate",
  };
  const isSmall = (wanted: Wanted) => {
    const months = { from: wanted.from - base, until: wanted.until - base };
    return !isLargeEnough(kind, truth(world, kind, { ...wanted, ...months }).persons, k);
  };
  return { ...sum, releases, breaches: attack(published, secretStretches(world, kind, rows, k), isSmall) };
}

/** What is asked for next, now and then with neighbours together. */
function proposed(
  roll: Dice,
  world: World,
  kind: Kind,
  register: readonly Released[],
  { large, villages }: { readonly large: boolean; readonly villages: boolean },
): Proposal {
  const { by, service, window } = request(roll, world, large || (villages && roll(4) > 0));
  const asked = proposalOf(world, kind, by, service, window);
  const merges = roll(villages ? 4 : 2) > 0;
  return merges ? withNeighbours(world, kind, asked, window, register) : asked;
}

interface Judging {
  readonly open: OpenProgramme;
  readonly policy: DisclosurePolicy;
  readonly register: readonly Released[];
  readonly complementary: boolean;
}

/** As the desk asks: once more when sets of neighbours would tell stretches that nobody computed yet. */
function judged(world: World, kind: Kind, proposal: Proposal, judging: Judging): Judged {
  const { open, policy, register, complementary } = judging;
  const implied = impliedIn(world, kind, impliedBy(proposal, register, policy));
  const full = { ...proposal, implied };
  const cleared = judge(open, full, register, policy, complementary);
  if (cleared.asks.length === 0) return { full, cleared };
  const more = { ...full, implied: [...implied, ...impliedIn(world, kind, cleared.asks)] };
  return { full: more, cleared: judge(open, more, register, policy, complementary) };
}

/** Hidden villages two by two as they come, without a look at what else is out. */
function blindly({ full, cleared }: Judged): Cleared {
  const { together } = full;
  if (together === undefined) return cleared;
  const hidden = cleared.figures
    .filter(({ state, stratum }) => state === "suppressed" && stratum.by === "municipality")
    .map(({ stratum }) => stratum.key)
    .filter((key) => !key.includes("+"));
  const merged = hidden.flatMap((one, at) => {
    const other = hidden[at + 1];
    if (at % 2 === 1 || other === undefined || one.slice(0, 3) !== other.slice(0, 3)) return [];
    const set = together([one, other]);
    return isSafe(full.definition, set, 3, true) ? [{ municipalities: [one, other], computed: set }] : [];
  });
  return { ...cleared, merged };
}

const sizeOf = (roll: Dice, large: boolean) => ({
  zones: large ? 12 : 1 + roll(4),
  municipalities: large ? 10 : 1 + roll(4),
  services: 1 + roll(3),
  months: 2 + roll(4),
  persons: large ? 12 : 4 + roll(pick(roll, [8, 20, 40])),
});
/** Many places of few people, so that there is much to show together. */
const sizeOfVillages = (roll: Dice) => ({
  zones: 1 + roll(2),
  municipalities: 5 + roll(5),
  services: 1 + roll(2),
  months: 1 + roll(4),
  persons: 5 + roll(20),
});

/** The rules of S1, S3 and S5 once more. */
const isLargeEnough = (kind: Kind, persons: Computed["persons"], k: number): boolean =>
  kind === "people"
    ? persons.all >= k && [persons.with, persons.without].every((few) => few === 0 || few >= k)
    : persons.all >= k && (persons.with === 0 || persons.with >= 3);

const lastMonth = (world: World): number =>
  Math.max(2, ...world.persons.flatMap(({ did }) => did.map(({ month }) => month + 1)));

function request(roll: Dice, world: World, large: boolean) {
  const last = lastMonth(world);
  const from = roll(3) === 0 ? roll(last) : 0;
  const until = from + 1 + roll(last - from);
  return {
    by: large ? ("municipality" as const) : pick(roll, groupings),
    service: roll(4) === 0 ? pick(roll, world.territory.services) : null,
    window: [from, until] as const,
  };
}

const base = 2026 * 12;
const month = (name: string): number => Number(name.slice(0, 4)) * 12 + Number(name.slice(5)) - 1 - base;

/** Stretches of months nobody published but that shown windows tell by subtraction, and that rest on too few people. */
function secretStretches(world: World, kind: Kind, rows: readonly Released[], k: number): readonly Wanted[] {
  if (kind === "people") return [];
  const shown = rows.filter((row) => row.shown && row.stratum.by !== "month");
  const lines = Map.groupBy(shown, ({ stratum, service }) => `${stratum.by} ${stratum.key} ${service}`);
  const secrets = [...lines.values()]
    .flatMap((line) => line.flatMap((a) => line.flatMap((b) => stretchBetween(a, b))))
    .filter((wanted) => !isLargeEnough(kind, truth(world, kind, wanted).persons, k))
    .map((wanted) => ({ ...wanted, from: wanted.from + base, until: wanted.until + base }));
  const known = new Set(shown.map((row) => JSON.stringify([row.stratum.key, row.from, row.until])));
  return secrets.filter(({ place, from, until }) => !known.has(JSON.stringify([place, from, until])));
}

/** What is left of the longer of two windows that begin, or end, together. */
function stretchBetween(a: Released, b: Released): readonly Wanted[] {
  const { by, key } = a.stratum;
  const place = by === "service" ? "pilot" : key;
  const service = by === "service" ? key : a.service;
  const stretch = (from: number, until: number) => (from < until ? [{ place, service, from, until }] : []);
  if (a.from === b.from) return stretch(month(a.until), month(b.until));
  return a.until === b.until ? stretch(month(a.from), month(b.from)) : [];
}
