import { expect, test } from "vitest";
import { highsProgramme } from "../../../rules/indicators/disclosure/solver.ts";
import { askedOf } from "./whole-way.ts";
import { breachesIn, readings } from "./whole-way-attack.ts";

const open = await highsProgramme();

/** Made-up pilots that gave away a small number while each indicator was judged by itself. */
const oncePassed: readonly (readonly [seed: number, of: string])[] = [
  ...([3, 6, 11] as const).map((seed) => [seed, "people with slots"] as const),
  ...([5, 6, 15, 19] as const).map((seed) => [seed, "people"] as const),
  ...([11, 17, 18] as const).map((seed) => [seed, "notes of work"] as const),
  [11, "visits with a way"],
  [17, "active days"],
  [20, "clinical alerts"],
];

// A longer run: LABHUB_ATTACK_SETS=200 LABHUB_ATTACK_FROM=1000 vitest run test/rules/indicators/whole-way.test.ts
const seeds = Number(process.env["LABHUB_ATTACK_SETS"] ?? 0);
const from = Number(process.env["LABHUB_ATTACK_FROM"] ?? 1);
const more = Array.from({ length: seeds }, (_, at) =>
  Object.keys(readings).map((of) => [from + at, of] as const),
).flat();

test("who reads all indicators together, in every cut and at two moments, cannot tell a small number of any", async () => {
  const found: string[] = [];
  const sum = { sets: 0, figures: 0, shown: 0, apart: 0 };
  for (const [seed, of] of [...oncePassed, ...more]) {
    const { pilot, given } = await askedOf(open, seed, Object.keys(readings[of]?.indicators ?? {}), 14);
    sum.sets += 1;
    sum.figures += given.length;
    sum.shown += given.filter(({ figure }) => figure.state !== "suppressed").length;
    const { breaches, apart } = breachesIn(pilot, given, of);
    sum.apart += apart ? 1 : 0;
    for (const each of breaches.slice(0, 1)) found.push(`seed ${seed}, ${of}: ${JSON.stringify(each)}`);
  }
  console.info("asked", sum);
  expect(found).toEqual([]);
  expect(sum.shown / sum.figures, "something must be left to read").toBeGreaterThan(0.15);
}, 1_000_000);
