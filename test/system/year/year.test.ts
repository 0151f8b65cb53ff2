import { afterAll, beforeAll, expect, test } from "vitest";
import { indicators } from "../../../model/indicator.ts";
import { delayCounts } from "../../../rules/indicators/service-levels/sketch.ts";
import { moment } from "./calendar.ts";
import { comparedWith, type Line, truths } from "./compared.ts";
import { months2027 } from "./entering.ts";
import type { Year } from "./facts.ts";
import { type Hub, openHub } from "./hub.ts";
import { knownOf, type Look } from "./known.ts";
import { live } from "./live.ts";
import { endOfYear, makeYear } from "./make.ts";
import { pilot } from "./pilot.ts";

/** A year made up with all that is true of it, lived in a hub, and every indicator of it beside the truth. */
let year: Year;
let hub: Hub;

beforeAll(async () => {
  year = makeYear(1);
  hub = await openHub();
  await live(year, hub);
});
afterAll(() => hub[Symbol.asyncDispose]());

async function lookedAt(look: Look): Promise<readonly Line[]> {
  await using state = await connected();
  const observed = await state.observing({ pilot, delayCounts }).observed(look, look.asOf);
  expect(JSON.stringify(observed)).not.toContain('"p-');
  return comparedWith(knownOf(year, look), observed);
}

async function connected() {
  const state = await hub.again();
  return Object.assign(state, { [Symbol.asyncDispose]: state.close });
}

const wrong = (lines: readonly Line[]): readonly string[] =>
  lines
    .filter(({ agrees }) => !agrees)
    .map(({ indicator, by, key, truth, value }) => `${indicator} ${by} ${key}: ${truth}, not ${value}`);

/** No device says who used it. */
const withoutValue = ["caregiver-operated"];

const shown = (value: number | null): string =>
  value === null ? "–" : String(Math.round(value * 10_000) / 10_000);

function tableOf(lines: readonly Line[]): string {
  const rows = indicators.map(({ id }) => {
    const own = lines.filter(({ indicator }) => indicator === id);
    const [whole] = own.filter(({ by }) => by === "pilot");
    const valued = own.filter(({ truth }) => truth !== null).length;
    const agreeing = own.filter(({ agrees, truth }) => agrees && truth !== null).length;
    return [id, shown(whole?.truth ?? null), shown(whole?.value ?? null), `${agreeing} of ${valued}`];
  });
  const all = [["indicator", "truth", "computed", "parts that agree"], ...rows];
  return all
    .map(([id = "", ...more]) => id.padEnd(32) + more.map((each) => each.padStart(18)).join(""))
    .join("\n");
}

test("every indicator of a year is the truth: of the pilot, each zone, municipality, service and month", async () => {
  const window = { from: moment("2027-01-01"), until: moment("2028-01-01"), months: months2027 };
  const lines = await lookedAt({ ...window, asOf: endOfYear });
  console.info(`${tableOf(lines)}\n${lines.length} figures`);
  expect(wrong(lines)).toEqual([]);
  expect(indicators.filter(({ id }) => truths[id] === undefined)).toEqual([]);
  const told = new Set(
    lines.flatMap(({ by, truth, indicator }) => (by === "pilot" && truth !== null ? [indicator] : [])),
  );
  expect(indicators.map(({ id }) => id).filter((id) => !told.has(id))).toEqual(withoutValue);
});

test("as of a day in the middle only what was known by then is told", async () => {
  const window = { from: moment("2027-01-01"), until: moment("2027-07-01"), months: months2027.slice(0, 6) };
  const lines = await lookedAt({ ...window, asOf: moment("2027-05-20", 16, 20) });
  expect(wrong(lines)).toEqual([]);
});

test("once months are summed up, what is observed is the same row for row", async () => {
  await using state = await connected();
  const { observed, rollUp } = state.observing({ pilot, delayCounts });
  const window = { from: moment("2027-01-01"), until: moment("2028-01-01"), months: months2027 };
  const looks = [endOfYear, moment("2027-09-14", 11)];
  // As text: the digests of a report's evidence are of it, in which the order of members counts.
  const look = async () =>
    (await Promise.all(looks.map((asOf) => observed(window, asOf)))).map((each) =>
      Object.values(each).map((part) => JSON.stringify(part)),
    );
  const before = await look();
  let steps = 0;
  for (; await rollUp(endOfYear); steps += 1) expect(steps).toBeLessThan(1000);
  expect(steps).toBeGreaterThan(12);
  expect(await look()).toEqual(before);
});
