import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { patientFrom } from "../../model/identity.ts";
import { alertCommands } from "./alert-commands.ts";
import { nothingYet } from "./alert-model.ts";
import type { In } from "./state-place.ts";
import { alert, batch, clearing, inMinutes, raising } from "./state-samples.ts";

const runs = 40;
const mostOpen = 6;

/** Of a state store that tells by `tellNurse`. */
export function alertLifecycleContract(within: In): void {
  test(
    "whatever happens in whatever order, one alert is open at most, is where the table says, and is nowhere forgotten",
    within(async (first, openAgain) => {
      // Each start opens the store afresh, until as many are open as a server lets us have; then they take turns.
      const opened = [first];
      let starts = 0;
      const start = async () => {
        if (opened.length < mostOpen) opened.push(await openAgain());
        starts += 1;
        return opened[starts % opened.length] ?? first;
      };
      await fc.assert(
        fc.asyncProperty(alertCommands, async (commands) => {
          const real = { state: await start(), openAgain: start, patient: patientFrom(randomBytes(16)) };
          await fc.asyncModelRun(() => ({ model: nothingYet(inMinutes(0)), real }), commands);
        }),
        { numRuns: runs },
      );
    }),
    120_000,
  );

  test(
    "an acknowledgement and the end of the condition lead to the same, whichever comes first",
    within(async ({ alerts, progress }) => {
      await progress.commit(batch(0, { alerts: [raising(alert("a"), { latching: true })] }));
      await alerts.move("a", "acknowledged", { by: "rossi", at: inMinutes(2) });
      await progress.commit(batch(1, { alerts: [clearing("a", inMinutes(3))] }));
      await progress.commit(
        batch(2, { alerts: [raising(alert("b"), { latching: true }), clearing("b", inMinutes(3))] }),
      );
      await alerts.move("b", "acknowledged", { by: "rossi", at: inMinutes(4) });
      const [one, other] = [await alerts.alert("a"), await alerts.alert("b")];
      expect([one?.state, other?.state]).toEqual(["resolved", "resolved"]);
      expect([one?.present, other?.present]).toEqual([false, false]);
    }),
  );
}
