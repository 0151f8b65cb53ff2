import type { MunicipalityCode, ServiceId } from "../../../model/identity.ts";
import type { IntakeContent } from "../../../model/intake.ts";
import type { Instant } from "../../../model/time.ts";
import { moment } from "./calendar.ts";
import { among, type Chance, oneOf } from "./chance.ts";
import { type Entered, homeAt, type Person } from "./facts.ts";
import { heart, services } from "./pilot.ts";

const day = 86_400_000;
export const months2027 = Array.from({ length: 12 }, (_, n) => `2027-${String(n + 1).padStart(2, "0")}`);

interface About {
  readonly at: number;
  readonly service?: ServiceId | null;
  readonly municipality?: MunicipalityCode | null;
  readonly person?: Person;
}

/** What people enter of the year: every kind, some late, some struck out again. */
export function entriesOf(draw: Chance, people: readonly Person[], end: number): readonly Entered[] {
  const entries: Entered[] = [];
  const enter = (
    { at, service = null, municipality = null, person }: About,
    content: IntakeContent,
  ): void => {
    const recorded = (at + (draw() < 0.1 ? among(draw, 20, 60) : among(draw, 0, 9)) * day) as Instant;
    const isWrong = draw() < 0.03 && content.kind !== "exit" && content.kind !== "questionnaire";
    const struck = isWrong ? ((recorded + among(draw, 1, 30) * day) as Instant) : null;
    if (recorded >= end || (struck ?? 0) >= end) return;
    const place =
      person === undefined
        ? { service, municipality, person: null }
        : { service: person.services[0] ?? null, municipality: homeAt(person, at), person };
    entries.push({ id: `e-${entries.length}`, at: at as Instant, recorded, struck, ...place, content });
  };
  for (const person of people) ofPerson(draw, person, end, enter);
  for (const service of services) ofService(draw, service, people, enter);
  ofMoney(enter);
  ofLab(draw, enter);
  return entries;
}

type Enter = (about: About, content: IntakeContent) => void;
const digits = (draw: Chance, many: number, low: number, high: number): number[] =>
  Array.from({ length: many }, () => among(draw, low, high));

function ofPerson(draw: Chance, person: Person, end: number, enter: Enter): void {
  const { enrolled, left, n } = person;
  const until = Math.min(left?.at ?? end, end - 30 * day);
  const some = (): number =>
    enrolled + 7 * 3_600_000 + Math.floor(draw() * Math.max(0, (until - enrolled) / day - 1)) * day;
  if (left !== null) enter({ at: left.at, person }, { kind: "exit", why: left.why });
  sheets(draw, person, until, enter);
  for (let visit = 0; visit < 4; visit++) {
    const facility = oneOf(draw, ["poliambulatorio-di-lanzo", "ospedale-di-susa"]);
    enter(
      { at: some(), person },
      { kind: "visit-substituted", facility, byCar: oneOf(draw, [0, 0.5, 1]), companions: among(draw, 0, 1) },
    );
  }
  if (n % 6 === 0)
    enter({ at: some(), person }, { kind: "visit-added", facility: "ospedale-di-susa", byCar: 1 });
  if (n % 2 === 0) {
    const from = oneOf(draw, ["patient", "caregiver"] as const);
    enter({ at: some(), person }, { kind: "support-ticket", from, onboarding: draw() < 0.5 });
  }
  for (let n = among(draw, 0, 3); n > 0; n--) {
    const use = oneOf(draw, ["ed-visit", "unplanned-admission"] as const);
    enter({ at: some(), person }, { kind: "utilisation", use, deterioration: draw() < 0.6 });
  }
  enter(
    { at: some(), person },
    { kind: "clinical-summary", measure: "bp-at-target", value: draw() < 0.6 ? 1 : 0 },
  );
  enter(
    { at: some(), person },
    { kind: "clinical-summary", measure: "glucose-time-in-range", value: among(draw, 40, 95) },
  );
  for (let report = 0; report < 3; report++) {
    const at = some();
    const dueAt = (at + 10 * day) as Instant;
    const delivered = draw() < 0.2 ? null : ((dueAt + among(draw, -5, 2) * day) as Instant);
    enter(
      { at, person },
      { kind: "document", document: "telemonitoring-report", dueAt, deliveredAt: delivered },
    );
  }
  if (n % 9 === 5) {
    const severity = oneOf(draw, ["near-miss", "minor", "serious"] as const);
    enter(
      { at: some(), person },
      { kind: "incident", severity, related: oneOf(draw, ["device", "use", "other"] as const) },
    );
  }
}

/** Sent on the fifth day, and come back a week later from most; quality of life also after three months. */
function sheets(draw: Chance, person: Person, until: number, enter: Enter): void {
  const sentAt = person.enrolled + 5 * day;
  const common = {
    kind: "questionnaire",
    questionnaire: "foglio",
    version: "1",
    answeredBy: "patient",
  } as const;
  const asked = [
    ["SUS", digits(draw, 10, 1, 5)],
    ["TUQ", digits(draw, 21, 1, 7)],
    ["SUTAQ", digits(draw, 22, 1, 6)],
    ["NPS", digits(draw, 1, 0, 10)],
  ] as const;
  if (sentAt + 8 * day >= until) return;
  for (const [instrument, answers] of asked) {
    enter({ at: sentAt, person }, { ...common, instrument, wave: 1, answers: null });
    if (draw() < 0.75) enter({ at: sentAt + 7 * day, person }, { ...common, instrument, wave: 1, answers });
  }
  for (const wave of [1, 2]) {
    const at = sentAt + (wave - 1) * 90 * day;
    const score = among(draw, 30, 95) / 100;
    if (at < until)
      enter(
        { at, person },
        { ...common, instrument: "EQ-5D-5L", wave, answers: null, score, scoredBy: "IT 2022" },
      );
  }
}

function ofService(draw: Chance, service: ServiceId, people: readonly Person[], enter: Enter): void {
  for (const [n, month] of months2027.entries()) {
    const on = (date: number): number => moment(`${month}-${String(date).padStart(2, "0")}`, 12);
    const municipality = oneOf(draw, people).homes[0]?.code ?? null;
    screens(draw, on, { service, municipality }, enter);
    const activity = oneOf(draw, ["alerts", "calls", "set-up", "training", "other"] as const);
    enter({ at: on(20), service }, { kind: "workload", minutes: among(draw, 30, 900), activity });
    enter(
      { at: on(12), service, municipality },
      { kind: "support-ticket", from: "staff", onboarding: n === 0 },
    );
    enter(
      { at: on(25), service },
      { kind: "fhir-validation", valid: among(draw, 80, 200), invalid: among(draw, 0, 6) },
    );
    if (n % 4 === 2) {
      enter({ at: on(9), service, municipality }, { kind: "incident", severity: "minor", related: "hub" });
    }
    asksStaff(draw, on, service, enter);
  }
}

function screens(
  draw: Chance,
  on: (date: number) => number,
  place: Pick<About, "service" | "municipality">,
  enter: Enter,
): void {
  for (let many = 0; many < 3; many++) {
    const answer = oneOf(draw, [
      "agreed",
      "agreed",
      "refused",
      "refused",
      "not-eligible",
      "undecided",
    ] as const);
    const reason = oneOf(draw, [
      "device-skill",
      "no-network",
      "distrust-of-technology",
      "health",
      "privacy",
    ] as const);
    enter(
      { at: on(3 + many), ...place },
      { kind: "screening", answer, ...(answer === "refused" ? { reason } : {}) },
    );
  }
}

/** Staff's sheets name nobody, and neither do those of a declared comparison. */
function asksStaff(draw: Chance, on: (date: number) => number, service: ServiceId, enter: Enter): void {
  const staff = {
    kind: "questionnaire",
    questionnaire: "foglio",
    version: "1",
    wave: 1,
    answeredBy: "professional",
  } as const;
  enter({ at: on(15), service }, { ...staff, instrument: "SUS", answers: digits(draw, 10, 1, 5) });
  enter({ at: on(16), service }, { ...staff, instrument: "TAM", answers: digits(draw, 12, 1, 7) });
  for (const arm of ["service", "usual-care"] as const) {
    const better = arm === "service" ? 0.1 : 0;
    const cost = `${among(draw, 900, 1500) + (arm === "service" ? 300 : 0)}.00`;
    enter(
      { at: on(18), service },
      { kind: "comparison", arm, cost, effect: 0.6 + better + draw() / 10, effectUnit: "QALY" },
    );
  }
}

function ofMoney(enter: Enter): void {
  const first = moment("2026-12-01", 12);
  const euro = { vatIncluded: true, priceYear: 2027 } as const;
  const common = { ...euro, kind: "cost", bearer: "start-up" } as const;
  enter(
    { at: first },
    { ...common, key: "sviluppo", category: "staff-technical", type: "setup", amount: "3600.00" },
  );
  for (const month of months2027) {
    const at = moment(`${month}-01`, 12);
    enter(
      { at, service: heart },
      { ...common, key: "trasporti", category: "logistics", type: "fixed", amount: "120.50" },
    );
  }
  const paid = { kind: "revenue", per: "patient-month", priceYear: 2027 } as const;
  enter({ at: first }, { ...paid, key: "tariffa", basis: "tariff", amount: "95.00", recurring: true });
  enter(
    { at: first },
    { ...paid, key: "risparmio", basis: "assumed-saving", amount: "140.00", recurring: true },
  );
  enter(
    { at: first },
    { ...paid, key: "bando", basis: "grant", per: "month", amount: "1000.00", recurring: false },
  );
  const raise = { ...paid, key: "tariffa", basis: "tariff", amount: "105.00", recurring: true } as const;
  enter({ at: moment("2027-07-01", 12) }, raise);
}

function ofLab(draw: Chance, enter: Enter): void {
  const decision = { kind: "adoption-decision" } as const;
  enter({ at: moment("2027-05-05", 12), service: services[0] }, { ...decision, decision: "undecided" });
  enter({ at: moment("2027-11-05", 12), service: services[0] }, { ...decision, decision: "adopt" });
  enter({ at: moment("2027-12-05", 12), service: services[1] }, { ...decision, decision: "stop" });
  enter({ at: moment("2027-12-06", 12), service: services[2] }, { ...decision, decision: "undecided" });
  const table = [
    ["public-sector", "asl-to3"],
    ["civil-society", "pazienti-due-valli"],
    ["research", "osservatorio-sanita-montana"],
    ["enterprise", "battito-alpino"],
  ] as const;
  for (let n = 0; n < 24; n++) {
    const [helix, organisation] = oneOf(draw, table);
    const at = moment(`${oneOf(draw, months2027)}-17`, 12);
    const form = draw() < 0.6 ? "contribution" : "meeting";
    enter(
      { at },
      { kind: "helix-participation", helix, form, participants: among(draw, 1, 9), organisation },
    );
  }
}
