import { expect, test } from "vitest";
import type { EnrolmentEvent, EnrolmentHappening } from "../../model/enrolment-history.ts";
import { after, minutes } from "../../model/time.ts";
import { bench, kinds, noon, reading, rule } from "./builders.ts";

const atLimit = (operator: string, limit: number) => ({ fact: "value", operator, value: { limit } });
const since = (operator: string) => ({ fact: "event", params: { kind: "fall" }, operator, value: 0 });

const event = (kind: EnrolmentHappening, minute: number): EnrolmentEvent => {
  const at = after(noon, minutes(minute));
  return { ...kind, at, recordedAt: at, by: "dott.ssa-rossi" };
};

test("a limit is the person's own, else the plan's, else the rule's, as it was when something was measured", async () => {
  const limited = rule({
    limit: 92,
    raise: atLimit("lessThanInclusive", 0),
    clear: atLimit("greaterThanInclusive", 2),
  });
  const history = [
    event({ kind: "plan", plan: "copd" }, 10),
    event({ kind: "threshold", rule: "spo2-low", limit: 85, reason: "stable at 88" }, 20),
    event({ kind: "threshold", rule: "spo2-low", limit: null, reason: "improved" }, 30),
  ];
  const plans = [{ id: "copd", limits: { "spo2-low": 88 } }];
  const { take } = await bench([limited], { history, plans });
  const sources = async (minute: number, value: number) => {
    const changes = await take(reading(minute, value));
    await take(reading(minute + 1, 97));
    return changes.flatMap((each) =>
      each.kind === "raise" ? [[each.alert.limit, each.alert.limitSource]] : [],
    );
  };
  expect(await sources(0, 92)).toEqual([[92, { level: "default", by: null, since: null }]]);
  expect(await sources(12, 90), "above the plan's").toEqual([]);
  const programme = { level: "programme", by: null, since: after(noon, minutes(10)) };
  expect(await sources(15, 88)).toEqual([[88, programme]]);
  expect(await sources(22, 86), "above their own").toEqual([]);
  const personal = { level: "personal", by: "dott.ssa-rossi", since: after(noon, minutes(20)) };
  expect(await sources(24, 85)).toEqual([[85, personal]]);
  expect(await sources(32, 88)).toEqual([[88, programme]]);
});

test("a rule is for whom its scope names, and nobody else", async () => {
  const scoped = (scope: object) =>
    bench([rule({ scope })], { history: [event({ kind: "plan", plan: "copd" }, -1)] });
  const raises = async (scope: object) => kinds(await (await scoped(scope)).take(reading(0, 85)));
  expect(await raises({ services: ["cuore-a-casa"], plans: ["copd"], spo2Scale: 1 })).toEqual(["raise"]);
  for (const other of [
    { services: ["zuccheri"] },
    { plans: ["other"] },
    { spo2Scale: 2 },
    { conditions: ["copd"] },
  ]) {
    expect(await raises(other), JSON.stringify(other)).toEqual([]);
  }
});

test("a value so much worse than the worst told of is told of again, once", async () => {
  const { take } = await bench([rule({ worsening: 3 })]);
  await take(reading(0, 90));
  expect(kinds(await take(reading(1, 88)))).toEqual(["update"]);
  expect(kinds(await take(reading(2, 87)))).toEqual(["worsen", "update"]);
  expect(kinds(await take(reading(3, 85), reading(4, 88)))).toEqual(["update"]);
  expect(await take(reading(5, 84))).toMatchObject([{ kind: "worsen", value: 84 }, { kind: "update" }]);
});

test("each fall is an episode of its own, also one told of late", async () => {
  const fell = rule({
    id: "fall",
    code: "event:fall",
    unit: "1",
    raise: since("lessThanInclusive"),
    clear: since("greaterThan"),
  });
  const { fall } = await bench([fell]);
  expect(kinds(await fall(0))).toEqual(["raise"]);
  expect(kinds(await fall(30))).toEqual(["clear", "raise"]);
  expect(await fall(10)).toMatchObject([
    { kind: "extend" },
    { kind: "raise", alert: { present: false, late: true } },
  ]);
});
