import { expect, test } from "vitest";
import { deviceKey } from "../../model/identity.ts";
import {
  pulseKey,
  pulseReading,
  watchdogKey,
  watchdogPatient,
  watchdogReading,
  watchdogRule,
  watchdogRuleId,
} from "../../model/watchdog.ts";
import { anna, atLeast, atMost, bench, kinds, numbered, reading, rule } from "./builders.ts";

const ours = { patient: watchdogPatient } as const;
const pulse = { ...ours, device: deviceKey.parse(pulseKey), code: pulseReading.code };
const probe = { ...ours, device: deviceKey.parse(watchdogKey) };

test("the hub's own trials are judged by no clinician's rule, and nobody else by theirs", async () => {
  const heart = rule({
    id: "hr-low",
    code: "heart-rate",
    raise: atMost(60),
    clear: atLeast(70),
    latching: true,
  });
  const { take, board } = await bench([heart, rule(), watchdogRule()]);
  const [first, second, third, fourth] = numbered([
    reading(0, pulseReading.value, pulse),
    reading(1, watchdogReading.raising, probe),
    reading(2, watchdogReading.ending, probe),
    reading(3, watchdogReading.raising, { patient: anna }),
  ]);
  if (first === undefined || second === undefined || third === undefined || fourth === undefined) return;
  expect(await take(first)).toEqual([]);
  const raised = await take(second);
  const ruleIn = (all: typeof raised) =>
    all.flatMap((each) => (each.kind === "raise" ? [each.alert.rule.id] : []));
  expect(ruleIn(raised)).toEqual([watchdogRuleId]);
  expect(kinds(await take(third)), "nothing of it stays open").toContain("clear");
  expect(board.get("rules_asked_total"), "no figure of judging has them").toBe(0);
  expect(ruleIn(await take(fourth))).toEqual(["spo2-low"]);
  expect(board.get("rules_asked_total")).toBe(1);
});
