import { expect, test } from "vitest";
import { messageAt } from "../../model/identity.ts";
import type { Reading } from "../../model/reading.ts";
import { after, type Instant, minutes } from "../../model/time.ts";
import { episodesOf, type Point } from "../../rules/alerts/fold.ts";
import { acvpu, news2 } from "../../rules/alerts/news2.ts";
import { reading, rule } from "./builders.ts";
import { delayOf, noCounts, playSeries } from "./campaign.ts";

const parts: Readonly<Record<string, readonly number[]>> = {
  "respiratory-rate": [16, 25],
  spo2: [91, 97],
  "supplemental-oxygen": [0, 2],
  "systolic-bp": [95, 120],
  "heart-rate": [80, 135],
  "body-temperature": [36.8, 39.4],
};
const codes = Object.keys(parts);

/** Sets of observations with parts missing, at one instant or one after another, in the order in which they arrive. */
function arrivalsOf(random: () => number): readonly Reading[] {
  let minute = 0;
  const made = Array.from({ length: 50 }, () => {
    minute += Math.floor(random() * 4);
    const code = codes[Math.floor(random() * codes.length)] ?? "spo2";
    const value = parts[code]?.[random() < 0.5 ? 0 : 1] ?? 0;
    const context = random() < 0.3 ? { consciousness: acvpu[Math.floor(random() * 2)] ?? "A" } : null;
    const own = reading(minute, value, { code, context });
    return { ...own, receivedAt: after(own.at, minutes(delayOf(random))) };
  });
  return made
    .toSorted((one, other) => one.receivedAt - other.receivedAt)
    .map((each, n) => ({ ...each, message: messageAt(0, n + 1) }));
}

const fact = { fact: "score", params: { score: "news2", within: "PT15M", manual: "PT30M" } };
const totalOf = (more: object) =>
  rule({
    code: "respiratory-rate",
    raise: { ...fact, operator: "greaterThanInclusive", value: 7 },
    clear: { ...fact, operator: "lessThan", value: 7 },
    ...more,
  });
const seven = totalOf({ id: "news2-7" });
const held = totalOf({ id: "news2-held", holdFor: "PT4M", maxGap: "PT5M" });

/** The total at an instant, read off all readings in the plainest way. */
function totalAt(all: readonly Reading[], at: Instant): number | null {
  const latest = (found: (each: Reading) => number | null, within: number): number | null =>
    all
      .filter((each) => each.at <= at && each.at > at - minutes(within))
      .flatMap((each) => {
        const value = found(each);
        return value === null ? [] : [{ at: each.at, value }];
      })
      .toSorted((one, other) => one.at - other.at || one.value - other.value)
      .at(-1)?.value ?? null;
  const of = (code: string, within = 15) =>
    latest((each) => (each.code === code ? each.value : null), within);
  const flow = of("supplemental-oxygen", 30);
  const said = latest(({ context }) => {
    const level = acvpu.indexOf(context?.["consciousness"] ?? "");
    return level < 0 ? null : level;
  }, 30);
  return news2({
    respiration: of("respiratory-rate"),
    spo2: of("spo2"),
    spo2Scale: 1,
    onOxygen: flow === null ? null : flow > 0,
    systolic: of("systolic-bp"),
    pulse: of("heart-rate"),
    consciousness: said === null ? null : (acvpu[said] ?? null),
    temperature: of("body-temperature"),
  }).total;
}

/** What the rules' conditions say at each instant; nothing is looked at where their own metric is of no set. */
function pointsOf(all: readonly Reading[]): readonly Point[] {
  const times = [...new Set(all.map((each) => each.at))].toSorted((one, other) => one - other);
  const isOfSet = (at: Instant) => (each: Reading) =>
    each.code === "respiratory-rate" && each.at <= at && each.at > at - minutes(30);
  return times
    .filter((at) => all.some(isOfSet(at)))
    .map((at) => {
      const total = totalAt(all, at);
      return { at, raise: total === null ? null : total >= 7, clear: total === null ? null : total < 7 };
    });
}

const termsOf = (holdFor: number) => ({
  holdFor: minutes(holdFor),
  maxGap: minutes(5),
  minHold: minutes(0),
  isOfEvents: false,
});
const textOf = ({ since, until }: { since: number; until: number | null }) => `${since}–${until ?? ""}`;

test("whichever part is late or played again after a crash, NEWS2's episodes are those of the readings in order", async () => {
  const counts = noCounts();
  for (let seed = 1; seed <= 60; seed += 1) {
    const { told, inTime } = await playSeries(seed, [seven, held], counts, arrivalsOf);
    for (const { id, holdFor } of [seven, held]) {
      const found = told.filter((each) => each.rule === id).map(textOf);
      const meant = episodesOf(termsOf(holdFor === undefined ? 0 : 4), pointsOf(inTime)).map(textOf);
      counts.episodes += meant.length;
      expect(found.toSorted(), `series ${seed}, ${id}`).toEqual(meant.toSorted());
    }
  }
  expect(counts.raisedTwice).toBe(0);
  expect(counts.episodes, "there is something to find").toBeGreaterThan(40);
  expect(counts.retracted + counts.moved, "and to correct").toBeGreaterThan(5);
});
