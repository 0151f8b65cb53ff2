import fc from "fast-check";
import { expect, test } from "vitest";
import type { AlertChange } from "../../model/alert.ts";
import type { Reading } from "../../model/reading.ts";
import type { Rule } from "../../model/rule.ts";
import type { Condition } from "../../model/rule-leaves.ts";
import {
  anna,
  atLeast,
  bench,
  bruno,
  episodesAfter,
  numbered,
  reading,
  repeated,
  rule,
  windowOf,
} from "./builders.ts";
import { plainCourse, plainVerdict } from "./oracle.ts";

const rules: readonly Rule[] = [
  rule(),
  repeated(),
  rule({ id: "spo2-mean", raise: windowOf("mean", "lessThanInclusive", 91), clear: atLeast(95) }),
];
const ruleOf = (id: string): Rule => rules.find((each) => each.id === id) ?? rule();

const one = fc.record({ minute: fc.integer({ min: 0, max: 90 }), value: fc.integer({ min: 87, max: 97 }) });
const sound = fc.record({
  minute: fc.integer({ min: 0, max: 90 }),
  value: fc.integer({ min: 40, max: 97 }),
  person: fc.boolean(),
});

/** Readings in any order, some late; none the same twice, for the store would know it. */
const anyOrder = fc
  .uniqueArray(one, { maxLength: 40, selector: ({ minute, value }) => `${minute} ${value}` })
  .map((all) => numbered(all.map(({ minute, value }) => reading(minute, value))));
const inOrder = anyOrder.map((all) => numbered(all.toSorted((a, b) => a.at - b.at || a.value - b.value)));
/** Of two people, some implausible. */
const mixed = fc
  .uniqueArray(sound, {
    maxLength: 40,
    selector: ({ minute, value, person }) => `${minute} ${value} ${person}`,
  })
  .map((all) =>
    numbered(
      all.map(({ minute, value, person }) =>
        reading(minute, value, { patient: person ? anna : bruno, flags: value < 70 ? ["implausible"] : [] }),
      ),
    ),
  );

async function taken(given: readonly Reading[], size = 1, more: Parameters<typeof bench>[1] = {}) {
  const { take, board } = await bench(rules, more);
  const changes: AlertChange[] = [];
  for (let from = 0; from < given.length; from += size)
    changes.push(...(await take(...given.slice(from, from + size))));
  expect(board.get("rules_disagreed_total")).toBe(0);
  return changes;
}

const turns = (changes: readonly AlertChange[]) => changes.filter(({ kind }) => kind !== "update");

test("readings in order begin and end episodes exactly as the rules read", async () => {
  await fc.assert(
    fc.asyncProperty(inOrder, async (given) => {
      const changes = turns(await taken(given));
      for (const each of rules) {
        const ids = new Set(
          changes.flatMap((c) => (c.kind === "raise" && c.alert.rule.id === each.id ? [c.alert.id] : [])),
        );
        const course = changes.flatMap((c) => {
          if (c.kind === "raise") return ids.has(c.alert.id) ? [`raise ${c.alert.message}`] : [];
          return c.kind === "clear" && ids.has(c.id) ? [`clear ${c.message}`] : [];
        });
        expect(course, each.id).toEqual(plainCourse(each, given));
      }
    }),
    { numRuns: 200 },
  );
});

test("whatever comes in whatever order, a rule holds for a patient once at a time, and raises and clears alternate", async () => {
  await fc.assert(
    fc.asyncProperty(mixed, fc.integer({ min: 1, max: 5 }), async (given, size) => {
      const open = new Map<string, string>();
      for (const change of turns(await taken(given, size))) {
        if (change.kind === "raise") {
          const key = `${change.alert.patient} ${change.alert.rule.id}`;
          expect(open.has(key), "raised while present").toBe(false);
          open.set(key, change.alert.id);
        } else if (change.kind === "clear") {
          const key = [...open].find(([, id]) => id === change.id)?.[0];
          expect(key, "cleared while absent").toBeDefined();
          open.delete(key ?? "");
        }
      }
    }),
    { numRuns: 200 },
  );
});

/** The readings up to the one in a message, and that one. */
const until = (given: readonly Reading[], message: string | null) =>
  given.slice(0, given.findIndex((each) => each.message === message) + 1);

test("every raise rests on a condition that is known to hold", async () => {
  await fc.assert(
    fc.asyncProperty(anyOrder, async (given) => {
      for (const change of turns(await taken(given))) {
        if (change.kind !== "raise") continue;
        const { rule: by, message, since, value } = change.alert;
        const { raise } = ruleOf(by.id);
        expect(plainVerdict(ruleOf(by.id), raise, { at: since, value }, until(given, message))).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});

test("every clear rests on a condition that is known to hold, or a late finding's that is known to be over", async () => {
  await fc.assert(
    fc.asyncProperty(anyOrder, async (given) => {
      const changes = turns(await taken(given));
      for (const change of changes) {
        if (change.kind !== "clear") continue;
        const begun = changes.find((each) => each.kind === "raise" && each.alert.id === change.id);
        const by = ruleOf(begun?.kind === "raise" ? begun.alert.rule.id : "");
        const so = until(given, change.message);
        const verdict = (node: Condition, value: number) =>
          plainVerdict(by, node, { at: change.at, value }, so);
        const own = so.at(-1)?.value ?? 0;
        const greatest = Math.max(...so.filter(({ at }) => at === change.at).map(({ value }) => value));
        const isFinding = begun?.kind === "raise" && begun.alert.message === change.message;
        if (isFinding) expect(verdict(by.raise, greatest)).toBe(false);
        else expect(verdict(by.clear, own)).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});

test("a late reading ends no episode but the finding it made itself", async () => {
  await fc.assert(
    fc.asyncProperty(anyOrder, async (given) => {
      const raised = new Map<string, string | null>();
      for (const change of turns(await taken(given))) {
        if (change.kind === "raise") raised.set(change.alert.id, change.alert.message);
        if (change.kind !== "clear") continue;
        const index = given.findIndex((each) => each.message === change.message);
        const isLate = given.slice(0, index).some((each) => each.at > (given[index]?.at ?? 0));
        if (isLate) expect(raised.get(change.id)).toBe(change.message);
      }
    }),
    { numRuns: 200 },
  );
});

test("played again, or in other batches, the same readings make the same alerts with the same ids", async () => {
  await fc.assert(
    fc.asyncProperty(mixed, fc.integer({ min: 2, max: 7 }), async (given, size) => {
      const first = turns(await taken(given));
      expect(turns(await taken(given))).toEqual(first);
      expect(turns(await taken(given, size))).toEqual(first);
      const ids = first.flatMap((each) => (each.kind === "raise" ? [each.alert.id] : []));
      expect(new Set(ids).size, "no id twice").toBe(ids.length);
    }),
    { numRuns: 200 },
  );
});

test("a restart at any point, or forgetting patients all the time, changes nothing", async () => {
  await fc.assert(
    fc.asyncProperty(mixed, fc.nat(40), async (given, at) => {
      const whole = await taken(given);
      const before = await taken(given.slice(0, at));
      // What was stored but not committed is replayed: the store may hold more than the restarted judge may know.
      const rest = await taken(given.slice(at), 1, { stored: [...given], episodes: episodesAfter(before) });
      expect([...before, ...rest]).toEqual(whole);
      expect(await taken(given, 1, { limits: { patients: 1 } })).toEqual(whole);
    }),
    { numRuns: 200 },
  );
});
