import { type ServiceId, serviceId } from "../../model/identity.ts";
import type { IntakeAsked, IntakeContent } from "../../model/intake.ts";
import type { NewEntry } from "../../model/intake-book.ts";
import { onceOf } from "../../model/intake-once.ts";
import { after, days, hours, type Instant } from "../../model/time.ts";
import { among, type Draw, oneOf } from "./draw.ts";
import type { PastPerson } from "./people.ts";
import { type Span, wellBefore } from "./span.ts";

interface About {
  readonly at: Instant;
  readonly service?: ServiceId | null;
  readonly person?: PastPerson;
}
export type Enter = (about: About, content: IntakeContent) => void;

/** A heap of entries, each recorded two days after what it tells of. */
export function entering(): { readonly enter: Enter; readonly entries: NewEntry[] } {
  const entries: NewEntry[] = [];
  const enter: Enter = ({ at, service, person }, content) => {
    const asked: IntakeAsked = {
      at,
      service: person?.care.service ?? service ?? null,
      municipality: person?.person.municipality.code ?? null,
      patient: person?.patient ?? null,
      content,
    };
    const by = person === undefined ? "evaluator" : "clinician";
    const id = `i-${String(entries.length).padStart(24, "0")}`;
    entries.push({ ...asked, id, recordedAt: after(at, days(2)), by, once: onceOf(asked) });
  };
  return { enter, entries };
}

/** What was entered about one person: their sheets, the visits they were spared, help they asked for, how it ended. */
export function enterPerson(person: PastPerson, enter: Enter): void {
  const { draw, enrolled, left, why } = person;
  const last = wellBefore(left, 3);
  const some = (): Instant =>
    after(enrolled, hours(1 + Math.floor(draw() * Math.max(0, (last - enrolled) / 3_600_000 - 1))));
  enter({ at: left, person }, { kind: "exit", why });
  enterSheets(person, enter);
  const isSusa = person.person.municipality.zone === "z6";
  const facility = isSusa ? "ospedale-di-susa" : "poliambulatorio-di-lanzo";
  for (let visit = among(draw, 0, 4); visit > 0; visit -= 1) {
    const way = { byCar: oneOf(draw, [1, 1, 1, 0.5, 0]), companions: among(draw, 0, 1) };
    enter({ at: some(), person }, { kind: "visit-substituted", facility, ...way });
  }
  if (draw() < 0.1) enter({ at: some(), person }, { kind: "visit-added", facility, byCar: 1 });
  if (draw() < 0.6) {
    const from = oneOf(draw, ["patient", "caregiver", "patient"] as const);
    enter({ at: some(), person }, { kind: "support-ticket", from, onboarding: draw() < 0.5 });
  }
  if (draw() < 0.2) {
    const use = oneOf(draw, ["ed-visit", "unplanned-admission"] as const);
    enter({ at: some(), person }, { kind: "utilisation", use, deterioration: draw() < 0.6 });
  }
  if (draw() < 0.08) {
    const severity = oneOf(draw, ["near-miss", "minor"] as const);
    enter(
      { at: some(), person },
      { kind: "incident", severity, related: oneOf(draw, ["device", "use"] as const) },
    );
  }
  for (let month = 1; after(enrolled, days(month * 30)) < last; month += 1) {
    const at = after(enrolled, days(month * 30));
    const dueAt = after(at, days(10));
    const deliveredAt = draw() < 0.1 ? null : after(dueAt, days(among(draw, -6, 2)));
    enter({ at, person }, { kind: "document", document: "telemonitoring-report", dueAt, deliveredAt });
  }
}

const sheet = { kind: "questionnaire", wave: 1, answeredBy: "patient" } as const;

/** Sent after a month; two of three come back. */
function enterSheets(person: PastPerson, enter: Enter): void {
  const { draw, enrolled, left } = person;
  const sentAt = after(enrolled, days(30));
  const backAt = after(sentAt, days(7));
  if (backAt > wellBefore(left, 1)) return;
  const usable = Array.from({ length: 10 }, (_, item) =>
    item % 2 === 0 ? among(draw, 3, 5) : among(draw, 1, 3),
  );
  const sheets = [
    { ...sheet, questionnaire: "usabilita-pazienti", instrument: "SUS", version: "it-1", answers: usable },
    {
      ...sheet,
      questionnaire: "nps-pazienti",
      instrument: "NPS",
      version: "it-1",
      answers: [among(draw, 4, 10)],
    },
  ] as const;
  const answers = draw() < 0.68;
  for (const each of sheets) {
    enter({ at: sentAt, person }, { ...each, answers: null });
    if (answers) enter({ at: backAt, person }, { ...each, answers: [...each.answers] });
  }
}

/** What was entered of the lab month by month: who was asked, how long it took, what it cost, who came together. */
export function enterMonths(draw: Draw, people: readonly PastPerson[], span: Span, enter: Enter): void {
  const services = [...new Set(people.map(({ care }) => care.service))];
  for (const { care, enrolled } of people) {
    const at = after(enrolled, hours(-24 * among(draw, 1, 3)));
    enter({ at, service: care.service }, { kind: "screening", answer: "agreed" });
    if (draw() < 0.45) {
      const reason = oneOf(draw, [
        "device-skill",
        "no-network",
        "no-time",
        "privacy",
        "distrust-of-technology",
      ] as const);
      enter({ at, service: care.service }, { kind: "screening", answer: "refused", reason });
    }
  }
  for (const [n, month] of span.months.entries()) {
    const on = (day: number): Instant => (Date.parse(`${month}-01T10:00:00Z`) + days(day - 1)) as Instant;
    for (const service of services) {
      for (const activity of ["alerts", "calls"] as const)
        enter({ at: on(20), service }, { kind: "workload", minutes: among(draw, 120, 900), activity });
      enter(
        { at: on(21), service },
        { kind: "fhir-validation", valid: among(draw, 90, 200), invalid: among(draw, 0, 4) },
      );
    }
    enterMoney(on(5), enter);
    enterMeeting(draw, n, on(17), enter);
  }
  const [one, other] = services;
  const last = wellBefore(span.until, 10);
  enter({ at: last, service: one ?? null }, { kind: "adoption-decision", decision: "adopt" });
  enter({ at: last, service: other ?? null }, { kind: "adoption-decision", decision: "undecided" });
}

const heart = serviceId.parse("cuore-a-casa");
const breath = serviceId.parse("respiro-in-valle");

function enterMoney(at: Instant, enter: Enter): void {
  const priceYear = new Date(at).getUTCFullYear();
  const cost = { kind: "cost", bearer: "start-up", vatIncluded: true, priceYear } as const;
  enter(
    { at, service: heart },
    { ...cost, key: "consegne", category: "logistics", type: "fixed", amount: "120.50" },
  );
  enter(
    { at, service: breath },
    { ...cost, key: "assistenza", category: "staff-technical", type: "fixed", amount: "310.00" },
  );
  enter(
    { at },
    {
      kind: "revenue",
      key: "tariffa",
      basis: "tariff",
      per: "patient-month",
      amount: "85.00",
      recurring: true,
      priceYear,
    },
  );
}

const table = [
  ["public-sector", "casa-comunita-due-valli"],
  ["civil-society", "pazienti-due-valli"],
  ["research", "osservatorio-sanita-montana"],
  ["enterprise", "battito-alpino"],
  ["civil-society", "filo-di-stura"],
] as const;

function enterMeeting(draw: Draw, n: number, at: Instant, enter: Enter): void {
  const [helix, organisation] = oneOf(draw, table);
  const form = n % 3 === 0 ? "contribution" : "meeting";
  enter({ at }, { kind: "helix-participation", helix, form, participants: among(draw, 2, 9), organisation });
}
