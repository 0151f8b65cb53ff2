import type { AlertChange, Episode } from "../../model/alert.ts";
import { boardOn } from "../../model/board.ts";
import { messageAt } from "../../model/identity.ts";
import type { Reading } from "../../model/reading.ts";
import type { Rule } from "../../model/rule.ts";
import { after, type Instant, minutes } from "../../model/time.ts";
import { openJudge } from "../../rules/alerts/judge.ts";
import {
  anna,
  atLeast,
  atMost,
  enrolment,
  history,
  noon,
  reading,
  repeated,
  rule,
  silent,
  windowOf,
} from "./builders.ts";

/** Numbers that look random and are the same every time. */
export function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const fast = {
  fact: "window",
  params: { code: "heart-rate", agg: "max", over: "PT10M" },
  operator: "greaterThan",
  value: 100,
};

export const campaignRules: readonly Rule[] = [
  rule({ limit: 92, raise: limited("lessThanInclusive", 0), clear: limited("greaterThanInclusive", 2) }),
  repeated(),
  rule({ id: "spo2-mean", raise: windowOf("mean", "lessThanInclusive", 91), clear: atLeast(95) }),
  rule({
    id: "spo2-held",
    raise: atMost(93),
    clear: atLeast(94),
    holdFor: "PT8M",
    maxGap: "PT5M",
    minHold: "PT6M",
  }),
  rule({ id: "spo2-beside", raise: { all: [atMost(93), fast] }, clear: atLeast(94) }),
];

function limited(operator: "lessThanInclusive" | "greaterThanInclusive", limit: number) {
  return { fact: "value", operator, value: { limit } };
}

export interface Counts {
  series: number;
  readings: number;
  late: number;
  duplicates: number;
  tooLate: number;
  crashes: number;
  episodes: number;
  retracted: number;
  moved: number;
  missed: number;
  extra: number;
  raisedTwice: number;
}

export const noCounts = (): Counts => ({
  series: 0,
  readings: 0,
  late: 0,
  duplicates: 0,
  tooLate: 0,
  crashes: 0,
  episodes: 0,
  retracted: 0,
  moved: 0,
  missed: 0,
  extra: 0,
  raisedTwice: 0,
});

/** How many minutes a reading is on its way: a fifth up to ten, some up to the end of lateness, a few beyond it. */
export function delayOf(random: () => number): number {
  const kind = random();
  if (kind < 0.2) return random() * 10;
  if (kind < 0.22) return random() * 4300;
  return kind < 0.225 ? 4400 : 0;
}

/** One person's readings in the order in which they arrive, some of them twice. */
function arrivalsOf(random: () => number): readonly Reading[] {
  let minute = 0;
  let value = 94;
  const made = Array.from({ length: 30 }, () => {
    minute += 1 + Math.floor(random() * 4) - (random() < 0.1 ? 1 : 0);
    value = Math.max(86, Math.min(98, value + Math.round((random() - 0.5) * 6)));
    const isPulse = random() < 0.2;
    const own = reading(minute, isPulse ? value + 8 : value, isPulse ? { code: "heart-rate" } : {});
    const receivedAt = after(own.at, minutes(delayOf(random)));
    const again = { ...own, receivedAt: after(receivedAt, minutes(random() * 10)) };
    return [{ ...own, receivedAt }, ...(random() < 0.1 ? [again] : [])];
  });
  return made
    .flat()
    .toSorted((one, other) => one.receivedAt - other.receivedAt)
    .map((each, n) => ({ ...each, message: messageAt(0, n + 1) }));
}

const keyOf = ({ code, at, value }: Reading): string => `${code} ${at} ${value}`;

type Raise = Extract<AlertChange, { kind: "raise" }>;

/** What a state store would hold, as far as episodes go; and whether a raise was told twice. */
function alertBook() {
  const episodes = new Map<string, Episode>();
  const raised = new Set<string>();
  const told = { retracted: 0, moved: 0, twice: 0 };
  function raise({ alert: { id, patient, rule: by, since, present, latest } }: Raise): void {
    const until = present ? null : latest.at;
    const others = [...episodes.values()].filter((each) => each.rule === by.id);
    const isSame = (each: Episode) => each.since === since || (each.until === null && until === null);
    if (raised.has(id) || others.some(isSame)) told.twice += 1;
    raised.add(id);
    episodes.set(id, { alert: id, patient, rule: by.id, since, until });
  }
  function move(id: string, bounds: Partial<Episode>): void {
    const known = episodes.get(id);
    if (known === undefined) throw new Error("an episode moves that nobody was told of");
    episodes.set(id, { ...known, ...bounds });
  }
  function apply(change: AlertChange): void {
    if (change.kind === "raise") raise(change);
    if (change.kind === "clear") move(change.id, { until: change.at });
    if (change.kind === "extend") move(change.id, { since: change.since, until: change.until });
    if (change.kind === "extend") told.moved += 1;
    if (change.kind === "retract") told.retracted += 1;
    if (change.kind === "retract") episodes.delete(change.id);
  }
  return { episodes, told, apply };
}

/** Plays one series to the real judge, with crashes; says what it told in the end, and what of the readings counted. */
export async function playSeries(
  seed: number,
  rules: readonly Rule[],
  counts: Counts,
  arriving = arrivalsOf,
) {
  const random = numbersFrom(seed);
  const arrivals = arriving(random);
  const book = alertBook();
  const stored = new Map<string, Reading>();
  const board = boardOn();
  let now: Instant = noon;
  const positionOf = (each: Reading): number => Number(each.message.split("-")[1]);
  const open = () =>
    openJudge({
      rules,
      episodes: [...book.episodes.values()],
      recent: async (_, from, position) =>
        [...stored.values()]
          .filter((each) => each.at >= from && positionOf(each) <= position)
          .toSorted((a, b) => a.at - b.at),
      clock: { now: () => now },
      board,
      log: silent,
    });
  let judge = await open();
  for (let next = 0; next < arrivals.length; ) {
    const batch = arrivals.slice(next, next + 1 + Math.floor(random() * 5));
    now = batch.at(-1)?.receivedAt ?? now;
    await judge.prepare(new Set([anna]), next, batch[0]?.receivedAt);
    const fresh = batch.filter((each) => {
      const known = stored.get(keyOf(each));
      if (known === undefined) stored.set(keyOf(each), each);
      return known === undefined || known.message === each.message;
    });
    counts.duplicates += batch.length - fresh.length;
    const changes = await judge.judge(
      fresh.map((each) => ({ reading: each, enrolment, history })),
      now,
    );
    // Stored and judged, and then gone before anything was committed: all of it comes again.
    if (random() < 0.04) {
      counts.crashes += 1;
      judge = await open();
      continue;
    }
    for (const each of changes) book.apply(each);
    next += batch.length;
  }
  counts.series += 1;
  counts.readings += stored.size;
  counts.late += board.get("rules_late_total");
  counts.tooLate += board.get("rules_too_late_total");
  counts.retracted += book.told.retracted;
  counts.moved += book.told.moved;
  counts.raisedTwice += book.told.twice;
  if (board.get("rules_disagreed_total") > 0) throw new Error("engine and predicate disagree");
  const inTime = [...stored.values()].filter((each) => each.receivedAt - each.at <= minutes(72 * 60));
  return { told: [...book.episodes.values()], inTime };
}
