import { expect, test } from "vitest";
import {
  objectionToService,
  type ServiceEvent,
  type ServiceHappening,
  serviceStanding,
} from "../../model/service-standing.ts";
import { atMillisecond } from "../../model/time.ts";

const current = [{ id: "spo2-low", version: "a1" }];
const passed: ServiceHappening = { kind: "conformance", verdict: "passed", note: "a posto" };
const failed: ServiceHappening = { kind: "conformance", verdict: "failed", note: "manca seq" };
const approved: ServiceHappening = { kind: "rules-approved", rules: current };
const promoted: ServiceHappening = { kind: "promoted" };
const demoted: ServiceHappening = { kind: "demoted", reason: "troppi scarti" };
const gone: ServiceHappening = { kind: "off-boarded", reason: "fine" };

const historyOf = (happenings: readonly ServiceHappening[]): readonly ServiceEvent[] =>
  happenings.map((each, n) => ({ ...each, at: atMillisecond(n), by: "verdi" }));
const after = (...happenings: readonly ServiceHappening[]) =>
  serviceStanding({ stage: "sandbox" }, historyOf(happenings));

test("a service stands where its definition starts it until events say otherwise", () => {
  const nothing = { conformance: null, approval: null, offBoardedAt: null };
  expect(serviceStanding({ stage: "pilot" }, [])).toEqual({ stage: "pilot", ...nothing });
  expect(after(passed, approved, promoted).stage).toBe("pilot");
  expect(after(passed, failed, approved, promoted, demoted)).toMatchObject({
    stage: "sandbox",
    conformance: { verdict: "failed" },
    approval: { rules: current },
  });
  expect(after(gone).offBoardedAt).toBe(atMillisecond(0));
});

test.each<[string, readonly ServiceHappening[], ServiceHappening, string | null]>([
  ["promoting without a verdict", [approved], promoted, "conformance"],
  ["promoting upon a verdict that was taken back", [passed, approved, failed], promoted, "conformance"],
  ["promoting without clinical approval", [passed], promoted, "clinician"],
  [
    "promoting when a rule changed since its approval",
    [passed, { kind: "rules-approved", rules: [{ id: "spo2-low", version: "a0" }] }],
    promoted,
    "spo2-low",
  ],
  ["promoting with both", [passed, approved], promoted, null],
  ["promoting twice", [passed, approved, promoted], promoted, "already"],
  ["demoting from the sandbox", [], demoted, "already"],
  ["demoting from the pilot", [passed, approved, promoted], demoted, null],
  ["anything after it has left", [passed, approved, gone], promoted, "left"],
  ["a verdict at any time before", [promoted], failed, null],
])("%s: the objection there is", (_, happenings, next, why) => {
  const objection = objectionToService(after(...happenings), next, current);
  if (why === null) expect(objection).toBeNull();
  else expect(objection).toContain(why);
});
