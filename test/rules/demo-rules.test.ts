import { expect, test } from "vitest";
import { loadPilot } from "../../boot/pilot.ts";
import { messageAt } from "../../model/identity.ts";
import { bench, kinds, reading } from "./builders.ts";

interface Limits {
  /** The mildest value that meets the rule, and the next one that does not. */
  readonly breach: number;
  readonly inside: number;
  /** The first value beyond the margin, and the last within it. */
  readonly back: number;
  readonly almost: number;
  /** Minutes between the two readings it takes; without it one is enough. */
  readonly apart?: number;
}

// From the project's threshold table; a value inside plus the margin ends an episode.
const table: Readonly<Record<string, Limits>> = {
  "spo2-low": { breach: 92, inside: 93, back: 94, almost: 93, apart: 5 },
  "spo2-warn": { breach: 94, inside: 95, back: 96, almost: 95 },
  "hr-low": { breach: 49, inside: 50, back: 55, almost: 54, apart: 5 },
  "hr-very-low": { breach: 39, inside: 40, back: 45, almost: 44, apart: 5 },
  "hr-high": { breach: 111, inside: 110, back: 105, almost: 106, apart: 5 },
  "hr-very-high": { breach: 131, inside: 130, back: 125, almost: 126, apart: 5 },
  "bp-high-single": { breach: 161, inside: 160, back: 155, almost: 156, apart: 1 },
  "bp-high-single-diastolic": { breach: 101, inside: 100, back: 95, almost: 96, apart: 5 },
  "bp-severe": { breach: 180, inside: 179, back: 174, almost: 175, apart: 5 },
  "bp-severe-diastolic": { breach: 110, inside: 109, back: 104, almost: 105, apart: 5 },
  "bp-low": { breach: 89, inside: 90, back: 95, almost: 94, apart: 1 },
  "bp-low-diastolic": { breach: 49, inside: 50, back: 55, almost: 54, apart: 30 },
  fever: { breach: 38.0, inside: 37.9, back: 37.7, almost: 37.8 },
  "fever-high": { breach: 39.1, inside: 39.0, back: 38.8, almost: 38.9 },
  hypothermia: { breach: 35.0, inside: 35.1, back: 35.3, almost: 35.2, apart: 5 },
  "rr-high": { breach: 25, inside: 24, back: 22, almost: 23 },
  "rr-low": { breach: 8, inside: 9, back: 11, almost: 10 },
  "glu-hypo-2": { breach: 53, inside: 54, back: 59, almost: 58 },
  "glu-hypo-1": { breach: 69, inside: 70, back: 75, almost: 74 },
  "glu-hyper-1": { breach: 181, inside: 180, back: 175, almost: 176, apart: 120 },
  "glu-hyper-2": { breach: 251, inside: 250, back: 245, almost: 246, apart: 10 },
  "glu-very-high": { breach: 401, inside: 400, back: 395, almost: 396, apart: 10 },
  "inr-out": { breach: 4.1, inside: 4.0, back: 3.8, almost: 3.9 },
  "inr-very-high": { breach: 5.1, inside: 5.0, back: 4.8, almost: 4.9 },
  "pain-high": { breach: 7, inside: 6, back: 5, almost: 6 },
};

const { rules } = await loadPilot("pilots/demo");
const confirmed = rules.filter((rule) => rule.confirmed !== undefined);

/** What one of the demo's rules makes of values measured at these minutes. */
async function coursed(id: string, values: readonly (readonly [minute: number, value: number])[]) {
  const own = rules.filter((rule) => rule.id === id);
  const { take } = await bench(own);
  const code = own[0]?.code ?? "";
  return kinds(
    await take(
      ...values.map(([minute, value], n) => reading(minute, value, { code, message: messageAt(0, n + 1) })),
    ),
  ).filter((kind) => kind !== "update");
}

test("each confirmed rule of the demo is in the table, and each vital sign has one", () => {
  expect(confirmed.map(({ id }) => id).toSorted()).toEqual(Object.keys(table).toSorted());
  const vital = ["heart-rate", "spo2", "systolic-bp", "diastolic-bp", "body-temperature", "respiratory-rate"];
  for (const code of [...vital, "blood-glucose", "inr"])
    expect(confirmed.map((rule) => rule.code)).toContain(code);
});

test.each(Object.entries(table))(
  "%s raises at its limit and not beside it",
  async (id, { breach, inside, apart }) => {
    const second = apart ?? 30;
    expect(
      await coursed(id, [
        [0, inside],
        [second, inside],
        [2 * second, inside],
      ]),
    ).toEqual([]);
    expect(
      await coursed(id, [
        [0, breach],
        [second, breach],
      ]),
    ).toEqual(["raise"]);
    expect(await coursed(id, [[0, breach]]), "a single reading").toEqual(
      apart === undefined ? ["raise"] : [],
    );
  },
);

test.each(Object.entries(table))(
  "%s clears beyond its margin and not within it",
  async (id, { breach, back, almost, apart }) => {
    const second = apart ?? 30;
    const raised = [
      [0, breach],
      [second, breach],
    ] as const;
    // Long enough after, so that the windows hold nothing of the breach.
    const later = 400;
    expect(await coursed(id, [...raised, [later, almost], [later + second, almost]])).toEqual(["raise"]);
    expect(await coursed(id, [...raised, [later, back], [later + second, back]])).toEqual(["raise", "clear"]);
  },
);

test.each(Object.entries(table))(
  "%s ends for somebody who measures once a day",
  async (id, { breach, back, apart }) => {
    const second = apart ?? 30;
    expect(
      await coursed(id, [
        [0, breach],
        [second, breach],
        [1440, back],
      ]),
    ).toEqual(["raise", "clear"]);
  },
);

test("INR below its limits raises too, with the limit it is below", async () => {
  const { take } = await bench(rules.filter(({ id }) => id === "inr-out"));
  expect(await take(reading(0, 1.4, { code: "inr" }))).toMatchObject([
    { kind: "raise", alert: { limit: 1.5 } },
  ]);
});

test("everybody reads what an alert says, in Italian and in English, and nothing in it is advice", () => {
  for (const { id, text } of rules) {
    expect(text.it, id).not.toBe(text.en);
    expect(`${text.it} ${text.en}`, id).not.toMatch(
      /chiam|contatt|assum|sospend|call|contact|take|stop|should|dov/i,
    );
  }
});
