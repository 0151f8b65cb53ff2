import { expect, test } from "vitest";
import { campaignRules, noCounts, playSeries } from "./campaign.ts";
import { plainEpisodes } from "./oracle.ts";

const textOf = ({ since, until }: { since: number; until: number | null }) => `${since}–${until ?? ""}`;

test("whatever is late, doubled or played again after a crash, episodes are those of the readings in order", async () => {
  const counts = noCounts();
  for (let seed = 1; seed <= 5000; seed += 1) {
    const rules = campaignRules.filter((_, n) => (seed + n) % 5 === 0);
    const { told, inTime } = await playSeries(seed, rules, counts);
    for (const rule of rules) {
      const meant = plainEpisodes(rule, inTime);
      const found = told.filter((each) => each.rule === rule.id).map(textOf);
      counts.episodes += meant.length;
      counts.missed += meant.filter((each) => !found.includes(each)).length;
      counts.extra += found.filter((each) => !meant.includes(each)).length;
      if (found.toSorted().join() !== meant.toSorted().join()) {
        expect(found.toSorted(), `series ${seed}, ${rule.id}`).toEqual(meant.toSorted());
      }
    }
  }
  process.stdout.write(`${JSON.stringify(counts)}\n`);
  expect(counts).toMatchObject({ series: 5000, missed: 0, extra: 0, raisedTwice: 0 });
  expect(counts.retracted, "late readings take alerts back").toBeGreaterThan(10);
  expect(counts.crashes).toBeGreaterThan(1000);
}, 60_000);
