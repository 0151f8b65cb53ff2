import { expect, test } from "vitest";
import { messageAt } from "../../model/identity.ts";
import { ruleDefinition } from "../../model/rule.ts";
import { ruleOf } from "../../model/rule-version.ts";
import { days, minutes } from "../../model/time.ts";
import { alert, anna, batch, cuff, enrolment, inHours, inMinutes, raising } from "../store/state-samples.ts";
import { openHouse } from "./house.ts";
import { pilot } from "./pilot.ts";
import { reading } from "./readings.ts";

const { version: fileVersion, confirmed: _, ...file } = pilot.rules[0] as (typeof pilot.rules)[number];
const raises = {
  name: "at the limit",
  limit: 92,
  readings: [{ at: "PT0M", value: 92 }],
  expect: [{ since: "PT0M", until: null }],
};
/** The pilot's rule as somebody would write it anew. */
const written = (limit: number, more: object = {}) => ({
  ...file,
  limit,
  raise: { fact: "value", operator: "lessThanInclusive", value: { limit: 0 } },
  clear: { fact: "value", operator: "greaterThanInclusive", value: { limit: 2 } },
  tests: [raises, { name: "beside it", limit: 92, readings: [{ at: "PT0M", value: 93 }], expect: [] }],
  ...more,
});
const path = "/api/v1/rules";

test("one proposes, another approves; it judges from its time on, and an earlier version comes back the same way", async () => {
  const house = await openHouse();
  const { clinician: first } = house;
  const second = await house.user(["clinician"]);
  const put = async (body: object, status = 201) => {
    const reply = await first.send("PUT", path, { body });
    const told = await reply.json();
    expect(reply.status, JSON.stringify(told)).toBe(status);
    return told;
  };
  const inForce = async () => (await second.get(path)).items[0];
  expect(await inForce()).toMatchObject({ id: "spo2-low", version: fileVersion, limit: null, versions: [] });

  const proposed = await put({ definition: written(90), note: "troppe allerte" });
  expect(proposed).toMatchObject({
    state: "proposed",
    proposedBy: "clinica",
    tests: { passed: 2, failed: [] },
  });
  await put({ definition: written(90), note: "di nuovo" }, 409);
  expect((await inForce()).version, "nothing is judged by a proposal").toBe(fileVersion);
  const { version } = proposed;
  await first.post(`${path}/spo2-low/approve`, { version }, 403);
  await second.post(`${path}/spo2-low/approve`, { version: "000000000000" }, 404);
  await second.post(`${path}/spo2-low/approve`, { version });
  expect(await inForce()).toMatchObject({
    version,
    limit: 90,
    confirmed: { by: "clinician-1", at: "2026-11-22" },
  });

  const later = await put({ id: "spo2-low", limit: 91, note: "un poco prima" });
  const effectiveFrom = new Date(house.clock.now() + minutes(20)).toISOString();
  await second.post(`${path}/spo2-low/approve`, { version: later.version, effectiveFrom });
  expect((await inForce()).limit, "its time has not come").toBe(90);
  house.clock.advance(minutes(20));
  expect((await inForce()).limit).toBe(91);
  await second.post(`${path}/spo2-low/approve`, { version });
  expect((await inForce()).limit, "back to the earlier one").toBe(90);

  const third = await put({ id: "spo2-low", limit: 88, note: "una prova" });
  await second.post(`${path}/spo2-low/withdraw`, { version: third.version }, 403);
  await first.post(`${path}/spo2-low/withdraw`, { version: third.version });
  await second.post(`${path}/spo2-low/approve`, { version: third.version }, 409);
  const fourth = await put({ id: "spo2-low", limit: 89, note: "una prova" });
  await second.post(`${path}/spo2-low/reject`, { version: fourth.version });

  const { items } = await house.state.audit.list({}, { limit: 100 });
  const deeds = items.filter(({ action }) => action.endsWith("-rule")).map(({ action }) => action);
  expect(new Set(deeds)).toEqual(new Set(["propose-rule", "approve-rule", "withdraw-rule", "reject-rule"]));
  expect(deeds).toHaveLength(9);
});

test("a rule with a fault, without tests or with one that fails is refused, and everything wrong is named", async () => {
  const { clinician, user } = await openHouse();
  const refused = async (definition: object, words: string) => {
    const reply = await clinician.send("PUT", path, { body: { definition, note: "prova" } });
    expect(reply.status).toBe(400);
    const problem = await reply.json();
    expect(JSON.stringify(problem)).toContain(words);
    return problem;
  };
  const { faults } = await refused(written(92, { unit: "kg", code: "spo3" }), "spo3");
  expect(faults.length).toBeGreaterThan(0);
  await refused({ ...written(92), raise: { any: [] } }, "raise");
  await refused(written(92, { tests: [] }), "write at least one");
  const { tests } = await refused(
    written(92, {
      tests: [
        { ...raises, expect: [] },
        { ...raises, name: "right" },
      ],
    }),
    "at the limit",
  );
  expect(tests).toMatchObject([{ found: [{ since: "PT0M", until: null }], expected: [] }]);
  await refused(written(92, { tests: [{ ...raises, readings: [{ at: "PT", value: 92 }] }] }), "moment");
  const evaluator = await user(["evaluator"]);
  await evaluator.get(path, 403);
  expect((await (await user(["admin"])).get(path)).items[0].positive, "no alerts for an admin").toBeNull();
});

test("a preview plays the past through the judge: what is gained, what is lost, and what that was found to be", async () => {
  const { clinician, state, telemetry } = await openHouse();
  await state.registry.addEnrolment(enrolment(), "hub");
  const low = [96, 91, 96, 89, 96].map((value, n) =>
    reading({ code: "spo2", at: inHours(n), value, message: messageAt(0, n + 1) }),
  );
  await telemetry.append(low);
  const raised = alert("one", {
    rule: { id: "spo2-low", version: fileVersion },
    since: inHours(1),
    latest: { at: inHours(2), value: 96 },
  });
  await state.progress.commit(batch(0, { alerts: [raising(raised)] }));
  await state.alerts.move("one", "resolved", { at: inMinutes(90), by: "clinica", outcome: "true-acted" });

  const window = {
    from: new Date(inHours(0)).toISOString(),
    to: new Date(inHours(0) + days(1)).toISOString(),
  };
  const asked = { definition: written(90), ...window };
  const found = await clinician.post(`${path}/spo2-low/preview`, asked);
  expect(found).toMatchObject({ patients: 1, readings: 5, cutShort: false, before: 2, after: 1, gained: [] });
  expect(found.perDay).toEqual([{ day: "2026-11-22", before: 2, after: 1 }]);
  expect(found.perPatient).toEqual([{ patient: anna, before: 2, after: 1 }]);
  expect(found.lost).toMatchObject([
    {
      patient: anna,
      since: new Date(inHours(1)).toISOString(),
      alerts: [{ id: "one", outcome: "true-acted" }],
    },
  ]);
  const [looked] = (await state.audit.list({ action: "read-readings" }, { limit: 1 })).items;
  expect(looked).toMatchObject({ object: "preview of spo2-low", subjects: [enrolment().ref] });
  const [first] = (await clinician.get(path)).items;
  expect(first.positive).toEqual({ resolved: 1, positive: 1, share: 1 });

  await clinician.post(`${path}/spo2-low/preview`, { ...asked, from: window.to }, 400);
  await clinician.post(`${path}/spo2-low/preview`, { limit: 90, ...window }, 400);
  await clinician.post(`${path}/another/preview`, asked, 400);
});

test("a rule about events plays the stored events; one by the clock says in both languages why it cannot be played", async () => {
  const fact = { fact: "event", params: { kind: "fall" } };
  const pulse = { fact: "window", params: { code: "heart-rate", agg: "last", over: "PT1H" } };
  const fall = {
    ...file,
    id: "fall",
    code: "event:fall",
    unit: "1",
    raise: { ...fact, operator: "lessThanInclusive", value: 10 },
    clear: { ...fact, operator: "greaterThanInclusive", value: 60 },
    confirmed: { by: "a test", at: "2026-10-15" },
    tests: [
      { name: "it raises", readings: [{ at: "PT0M", value: 1 }], expect: [{ since: "PT0M", until: null }] },
    ],
  };
  const { confirmed: _confirmed, ...changed } = {
    ...fall,
    raise: { all: [fall.raise, { ...pulse, operator: "greaterThan", value: 100 }] },
    tests: [{ name: "alone", readings: [{ at: "PT0M", value: 1 }], expect: [] }],
  };
  const rules = [...pilot.rules, ruleOf(ruleDefinition.parse(fall))];
  const { clinician, state, telemetry } = await openHouse({ pilot: { ...pilot, rules } });
  await state.registry.addEnrolment(enrolment(), "hub");
  const fell = (n: number) => {
    const at = inHours(n);
    return {
      patient: anna,
      device: cuff,
      kind: "fall",
      at,
      receivedAt: at,
      message: messageAt(9, n),
    } as const;
  };
  await state.progress.commit(batch(0, { events: [fell(1), fell(3), fell(5)] }));
  await telemetry.append([
    reading({ at: inHours(1), value: 70 }),
    reading({ at: inHours(3), value: 120 }),
    reading({ at: inHours(4), value: 120 }),
  ]);
  const window = {
    from: new Date(inHours(0)).toISOString(),
    to: new Date(inHours(0) + days(1)).toISOString(),
  };
  const found = await clinician.post(`${path}/fall/preview`, { definition: changed, ...window });
  expect(found).toMatchObject({ patients: 1, readings: 3, events: 3, before: 3, after: 1, gained: [] });
  const at = (n: number) => new Date(inHours(n)).toISOString();
  expect(found.lost, "each event is a matter of its own").toMatchObject([
    { since: at(1), until: at(1) },
    { since: at(5), until: at(5) },
  ]);

  const silent = {
    ...changed,
    id: "silent-device",
    code: "clock:silence",
    unit: "h",
    raise: { fact: "silence", operator: "greaterThanInclusive", value: 72 },
    clear: { fact: "silence", operator: "lessThan", value: 24 },
    tests: [{ name: "a day", readings: [{ at: "PT0M", value: 24 }], expect: [] }],
  };
  const refused = await clinician.post(
    `${path}/silent-device/preview`,
    { definition: silent, ...window },
    422,
  );
  expect(refused).toMatchObject({
    code: "not-kept",
    detail: expect.stringContaining("when each device was last heard of"),
    reason: { it: expect.stringContaining("ultimo contatto"), en: expect.any(String) },
  });
});
