import { expect, test } from "vitest";
import { intakeExamples } from "../../api/intake-examples.ts";
import { loadPilot } from "../../boot/pilot.ts";
import { type IntakeKind, intakeKinds } from "../../model/intake.ts";
import { intakeRules } from "../../model/intake-kinds.ts";
import { days } from "../../model/time.ts";
import { anna, breath, bruno, enrolment, heart, refOf } from "../store/state-samples.ts";
import type { Caller, Json } from "./caller.ts";
import { type House, openHouse } from "./house.ts";

const pilot = await loadPilot("pilots/demo");
const pathOf = (kind: IntakeKind) => `/api/v1/${intakeRules[kind].path}`;
const at = "2026-11-22";

/** Anna has taken part in one service since the samples' morning; Bruno in another. */
async function openIntake(): Promise<House> {
  const house = await openHouse({ pilot });
  await house.state.registry.addEnrolment(enrolment(), "hub");
  await house.state.registry.addEnrolment(enrolment({ patient: bruno, services: [breath] }), "hub");
  return house;
}

/** What a spreadsheet would send. */
async function sendTable(
  { origin }: House,
  who: Caller,
  kind: IntakeKind,
  lines: readonly string[],
): Promise<Json> {
  const reply = await fetch(`${origin}${pathOf(kind)}`, {
    method: "POST",
    headers: { origin, cookie: who.cookie ?? "", "content-type": "text/csv; charset=utf-8" },
    body: lines.join("\r\n"),
  });
  return { status: reply.status, ...((await reply.json()) as object) };
}

test("a clinician enters one of every kind and sees it as it was entered; evaluators never one of a person", async () => {
  const house = await openIntake();
  const evaluator = await house.user(["evaluator"]);
  for (const kind of intakeKinds) {
    const { roles, person } = intakeRules[kind];
    const example = intakeExamples[kind];
    const given = "patient" in example ? { ...example, at, patient: anna } : example;
    const who = roles.includes("clinician") ? house.clinician : evaluator;
    const entered = await who.post(pathOf(kind), given, 201);
    const { at: _, dueAt: __, deliveredAt: ___, ...facts } = given as Record<string, unknown>;
    expect(entered, kind).toMatchObject({ kind, ...facts, struckOut: null });
    const { items } = await who.get(pathOf(kind));
    expect(items, kind).toEqual([entered]);
    if ("patient" in given) expect(entered).toMatchObject({ service: heart, municipality: "001006" });

    const seen = await evaluator.send("GET", pathOf(kind));
    expect(seen.status, kind).toBe(person === "always" ? 403 : 200);
    expect(await seen.text(), kind).not.toContain(anna);
  }
});

test("a table from an Italian spreadsheet is taken whole, or every faulty row is named and nothing is kept", async () => {
  const house = await openIntake();
  const evaluator = await house.user(["evaluator"]);
  const head = "month;service;key;bearer;category;type;amount;vatIncluded;priceYear";
  const good = "11/2026;cuore-a-casa;Fattura 7;authority;connectivity;variable;1.096,4;sì;2026";
  const bad = [
    "11/2026;cuore-a-casa;f-8;authority;connectivity;variable;dodici;sì;2026",
    "13/2026;respiro;f-9;ente;connectivity;variable;12,00;sì;2026",
    "11/2026;cuore-a-casa;f-10;authority",
  ];
  const refused = await sendTable(house, evaluator, "cost", [`\ufeff${head}`, good, ...bad]);
  expect(refused).toMatchObject({ status: 400, code: "input-rejected" });
  const told = refused.problems.map(({ line, column }: Json) => `${line} ${column}`);
  expect(new Set(told)).toEqual(
    new Set([
      "3 amount",
      "4 month",
      "4 bearer",
      "5 ",
      "5 category",
      "5 type",
      "5 amount",
      "5 vatIncluded",
      "5 priceYear",
    ]),
  );
  expect(refused.detail).toContain("line 3, amount: must be euro with two decimals");
  expect((await evaluator.get(pathOf("cost"))).items).toEqual([]);

  const taken = await sendTable(house, evaluator, "cost", [head, good, ""]);
  expect(taken).toMatchObject({
    status: 201,
    items: [{ key: "fattura-7", amount: "1096.40", month: "2026-11" }],
  });
  const twice = await sendTable(house, evaluator, "cost", [head, good.replace("7", "11"), good]);
  expect(twice).toMatchObject({ status: 409, code: "conflict", problems: [{ line: 3 }] });

  for (const [lines, words] of [
    [["month;importo", "a;b"], "importo is no column of cost"],
    [["month"], "the table has no rows"],
    [['month,"key', "x"], "line "],
  ] as const) {
    const told = await sendTable(house, evaluator, "cost", lines);
    expect([told.status, told.detail]).toEqual([400, expect.stringContaining(words)]);
  }
});

test("JSON may be a list, whose faults are told by their place; a double cost is a 409 until the first is struck out", async () => {
  const { clinician } = await openIntake();
  const cost = intakeExamples.cost;
  const [path, other] = [pathOf("cost"), { ...cost, key: "altra", amount: 12.5 }];
  const refused = await clinician.post(path, [cost, { ...cost, amount: "12" }], 400);
  expect(refused.problems).toEqual([
    { in: "body", path: "/1/amount", detail: expect.stringContaining("two decimals") },
  ]);
  const { items } = await clinician.post(path, [cost, other], 201);
  expect(items.map(({ amount }: Json) => amount)).toEqual(["96.40", "12.50"]);
  await clinician.post(path, { ...cost, amount: "1.00" }, 409);
  const strike = `/api/v1/intake/${items[0].id}/strike-out`;
  await clinician.post(strike, { reason: "fattura di RSSMRA85T10A562S" }, 400);
  expect(await clinician.post(strike, { reason: "importo sbagliato" })).toMatchObject({
    struckOut: { by: "clinica", reason: "importo sbagliato" },
  });
  await clinician.post(strike, { reason: "ancora" }, 409);
  await clinician.post(path, { ...cost, amount: "1.00" }, 201);
  expect((await clinician.get(`${path}?limit=1`)).next).not.toBeNull();
});

test("an entry about a person needs one who takes part, within the asker's scope, and is in the audit", async () => {
  const house = await openIntake();
  const { state, clinician, clock } = house;
  const path = pathOf("questionnaire");
  const sheet = { ...intakeExamples.questionnaire, at, patient: anna };
  const other = await house.user(["clinician"], [breath]);
  const absent = await other.post(path, { ...sheet, patient: "p-zzzzzzzzzzzzzzzz" }, 400);
  expect((await other.post(path, sheet, 400)).detail).toBe(absent.detail);

  await clinician.post(path, { ...sheet, answers: null }, 201);
  const entered = await clinician.post(path, sheet, 201);
  await clinician.post(path, sheet, 409);
  await other.post(`/api/v1/intake/${entered.id}/strike-out`, { reason: "non è mia" }, 404);
  expect((await other.get(path)).items).toEqual([]);
  const evaluator = await house.user(["evaluator"]);
  await evaluator.post(path, sheet, 400);
  await evaluator.post(`/api/v1/intake/${entered.id}/strike-out`, { reason: "non è mia" }, 404);

  const { items } = await state.audit.list({ action: "add-entries" }, { limit: 9 });
  expect(items.find(({ outcome }) => outcome === "done")).toMatchObject({
    actor: "clinica",
    purpose: "care",
    object: "questionnaire 1",
    subjects: [refOf(anna)],
  });
  const before = { ...sheet, at: "2026-11-21", wave: 2 };
  expect((await clinician.post(path, before, 400)).detail).toContain("takes part since 2026-11-22");
  clock.advance(days(2));
  const later = await house.user(["clinician"]);
  await later.post(`/api/v1/enrolments/${anna}/withdraw`, { at: "2026-11-23T07:00:00Z" });
  expect((await later.post(path, { ...sheet, at: "2026-11-24", wave: 2 }, 400)).detail).toContain(
    "took no part",
  );
  await later.post(pathOf("exit"), { at: "2026-11-24", patient: anna, why: "withdrawal" }, 201);
});

test("who sees no persons sees of what stands for them only their own, and strikes out only that", async () => {
  const house = await openIntake();
  const [one, two] = [await house.user(["evaluator"]), await house.user(["evaluator"])];
  const path = pathOf("screening");
  const { id } = await one.post(path, intakeExamples.screening, 201);
  expect((await one.get(path)).items).toHaveLength(1);
  expect((await two.get(path)).items).toEqual([]);
  expect((await house.clinician.get(path)).items).toHaveLength(1);
  await two.post(`/api/v1/intake/${id}/strike-out`, { reason: "non è mia" }, 404);
  await one.post(`/api/v1/intake/${id}/strike-out`, { reason: "doppia" });
});

test("a person's copy holds what was entered about them", async () => {
  const house = await openHouse({ pilot });
  const citizen = await house.user(["citizen"]);
  const { username: patient } = await citizen.get("/api/v1/me");
  await house.clinician.post(pathOf("visit-added"), { ...intakeExamples["visit-added"], at, patient }, 201);
  const bundle = await citizen.get("/api/v1/me/export");
  const basics = bundle.entry.filter(({ resource }: Json) => resource.resourceType === "Basic");
  expect(basics).toMatchObject([{ resource: { code: { coding: [{ code: "visit-added" }] } } }]);
  const table = await (await citizen.send("GET", "/api/v1/me/export?format=csv")).text();
  expect(table.split("\r\n").filter((row) => row.startsWith("entry,"))).toHaveLength(1);
});
