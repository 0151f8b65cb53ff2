import { expect, test } from "vitest";
import { answerStep, steadily } from "../../api/steady.ts";
import { HubFailure } from "../../model/failure.ts";
import { milliseconds } from "../../model/time.ts";
import { movableClock } from "./house.ts";

test("answers and failures leave on full steps, however long they took", async () => {
  for (const took of [0, 1, 249, 250, 900]) {
    for (const isFailing of [false, true]) {
      const clock = movableClock();
      const began = clock.now();
      const work = async () => {
        clock.advance(milliseconds(took));
        if (isFailing) throw new HubFailure("conflict", "twice");
        return 7;
      };
      const wait = async (by: number) => clock.advance(milliseconds(by));
      const outcome = await steadily(work, clock, wait).catch(
        (thrown: unknown) => HubFailure.of(thrown).code,
      );
      expect(outcome).toBe(isFailing ? "conflict" : 7);
      expect((clock.now() - began) % answerStep).toBe(0);
      expect(clock.now() - began - took).toBeLessThanOrEqual(answerStep);
    }
  }
});
