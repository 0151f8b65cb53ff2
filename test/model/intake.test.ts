import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { intakeExamples } from "../../api/intake-examples.ts";
import { loadPilot } from "../../boot/pilot.ts";
import { usualAssumptions } from "../../model/assumptions.ts";
import { atClock, dayOf, monthOf, startOfDay } from "../../model/civil-day.ts";
import { type IntakeKind, intakeKinds } from "../../model/intake.ts";
import { type Admitting, admit } from "../../model/intake-admission.ts";
import { rowFrom } from "../../model/intake-cells.ts";
import { fieldsOf } from "../../model/intake-fields.ts";
import { intakeRules } from "../../model/intake-kinds.ts";
import type { Role } from "../../model/people.ts";
import { assumptionsOf } from "../../model/pilot-assumptions.ts";
import { formatInstant } from "../../model/time.ts";
import { inHours } from "../store/state-samples.ts";

const pilot = await loadPilot("pilots/demo");
const services = pilot.services.map(({ id }) => id);
const by = (...roles: readonly Role[]): Admitting => ({ pilot, services, roles, now: inHours(1) });

/** The faults of one entry, as `column: detail`. */
const faultsOf = (kind: IntakeKind, given: object, ...roles: readonly Role[]) =>
  admit(kind, [{ ...intakeExamples[kind], ...given }], by(...roles)).faults.map(
    ({ column, detail }) => `${column}: ${detail}`,
  );

test("the example of every kind is taken, and each of its fields is one the form asks for", () => {
  for (const kind of intakeKinds) {
    expect(faultsOf(kind, {}), kind).toEqual([]);
    const names = fieldsOf(kind).map(({ name }) => name);
    expect(names, kind).toEqual(expect.arrayContaining(Object.keys(intakeExamples[kind])));
  }
  expect(faultsOf("document", { deliveredAt: undefined }), "not delivered yet").toEqual([]);
});

test("days and months are civil ones of Europe/Rome, the hour that autumn repeats its first", () => {
  const text = (at: ReturnType<typeof startOfDay>) => (at === null ? null : formatInstant(at));
  expect(text(startOfDay("2026-03-29"))).toBe("2026-03-28T23:00:00.000Z");
  expect(text(startOfDay("2026-03-30"))).toBe("2026-03-29T22:00:00.000Z");
  expect([startOfDay("2026-02-30"), startOfDay("2026-2-3")]).toEqual([null, null]);
  expect(text(atClock("2026-03-29", "08:30"))).toBe("2026-03-29T06:30:00.000Z");
  expect(text(atClock("2026-10-25", "02:30"))).toBe("2026-10-25T00:30:00.000Z");
  expect(text(atClock("2026-10-25", "08:00"))).toBe("2026-10-25T07:00:00.000Z");
  const last = startOfDay("2026-11-01") ?? inHours(0);
  expect([dayOf(last), monthOf(last)]).toEqual(["2026-11-01", "2026-11"]);
});

test("cells are read as Italian and English spreadsheets write them", () => {
  const read = (kind: IntakeKind, cells: Readonly<Record<string, string>>) =>
    rowFrom(kind, new Map(Object.entries(cells)));
  const cost = (amount: string) => read("cost", { amount }).given["amount"];
  expect(["1.234,50", "1234,5", "12", "€ 12,00", "1234.50", "-3,2"].map(cost)).toEqual([
    ...["1234.50", "1234.50", "12.00", "12.00", "1234.50", "-3.20"],
  ]);
  expect(read("cost", { month: "11/2026", key: "Fattura 12/à", vatIncluded: "Sì" }).given).toEqual({
    month: "2026-11",
    key: "fattura-12-a",
    vatIncluded: true,
  });
  expect(read("cost", { month: "05/11/2026", vatIncluded: "boh" })).toEqual({
    given: { month: "2026-11" },
    faults: [{ column: "vatIncluded", detail: "must be sì or no (yes, true, 1; no, false, 0)" }],
  });
  expect(read("visit-added", { at: "5/11/2026", byCar: "0,5" }).given).toEqual({
    at: "2026-11-05",
    byCar: 0.5,
  });
  expect(read("document", { dueAt: "05/11/2026 18:00", deliveredAt: "2026-11-05T12:30" }).given).toEqual({
    dueAt: "2026-11-05T17:00:00.000Z",
    deliveredAt: "2026-11-05T11:30:00.000Z",
  });
  expect(read("questionnaire", { answers: "4 2;- 5" }).given).toEqual({ answers: [4, 2, null, 5] });
  expect(read("questionnaire", { answers: "4 due" }).faults).toHaveLength(1);
});

test("what cannot be meant is refused with what would be right", () => {
  const refusals: readonly (readonly [IntakeKind, object, string, ...(readonly Role[])])[] = [
    ["cost", { amount: 12.345 }, "amount: Invalid input: expected string, received number"],
    ["cost", { amount: "1.234" }, 'amount: must be euro with two decimals, in quotes, such as "12.50"'],
    ["cost", { month: "2026-12" }, "month: must not lie in the future"],
    ["cost", { month: "2019-12" }, "month: lies before 2020; is it a slip of the pen?"],
    ["cost", { month: undefined }, "month: is missing"],
    [
      "cost",
      { service: "cuore-a-cas" },
      "service: there is no cuore-a-cas among those you may see; did you mean cuore-a-casa?",
    ],
    ["cost", { key: "p-abcdefghij234567" }, "key: holds a pseudonym; write it without"],
    ["comparison", { effectUnit: "tel 347 123 4567" }, "effectUnit: seems to hold a phone; write it without"],
    ["cost", { key: "cuore-canone", category: "platform" }, "key: the pilot's costs.yaml counts it already"],
    ["screening", { answer: "agreed" }, "reason: is for those who refused; leave it out"],
    [
      "screening",
      { patient: "p-abcdefghij234567" },
      "patient: is not asked of this kind; it takes at, service, municipality, answer, reason",
    ],
    ["screening", { municipality: "001272" }, "municipality: is not in this pilot's territory"],
    ["exit", { patient: undefined }, "patient: is missing"],
    [
      "incident",
      { patient: "p-abcdefghij234567" },
      "patient: only clinicians enter what is about a person; leave it out",
      "evaluator",
    ],
    ["questionnaire", { answers: [1, 2, 3] }, "answers: must be 10, one for each item; there are 3"],
    [
      "questionnaire",
      { answers: [4, 2, 4, 2, 6, 2, 4, 2, 4, 2] },
      "answers: answer 5 must be a whole number from 1 to 5",
    ],
    ["questionnaire", { version: "it-2" }, "version: usabilita-pazienti is of version it-1"],
    ["questionnaire", { answeredBy: "professional" }, "answeredBy: usabilita-pazienti is for patients"],
    ["questionnaire", { patient: undefined, service: "cuore-a-casa" }, "patient: is missing"],
    ["questionnaire", { score: 70, scoredBy: "noi" }, "score: the hub scores SUS itself; leave it out"],
    [
      "visit-added",
      { facility: "ospedale-di-sus" },
      "facility: is none of the pilot's roads.yaml; did you mean ospedale-di-susa?",
    ],
    ["helix-participation", { helix: "research" }, "helix: casa-comunita-due-valli is of public-sector"],
    ["clinical-summary", { value: 0.5 }, "value: must be 1 (at target) or 0"],
    ["adoption-decision", { decision: "boh" }, "decision: must be one of adopt, extend, stop, undecided"],
  ];
  for (const [kind, given, fault, ...roles] of refusals) {
    expect(faultsOf(kind, given, ...roles), `${kind} ${JSON.stringify(given)}`).toEqual([fault]);
  }
});

test("a licensed instrument is taken as digits, and as a score with its value set", () => {
  const licensed = { questionnaire: "qualita-della-vita", answers: [1, 2, 1, 3, 2] };
  expect(faultsOf("questionnaire", { ...licensed, score: 0.81, scoredBy: "Italia 5L 2022" })).toEqual([]);
  expect(faultsOf("questionnaire", { ...licensed, score: 0.81 })).toHaveLength(1);
  expect(faultsOf("questionnaire", { ...licensed, answers: [1, 2, 1, 3, 9] })).toHaveLength(1);
  expect(faultsOf("questionnaire", { ...licensed, answers: null }), "sent only").toEqual([]);
});

test("assumptions are the usual ones with the pilot's roads, unless it has them otherwise", () => {
  const { travel, ...rest } = assumptionsOf(pilot.evaluation.assumptions, pilot.roads);
  const { travel: usual, ...others } = usualAssumptions;
  expect(rest).toEqual(others);
  expect({ ...travel, roads: usual.roads, facilities: {} }).toEqual(usual);
  expect(travel.roads).toMatchObject({ version: "2026-1" });
  expect(travel.facilities).toEqual({ "poliambulatorio-di-lanzo": "001128", "ospedale-di-susa": "001270" });
  expect(assumptionsOf(pilot.evaluation.assumptions, null)).toEqual(usualAssumptions);
});

test("the table of the documentation is what holds", () => {
  const page = readFileSync("docs/intake.md", "utf8");
  const said = ["instrument", "version"];
  for (const kind of intakeKinds) {
    const { path, roles } = intakeRules[kind];
    const who = roles.map((role) => role.charAt(0).toUpperCase()).join(" ");
    const columns = fieldsOf(kind)
      .filter(({ name }) => !said.includes(name))
      .map(({ name, isNeeded }) => (isNeeded ? name : `[${name}]`));
    expect(page).toContain(`| \`${kind}\` | \`${path}\` | ${who} | ${columns.join(" ")} |`);
  }
});
