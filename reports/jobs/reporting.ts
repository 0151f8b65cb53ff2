import { setTimeout as wait } from "node:timers/promises";
import { monthOf } from "../../model/civil-day.ts";
import { HubFailure } from "../../model/failure.ts";
import type { Log } from "../../model/log.ts";
import { monthsAfter, widened, windowOfMonths } from "../../model/month-window.ts";
import type { Pilot } from "../../model/pilot.ts";
import type { ReportFormat, ReportKind } from "../../model/report.ts";
import type { ReportJob } from "../../model/report-book.ts";
import type { StateStore } from "../../model/state-store.ts";
import type { Clock, Instant } from "../../model/time.ts";
import { type Finding, packFrom } from "../evidence/pack.ts";
import { type GuideFormat, guideAs } from "../guide/written.ts";
import type { Language } from "../language.ts";
import { type WrittenReport, writtenAs } from "../written.ts";
import { madeReport, reportFrom } from "./making.ts";
import { makingOver } from "./making-needs.ts";
import { evidenceOf, verified } from "./verifying.ts";
import { makeOne } from "./workshop.ts";

export interface ReportAsked {
  readonly kind: ReportKind;
  readonly service: string | null;
  /** The last three months that are over when not given. */
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  readonly by: string;
}

/** Reports made where somebody waits for them: by whoever sits at the hub's machine. */
export interface Reporting {
  report(
    asked: ReportAsked,
    format: ReportFormat,
    language: Language,
  ): Promise<WrittenReport & { readonly id: string }>;
  guide(
    asked: Omit<ReportAsked, "kind" | "service">,
    format: GuideFormat,
    language: Language,
  ): Promise<WrittenReport>;
  pack(id: string): Promise<string>;
  /** What is different now from what a pack says; nothing when all is the same. */
  verify(pack: string): Promise<readonly Finding[]>;
}

type Needs = Parameters<typeof makingOver>[0] & {
  readonly state: Pick<StateStore, "services">;
  readonly pilot: Pilot;
  readonly clock: Clock;
  readonly log: Log;
};

export function reportingOver(needs: Needs): Reporting {
  const { pilot, state } = needs;
  const making = makingOver(needs);
  const done = async (asked: ReportAsked) => {
    const job = await madeNow(needs, making, asked);
    const kept = await state.reports.content(job.id);
    if (kept === null) throw new HubFailure("defect", "a report that is done is not there");
    return reportFrom(kept.content);
  };
  return {
    async report(asked, format, language) {
      const report = await done(asked);
      return { id: report.id, ...writtenAs(report, format, language) };
    },
    async guide(asked, format, language) {
      const report = await done({ ...asked, kind: "pilot", service: null });
      const histories = await Promise.all(
        pilot.services.map(async (service) => ({
          service,
          events: await state.services.history(service.id),
        })),
      );
      return guideAs({ report, pilot, rules: await state.rules.all(), histories }, format, language);
    },
    pack: (id) => evidenceOf(state.reports, id),
    verify: async (text) => verified(packFrom(text), making),
  };
}

/** Puts it into the hub's queue and takes it out again; if a running hub was quicker, waits for that. */
async function madeNow(
  { state, clock, log }: Needs,
  making: ReturnType<typeof makingOver>,
  { kind, service, from, to, by }: ReportAsked,
): Promise<ReportJob> {
  const now = clock.now();
  const present = monthOf(now);
  const window =
    from === undefined
      ? windowOfMonths(monthsAfter(present, -3), monthsAfter(present, -1))
      : widened(from, to ?? now, now);
  const months = [...new Set([window.months[0], window.months.at(-1)])].join("-");
  const id = [kind, ...(service === null ? [] : [service]), months, now.toString(36)].join("-");
  const { from: first, until } = window;
  const job = { id, kind, service, from: first, until, askedAt: now, askedBy: by };
  const asked = await state.reports.ask(job, 20);
  const own = await state.reports.claim(clock.now(), asked.id);
  const make = async (given: ReportJob, told: (progress: number) => Promise<void>) =>
    (await madeReport(given, making, told)).finished;
  if (own !== null) await makeOne({ book: state.reports, make, clock, log }, own);
  for (;;) {
    const found = await state.reports.job(asked.id);
    if (found?.state === "done") return found;
    if (found === null || found.state === "failed")
      throw new HubFailure("conflict", `the report could not be made: ${found?.fault ?? "it is not there"}`);
    await wait(250);
  }
}
