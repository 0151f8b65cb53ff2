import { expect, test } from "vitest";
import { highsProgramme } from "../../../rules/indicators/disclosure/solver.ts";
import { publishAndAttack, type Without } from "./campaign.ts";

const open = await highsProgramme();

// A longer run: LABHUB_ATTACK_SETS=20000 LABHUB_ATTACK_FROM=100000 vitest run test/rules/disclosure/attack.test.ts
const sets = Number(process.env["LABHUB_ATTACK_SETS"] ?? 600);
const from = Number(process.env["LABHUB_ATTACK_FROM"] ?? 1);

function campaign(first: number, many: number, without: Without = {}, villages = false) {
  const sum = {
    sets: 0,
    releases: 0,
    figures: 0,
    shown: 0,
    primary: 0,
    complementary: 0,
    merged: 0,
    unfinished: 0,
  };
  const breached: string[] = [];
  for (let seed = first; seed < first + many; seed += 1) {
    const result = publishAndAttack(open, seed, without, villages);
    for (const { wanted, of, low, high, needed } of result.breaches.slice(0, 1))
      breached.push(
        `seed ${seed}: ${of} of ${JSON.stringify(wanted)} lies in ${low}..${high}, not ${needed} apart`,
      );
    sum.sets += 1;
    for (const name of [
      "releases",
      "figures",
      "shown",
      "primary",
      "complementary",
      "merged",
      "unfinished",
    ] as const)
      sum[name] += result[name];
  }
  return { sum, breached };
}

test("who reads everything ever published cannot tell any hidden figure more closely than the policy", () => {
  const { sum, breached } = campaign(from, sets);
  console.info("attacked", sum);
  expect(breached).toEqual([]);
  expect(sum.sets).toBe(sets);
  expect(sum.shown / sum.figures, "something must be left to attack").toBeGreaterThan(0.2);
  expect(sum.complementary, "and something to hide beside the small ones").toBeGreaterThan(sets / 4);
}, 1_000_000);

test("without complementary suppression the same attacker gets through", () => {
  expect(campaign(1, 100, { complementary: false }).breached.length).toBeGreaterThan(10);
});

test("without the register the same attacker gets through by comparing releases", () => {
  const alone = campaign(1, 100, { register: false }).breached;
  expect(alone.length).toBeGreaterThan(2);
});

test("neighbours shown together, now so and now one by one, over months that overlap, tell no more either", () => {
  const { sum, breached } = campaign(from, sets / 6, {}, true);
  console.info("attacked with neighbours together", sum);
  expect(breached).toEqual([]);
  expect(sum.merged, "sets that were shown").toBeGreaterThan(sets / 20);
}, 1_000_000);

test("neighbours shown together without a look at what is out let the same attacker through", () => {
  expect(campaign(1, 100, { careOfSets: false }, true).breached.length).toBeGreaterThan(10);
});
