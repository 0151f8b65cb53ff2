import fc from "fast-check";
import { expect, test } from "vitest";
import { HubFailure } from "../../model/failure.ts";
import { seconds } from "../../model/time.ts";
import type { Drain } from "../../store/drain/drain.ts";
import { drainHouse } from "./drain-house.ts";
import { heldWith, restFor, type ScriptedFar, scriptedFar, turnedAway } from "./scripted-far.ts";

const faults = [
  { answer: heldWith() },
  { answer: heldWith({ inDoubt: true }) },
  { answer: heldWith({ inDoubt: true }), applied: true },
  { answer: restFor(5) },
  { answer: turnedAway },
  { answer: { kind: "too-large" } },
  { answer: { kind: "refused", detail: "the line cannot be read" } },
  { answer: { kind: "refused", detail: "a field has another type" }, applied: true },
] as const satisfies ScriptedFar["script"];

type Step =
  | { readonly do: "append"; readonly sizes: readonly number[] }
  | { readonly do: "drain"; readonly fault: number; readonly after: number }
  | { readonly do: "crash"; readonly at: number; readonly isBefore: boolean };

const step: fc.Arbitrary<Step> = fc.oneof(
  // A reading in about eight is bad.
  fc.record({ do: fc.constant("append" as const), sizes: fc.array(fc.nat({ max: 7 }), { maxLength: 9 }) }),
  fc.record({
    do: fc.constant("drain" as const),
    fault: fc.nat({ max: faults.length * 2 }),
    after: fc.nat({ max: 4 }),
  }),
  fc.record({
    do: fc.constant("crash" as const),
    at: fc.integer({ min: 1, max: 14 }),
    isBefore: fc.boolean(),
  }),
);

class Crash extends Error {}

/** Dies at the n-th call that changes something, before or after it. */
function dying<Port extends object>(port: Port, names: readonly (keyof Port)[], die: Die): Port {
  const own = names.map((name) => {
    const call = port[name] as (...given: unknown[]) => unknown;
    const dies = (...given: unknown[]) => {
      die("before");
      const result = call(...given);
      if (!(result instanceof Promise)) {
        die("after");
        return result;
      }
      return result.then((value) => {
        die("after");
        return value;
      });
    };
    return [name, dies];
  });
  return { ...port, ...Object.fromEntries(own) };
}

type Die = (when: "before" | "after") => void;

/** What is refused by itself is refused for good, so that of a lone reading the store tells no lies. */
function honestOfOne(far: ScriptedFar): ScriptedFar {
  const { write } = far;
  far.write = (readings) => {
    const kind = far.script[0]?.answer.kind;
    if (readings.length === 1 && (kind === "refused" || kind === "too-large")) far.script.shift();
    return write(readings);
  };
  return far;
}

test("whatever faults and crashes: all that is good is stored, each bad one is restated once, and nothing waits", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const far = honestOfOne(scriptedFar());
      const house = drainHouse(far);
      far.refuses = ({ value }) => value === 66.6;
      let left = Infinity;
      let isBefore = true;
      const die: Die = (when) => {
        if (when === "before") left -= 1;
        if (left !== 0 || isBefore !== (when === "before")) return;
        left = Infinity;
        throw new Crash();
      };
      const open = (): Drain =>
        house.open({
          far: dying(far, ["write", "check", "at"], die),
          near: dying(house.near, ["advance", "drop", "noteDoubt", "settleDoubt"], die),
          rollups: dying(house.rollups, ["restate"], die),
        });
      const accepted = { good: 0, bad: 0 };
      const append = async (sizes: readonly number[]): Promise<void> => {
        // The bad ones stay fewer than would be too much.
        const bad = (size: number, n: number): boolean => size === 7 && n === 0 && accepted.bad < 15;
        const values = sizes.map((size, n) => (bad(size, n) ? { value: 66.6 } : {}));
        accepted.bad += values.filter(({ value }) => value === 66.6).length;
        accepted.good += values.filter(({ value }) => value === undefined).length;
        await house.append(...values);
      };
      let drain = open();
      for (const each of steps) {
        if (each.do === "append") await append(each.sizes);
        if (each.do === "crash") [left, isBefore] = [each.at, each.isBefore];
        if (each.do !== "drain") continue;
        const fault = faults[each.fault];
        if (fault !== undefined) far.script.splice(each.after, 0, fault);
        house.clock.advance(seconds(3));
        drain = await drain.step().then(
          () => drain,
          (thrown) => {
            if (!(thrown instanceof HubFailure && thrown.cause instanceof Crash)) throw thrown;
            return open();
          },
        );
      }
      [left, far.script.length] = [Infinity, 0];
      await append([1]);
      await house.runOut(drain, 2000);
      expect(house.near.backlog()).toMatchObject({ messages: 0, readings: 0, since: null });
      expect(far.stored.size).toBe(accepted.good);
      expect(house.restated.map(({ verdict }) => verdict)).toEqual(Array(accepted.bad).fill("refused"));
      expect([...far.stored.values()].some(({ value }) => value === 66.6)).toBe(false);
    }),
    { numRuns: 60 },
  );
});
