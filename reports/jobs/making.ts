import { definitionOf } from "../../model/alarm-measures.ts";
import { canonicalJson, digestOf } from "../../model/canonical-json.ts";
import { doubleCounted } from "../../model/costs.ts";
import { HubFailure } from "../../model/failure.ts";
import type { Figure } from "../../model/figure.ts";
import type { FiguresDesk } from "../../model/figures-desk.ts";
import { widened } from "../../model/month-window.ts";
import type { ObjectiveOverMonths } from "../../model/objective-standing.ts";
import type { Observed, ObservedEntry, Observing } from "../../model/observed.ts";
import type { Pilot } from "../../model/pilot.ts";
import type { MonthWindow, ReleaseRegister } from "../../model/publication.ts";
import { type Report, report } from "../../model/report.ts";
import type { FinishedReport, ReportBook, ReportJob } from "../../model/report-book.ts";
import type { RuleBookStore } from "../../model/rule-versions.ts";
import type { Instant } from "../../model/time.ts";
import { assembled } from "../assembly/assembled.ts";
import { fewestOthers } from "../assembly/prepared.ts";
import { type FigureQuestion, questionsOf } from "../assembly/questions.ts";
import {
  type Digesting,
  type Digests,
  digestingWith,
  digestOfAll,
  inputDigests,
} from "../evidence/inputs.ts";
import { manifestOf, rulesWithin } from "../evidence/manifest.ts";
import { type NotedRegister, notedRegister, type RegisterMarks } from "../evidence/register.ts";
import { toJson } from "../formats/json.ts";
import type { Bilingual } from "../language.ts";

export interface MakingNeeds {
  readonly pilot: Pilot;
  /** Of the software. */
  readonly version: string;
  /** A key of this hub, 32 bytes: see `digestingWith`. */
  readonly key: Uint8Array;
  readonly observing: Observing;
  readonly register: ReleaseRegister;
  readonly rules: Pick<RuleBookStore, "all">;
  readonly book: Pick<ReportBook, "latest" | "content">;
  /** Over the report's months; as it was noted where a report is made again, since minutes are not kept for long. */
  readonly objectives: (
    asked: Pick<MakingJob, "service" | "asOf"> & Pick<MonthWindow, "from" | "until">,
  ) => Promise<readonly ObjectiveOverMonths[]>;
  readonly openDesk: (parts: {
    readonly observe: Observing["observed"];
    readonly register: ReleaseRegister;
  }) => FiguresDesk;
  /** What disclosure control promises, in words. */
  readonly policy: Bilingual;
}

/** What a report was made from. `inputs`: for each stretch of months that was looked at, the digests of its parts. */
export interface Evidence {
  readonly inputs: Readonly<Record<string, Digests>>;
  readonly marks: RegisterMarks;
  readonly objectives: ObjectiveOverMonths[];
}
export interface MadeReport {
  readonly report: Report;
  readonly finished: FinishedReport;
  readonly evidence: Evidence;
}

export type MakingJob = Pick<ReportJob, "id" | "kind" | "service" | "from" | "until" | "asOf">;

/**
 * Makes a report: asks the desk for every figure, one after the other, and puts them together. The same job on the same data
 * and register gives the same bytes. `told` hears how much is done, from 0 to 100. Throws what the desk throws.
 */
export async function madeReport(
  job: MakingJob,
  needs: MakingNeeds,
  told: (progress: number) => Promise<void>,
  register: NotedRegister = notedRegister(needs.register),
): Promise<MadeReport> {
  const window = widened(job.from, job.until, job.asOf);
  const seen = observedParts(needs, job.asOf);
  const desk = needs.openDesk({ observe: seen.observe, register });
  const main = await seen.observe(window, job.asOf);
  const otherServices = servicesWithPeople(main, job.service);
  const asked = questions(job, otherServices);
  const figures = new Map<string, Figure>();
  let provisional = false;
  for (const [n, question] of asked.entries()) {
    const given = await desk.figures({ ...questionFor(question), window, asOf: job.asOf });
    provisional ||= given.provisional;
    for (const each of given.figures) if (isAsked(each, question, job)) keep(figures, each);
    await told(Math.floor((95 * (n + 1)) / asked.length));
  }
  const objectives =
    job.kind === "citizens"
      ? []
      : [...(await needs.objectives({ service: job.service, asOf: job.asOf, ...window }))];
  const promised = { objectives: { promises: seen.digesting([canonicalJson(objectives)]) } };
  const inputsSeen = { ...seen.inputs(), ...(objectives.length === 0 ? {} : promised) };
  const evidence = { inputs: inputsSeen, marks: register.marks(), objectives };
  const rules = rulesWithin(needs.pilot, await needs.rules.all(), window, job.asOf);
  const inputs = digestOfAll(evidence.inputs, seen.digesting);
  const made = assembled({
    ...job,
    pilot: needs.pilot,
    window,
    figures: [...figures.values()],
    provisional,
    objectives,
    countedTwice: doubleCounted(main.costs, main.entries.flatMap(borneCost)),
    manifest: manifestOf({ ...needs, rules, inputs, register: register.digest() }),
    former: await formerReport(job, needs),
    policy: needs.policy,
    otherServices,
  });
  const content = toJson(made);
  return {
    report: made,
    finished: { content, digest: digestOf(content), evidence: canonicalJson(evidence) },
    evidence,
  };
}

function questionFor({ indicator, grouping, service }: FigureQuestion) {
  const definition = definitionOf(indicator);
  if (definition === undefined) throw new HubFailure("defect", `no definition of ${indicator}`);
  return { definition, grouping, service };
}

/** A supplier's comparison with all together is asked for only where it covers each of the others. */
const questions = ({ kind, service }: MakingJob, others: number): readonly FigureQuestion[] =>
  questionsOf(kind, service).flatMap((each) =>
    kind === "supplier" && others >= fewestOthers
      ? [each, { ...each, grouping: "pilot" as const, service: null }]
      : [each],
  );

/** The desk also gives what stands above a grouping; of services only the report's own is taken. */
const isAsked = (
  { stratum: { by, key } }: Figure,
  { grouping }: FigureQuestion,
  { kind, service }: MakingJob,
): boolean => by === grouping && (by !== "service" || kind === "pilot" || key === service);

function keep(figures: Map<string, Figure>, figure: Figure): void {
  figures.set(`${figure.indicator} ${figure.stratum.by} ${figure.stratum.key}`, figure);
}

/** How many services other than this one have anybody in them. */
const servicesWithPeople = ({ people }: Observed, service: string | null): number =>
  new Set(people.flatMap(({ services }) => services).filter((each) => each !== service)).size;

const borneCost = ({ content, month, service }: ObservedEntry) =>
  content.kind === "cost" ? [{ ...content, month, service }] : [];

interface Seen {
  readonly observe: Observing["observed"];
  readonly digesting: Digesting;
  inputs(): Evidence["inputs"];
}

/** Digests what is observed as it passes, each stretch of months once. */
function observedParts({ observing, key }: MakingNeeds, asOf: Instant): Seen {
  const digesting = digestingWith(key);
  const found = new Map<string, Digests>();
  let last: { readonly name: string; readonly observed: Observed } | null = null;
  const nameOf = ({ months }: MonthWindow): string => `${months[0] ?? ""} to ${months.at(-1) ?? ""}`;
  return {
    async observe(window, at) {
      // A count that late data changed too little is asked for as of an earlier moment.
      const name = `${nameOf(window)}${at === asOf ? "" : ` as of ${new Date(at).toISOString()}`}`;
      if (last?.name === name) return last.observed;
      const observed = await observing.observed(window, at);
      last = { name, observed };
      if (!found.has(name)) found.set(name, inputDigests(observed, digesting));
      return observed;
    },
    digesting,
    inputs: () => Object.fromEntries([...found].toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** The report of the same subject that was made before this one. */
async function formerReport(job: MakingJob, { book }: MakingNeeds): Promise<Report | null> {
  const former = await book.latest(job, job.asOf);
  const kept = former === null ? null : await book.content(former.id);
  return kept === null ? null : reportFrom(kept.content);
}

/** A kept report as it was. Its limits stand in the JSON for readers only. */
export const reportFrom = (content: string): Report => report.parse(JSON.parse(content));
