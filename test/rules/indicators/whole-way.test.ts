import { expect, test } from "vitest";
import { highsProgramme } from "../../../rules/indicators/disclosure/solver.ts";
import { askedOf } from "./whole-way.ts";
import { breachesIn, readings } from "./whole-way-attack.ts";

const open = await highsProgramme();

// A longer run: LABHUB_ATTACK_SETS=2000 vitest run test/rules/indicators/whole-way.test.ts
const sets = Number(process.env["LABHUB_ATTACK_SETS"] ?? 60);
const from = Number(process.env["LABHUB_ATTACK_FROM"] ?? 1);

test("who reads all indicators together, in every cut and at two moments, cannot tell a small number of any", async () => {
  const found: string[] = [];
  const sum = { sets: 0, figures: 0, shown: 0, unknown: 0 };
  for (let seed = from; seed < from + sets; seed += 1) {
    for (const [of, { indicators }] of Object.entries(readings)) {
      const { pilot, given } = await askedOf(open, seed, Object.keys(indicators), 14);
      sum.sets += 1;
      sum.figures += given.length;
      sum.shown += given.filter(({ figure }) => figure.state !== "suppressed").length;
      try {
        for (const each of breachesIn(pilot, given, of).slice(0, 1))
          found.push(`seed ${seed}, ${of}: ${JSON.stringify(each)}`);
      } catch {
        // Figures of two moments fit no values together: nobody can calculate with them.
        sum.unknown += 1;
      }
    }
  }
  console.info("asked", sum);
  expect(found).toEqual([]);
  expect(sum.shown / sum.figures).toBeGreaterThan(0.2);
}, 1_000_000);
