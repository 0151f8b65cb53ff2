import { onTestFinished } from "vitest";
import { municipalityCode, type PatientId, patientId } from "../../model/identity.ts";
import { intakeAsked } from "../../model/intake.ts";
import { onceOf } from "../../model/intake-once.ts";
import { objective } from "../../model/objective.ts";
import type { Pilot } from "../../model/pilot.ts";
import type { ReportKind } from "../../model/report.ts";
import type { NewReportJob, ReportJob } from "../../model/report-book.ts";
import type { StateStore } from "../../model/state-store.ts";
import { atMillisecond, type Clock, type Instant, instant } from "../../model/time.ts";
import { type MadeReport, type MakingNeeds, madeReport } from "../../reports/jobs/making.ts";
import { makingOver } from "../../reports/jobs/making-needs.ts";
import { type Workshop, workshop } from "../../reports/jobs/workshop.ts";
import { openFiguring } from "../../rules/indicators/figuring.ts";
import { pilot as usualPilot } from "../api/pilot.ts";
import { stateFolder } from "../store/state-folder.ts";
import { enrolment, heart, silent } from "../store/state-samples.ts";

export const at = (text: string): Instant => instant.parse(text);
export const key = new Uint8Array(32).fill(7);
export const from = at("2025-12-31T23:00:00Z");
export const until = at("2026-03-31T22:00:00Z");
const begun = at("2026-01-05T08:00:00Z");

/** Nine people in Lanzo and two in Almese; thirty were asked. Which two they are nobody may find. */
export const small = 2;
export async function addPeople({
  registry,
  intake,
}: Pick<StateStore, "registry" | "intake">): Promise<void> {
  for (let n = 0; n < 9 + small; n += 1) {
    const patient = patientNumbered(n);
    const municipality = municipalityCode.parse(n < 9 ? "001128" : "001006");
    const consent = {
      version: "1",
      givenAt: begun,
      purposes: ["participation" as const, "evaluation" as const],
    };
    await registry.addEnrolment(
      enrolment({ patient, municipality, enrolledAt: begun, consent, services: [heart] }),
      "hub",
    );
  }
  const answers = Array.from({ length: 30 }, (_, n) =>
    n < 11 ? { answer: "agreed" } : { answer: "refused", reason: "no-time" },
  );
  await intake.add(
    answers.map((each, n) => entry(`i-s${n}`, { kind: "screening", ...each }, at("2026-01-03T09:00:00Z"))),
  );
  await intake.add([entry("i-cost-1", cost("1096.40"), at("2026-02-10T09:00:00Z"))]);
}

export const patientNumbered = (n: number): PatientId =>
  patientId.parse(`p-${String.fromCharCode(97 + n).repeat(16)}`);

export const cost = (amount: string, name = "sim") => ({
  kind: "cost",
  key: name,
  bearer: "authority",
  category: "connectivity",
  type: "variable",
  amount,
  vatIncluded: true,
  priceYear: 2026,
});

export function entry(id: string, content: object, when: Instant) {
  const asked = intakeAsked.parse({ at: new Date(when).toISOString(), service: heart, content });
  const made = { ...asked, id, recordedAt: when, by: "rossi" };
  return { ...made, once: onceOf(made) };
}

export interface ReportHouse {
  readonly state: StateStore;
  readonly making: MakingNeeds;
  readonly shop: Workshop;
  readonly file: string;
  readonly clock: Clock & { now: () => Instant; set(at: Instant): void };
  ask(kind: ReportKind, service?: string | null): Promise<ReportJob>;
  /** Asks, makes, and hands out. */
  made(kind: ReportKind, service?: string | null): Promise<MadeReport & { readonly job: ReportJob }>;
}

/** The hub promises that 95 of 100 requests are answered; in February 90 were. */
const promise = objective.parse({
  apiVersion: "openslo/v1",
  kind: "SLO",
  metadata: { name: "hub-risponde" },
  spec: {
    description: "95 % of requests are answered",
    service: "hub",
    indicatorRef: "api-availability",
    timeWindow: [{ duration: "28d", isRolling: true }],
    budgetingMethod: "Occurrences",
    objectives: [{ target: 0.95 }],
  },
});
const kept = { sli: "api-availability", service: null, part: "", good: 90, bad: { hub: 10 } } as const;

/** A real store with people in it, and the desk and workshop over it. */
export async function reportHouse(
  pilot: Pilot = { ...usualPilot, objectives: [promise] },
): Promise<ReportHouse> {
  const place = await stateFolder();
  const state = await place.open();
  onTestFinished(async () => {
    await state.close();
    await place.remove();
  });
  await addPeople(state);
  const minute = at("2026-02-10T10:00:00Z");
  await state.slis.add({ at: minute, counts: [{ ...kept, minute }] });
  let now: number = at("2026-04-20T08:00:00Z");
  const clock = {
    now: () => atMillisecond(now),
    set(to: Instant) {
      now = to;
    },
  };
  const making = makingOver({
    pilot,
    version: "0.0.0-test",
    key,
    state,
    figuring: await openFiguring(pilot, clock),
  });
  const shop = workshop({
    book: state.reports,
    make: async (job, told) => (await madeReport(job, making, told)).finished,
    clock,
    log: silent,
  });
  const job = (kind: ReportKind, service: string | null): NewReportJob => {
    now += 1000;
    return {
      id: `${kind}-${now}`,
      kind,
      service,
      from,
      until,
      askedAt: atMillisecond(now),
      askedBy: "valuta",
    };
  };
  const ask: ReportHouse["ask"] = (kind, service = null) => state.reports.ask(job(kind, service), 20);
  return {
    ...{ state, making, shop, clock, file: place.file, ask },
    async made(kind, service = null) {
      const asked = await ask(kind, service);
      const claimed = await state.reports.claim(clock.now(), asked.id);
      if (claimed === null) throw new Error("somebody else took it");
      const made = await madeReport(claimed, making, async () => {});
      await state.reports.finish(claimed.id, made.finished);
      return { ...made, job: claimed };
    },
  };
}
