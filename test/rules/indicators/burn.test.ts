import fc from "fast-check";
import { expect, test } from "vitest";
import { burnPolicies, burnSpeeds, canFire, type Objective, objective } from "../../../model/objective.ts";
import { objectiveFaults } from "../../../model/objective-admission.ts";
import type { PilotFile } from "../../../model/pilot.ts";
import { atMillisecond, hours, minutes } from "../../../model/time.ts";
import { budgetOf } from "../../../rules/indicators/service-levels/budget.ts";
import { burningBy, burnOf, burnVerdict } from "../../../rules/indicators/service-levels/burn.ts";
import { type Counts, countsOf, noCounts, ratioOf } from "../../../rules/indicators/service-levels/counts.ts";
import { levelOf } from "../../../rules/indicators/service-levels/standing.ts";
import { windowOf } from "../../../rules/indicators/service-levels/window.ts";
import { simulate, simulatedText } from "./burn-simulation.ts";

const counts = (burning: number, valid: number): Counts => ({ good: valid - burning, valid, burning });
const nobody = { device: 0, network: 0, hub: 0, patient: 0, staff: 0 };

test("worked by hand: 3 bad of 1,000 at 99.9 % are three budgets, and 2 of 4,000 half of one", () => {
  expect(budgetOf(counts(3, 1000), 0.999).left).toBeCloseTo(-2);
  expect(burnOf(counts(3, 1000), 0.999)).toBeCloseTo(3);
  const half = budgetOf(counts(2, 4000), 0.999);
  expect([half.total, half.spent, half.left].map((each) => Number(each?.toFixed(9)))).toEqual([4, 2, 0.5]);
});

test("no data is no figure, and never 100 %", () => {
  expect(ratioOf(noCounts)).toBeNull();
  expect(budgetOf(noCounts, 0.99).left).toBeNull();
  expect(levelOf(noCounts)).toEqual({ good: 0, valid: 0, ratio: null, interval: null });
  expect(burnOf(noCounts, 0.99)).toBeNull();
});

test("only what is the hub's own fault burns its budget; a service sees all", () => {
  const sum = { good: 90, bad: { ...nobody, patient: 7, hub: 1, device: 2 } };
  expect(countsOf(sum, true)).toEqual({ good: 90, valid: 100, burning: 1 });
  expect(countsOf(sum, false)).toEqual({ good: 90, valid: 100, burning: 10 });
});

test("both windows must burn, the long one beyond chance; nothing in the short one says nothing", () => {
  const over = (long: Counts, short: Counts) => (window: number) =>
    window === burnPolicies.fast.long ? long : short;
  const verdict = (long: Counts, short: Counts) => burnVerdict(0.999, burnPolicies.fast, over(long, short));
  // One of twenty is fifty times too much, and chance.
  expect(verdict(counts(1, 20), counts(1, 2))).toBe("quiet");
  expect(verdict(counts(8, 20), counts(2, 2))).toBe("firing");
  expect(verdict(counts(8, 20), counts(0, 2)), "it is over").toBe("quiet");
  expect(verdict(counts(8, 20), noCounts)).toBe("unknown");
  expect(burningBy(0.999, ["fast", "steady"], () => noCounts)).toEqual({
    firing: [],
    unknown: ["fast", "steady"],
  });
});

test("sums of windows are sums of their minutes, 0 ≤ good ≤ valid, and the interval holds the share", () => {
  const minute = fc.record({ good: fc.nat(50), hub: fc.nat(5), patient: fc.nat(5) });
  fc.assert(
    fc.property(fc.array(minute, { maxLength: 40 }), (all) => {
      const each = all.map(({ good, hub, patient }) =>
        countsOf({ good, bad: { ...nobody, hub, patient } }, true),
      );
      const sum = each.reduce(
        (one, other) => ({
          good: one.good + other.good,
          valid: one.valid + other.valid,
          burning: one.burning + other.burning,
        }),
        noCounts,
      );
      const { ratio, interval } = levelOf(sum);
      expect(sum.good).toBeLessThanOrEqual(sum.valid);
      expect(ratio === null).toBe(sum.valid === 0);
      if (ratio !== null && interval !== null) {
        expect(interval.low).toBeLessThanOrEqual(ratio + 1e-12);
        expect(interval.high).toBeGreaterThanOrEqual(ratio - 1e-12);
      }
    }),
  );
});

const written = (spec: object = {}): unknown => ({
  apiVersion: "openslo/v1",
  kind: "SLO",
  metadata: { name: "in-time" },
  spec: {
    description: "in time",
    service: "hub",
    indicatorRef: "freshness-platform",
    timeWindow: [{ duration: "28d", isRolling: true }],
    budgetingMethod: "Occurrences",
    objectives: [{ target: 0.999 }],
    ...spec,
  },
});
const read = (spec: object = {}): Objective => objective.parse(written(spec));
const pilot = { services: [{ id: "heart" }] } as unknown as PilotFile;
const told = (spec: object) => objectiveFaults(pilot, read(spec)).map(({ problem }) => problem);

test("an alert that could never fire is refused, with what to write instead", () => {
  expect(canFire(0.93, "fast")).toBe(false);
  expect(canFire(0.931, "fast")).toBe(true);
  expect(told({ alertPolicies: [...burnSpeeds] })).toEqual([]);
  const [problem] = told({ objectives: [{ target: 0.9 }], alertPolicies: ["fast"] });
  expect(problem).toMatch(/fast can never fire.*faster than 10 times; write slow or steady/);
  expect(told({ objectives: [{ target: 0.7 }], alertPolicies: ["slow"] })[0]).toMatch(/write steady/);
});

test("what OpenSLO has and the hub has not is refused aloud", () => {
  const refuses = (spec: object) => objective.safeParse(written(spec)).error?.issues[0]?.message;
  expect(refuses({ timeWindow: [{ duration: "1M", isRolling: true }] })).toMatch(/months differ/);
  expect(refuses({ timeWindow: [{ duration: "1Q", isRolling: true }] })).toMatch(/must be 1d/);
  expect(refuses({ objectives: [{ target: 0.9 }, { target: 0.99 }] })).toMatch(/one target/);
  expect(refuses({ alertPolicies: [{ kind: "AlertPolicy" }] })).toBeDefined();
  expect(refuses({ budgetingMethod: "RatioTimeslices" })).toBeDefined();
  const ratio = (sli: string, type = "hub") => ({
    indicatorRef: undefined,
    indicator: {
      metadata: { name: "reads" },
      spec: {
        ratioMetric: {
          counter: true,
          good: { metricSource: { type, spec: { sli: "api-latency", part: "read", count: "good" } } },
          total: { metricSource: { type, spec: { sli, part: "read", count: "valid" } } },
        },
      },
    },
  });
  expect(refuses(ratio("api-latency"))).toBeUndefined();
  expect(refuses(ratio("api-availability"))).toMatch(/same indicator/);
  expect(refuses(ratio("api-latency", "Prometheus"))).toMatch(/must be hub/);
  expect(told({ service: "heart", indicatorRef: "api-latency" })[0]).toMatch(/hub as a whole/);
  expect(told({ indicatorRef: "device-uptime" })[0]).toMatch(/write Timeslices/);
});

test("a window ends with the last whole minute; a month is one of Italian clocks", () => {
  const at = (text: string) => atMillisecond(Date.parse(text));
  const rolling = windowOf(read(), at("2026-03-29T12:34:56Z"));
  expect(rolling).toEqual({ from: at("2026-03-01T12:34:00Z"), until: at("2026-03-29T12:34:00Z") });
  const civil = { startTime: "2026-01-01 00:00:00", timeZone: "Europe/Rome" };
  const month = read({ timeWindow: [{ duration: "1M", isRolling: false, calendar: civil }] });
  expect(windowOf(month, at("2026-04-01T00:30:00Z")).from).toBe(at("2026-03-31T22:00:00Z"));
  expect(windowOf(month, at("2026-03-31T21:59:00Z")).from, "summer time began meanwhile").toBe(
    at("2026-02-28T23:00:00Z"),
  );
  expect(minutes(60)).toBe(hours(1));
});

test("simulated: a healthy service pages no more than the guard allows, and an outage is noticed", () => {
  const days = Number(process.env["BURN_DAYS"] ?? 10);
  const rates = [20, 100, 1000];
  const all = [0.999, 0.99].flatMap((target) => rates.map((perHour) => simulate(target, perHour, days, 9)));
  process.stderr.write(`${simulatedText(all)}\n`);
  for (const { falsePages, detection } of all) {
    expect(falsePages).toBeLessThan(0.05);
    expect(detection ?? 99).toBeLessThanOrEqual(22);
  }
});
