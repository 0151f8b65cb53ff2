import { bucketStart } from "../../../model/civil-time.ts";
import { HubFailure } from "../../../model/failure.ts";
import type { ServiceId } from "../../../model/identity.ts";
import type { AskLevels, LevelAsker, LevelsAsked } from "../../../model/levels-asked.ts";
import { hubItself, type Objective } from "../../../model/objective.ts";
import type { ServiceLevelLine } from "../../../model/objective-standing.ts";
import { rollupZone } from "../../../model/rollups.ts";
import {
  delayNames,
  type Maintenance,
  type SliName,
  type SliSum,
  sliNames,
  slisOfPeople,
  utcMinute,
} from "../../../model/sli.ts";
import type { SliBook } from "../../../model/sli-book.ts";
import { after, between, type Clock, type Duration, days, type Instant } from "../../../model/time.ts";
import { sumsOf } from "./counting.ts";
import { countsOf } from "./counts.ts";
import { delaySummary } from "./sketch.ts";
import { causesOf, levelOf, standingOf } from "./standing.ts";
import { type Persons, tellable } from "./tellable.ts";

export interface LevelNeeds {
  readonly book: SliBook;
  readonly objectives: readonly Objective[];
  /** Groups of fewer people are not told of. */
  readonly k: number;
  readonly clock: Clock;
}

const mostSteps = 1000;

/** Answers who asks for service levels, from what is counted in the state store. */
export function askLevels({ book, objectives, k, clock }: LevelNeeds): AskLevels {
  const gateFor = async (asker: LevelAsker): Promise<(service: string | null) => boolean> => {
    if (asker.isOperator) return () => true;
    const persons: Persons = await book.persons();
    return (service) => tellable(persons, service, k);
  };

  return {
    async objectives(asker, now) {
      const mayTell = await gateFor(asker);
      const own = objectives.filter(
        ({ spec }) => spec.service === hubItself || sees(asker, spec.service as ServiceId),
      );
      const found = [];
      for (const each of own) found.push(await standingOf({ book, mayTell }, each, now));
      return found;
    },

    async levels(asked) {
      const window = windowFor(asked);
      const mayTell = await gateFor(asked.asker);
      const { frozen } = await book.marks();
      const maintenance = await book.maintenance(window.from, window.until);
      const lines: ServiceLevelLine[] = [];
      for (const sli of asked.sli === undefined ? sliNames : [asked.sli]) {
        for (const subject of await subjectsOf(book, asked, sli, window)) {
          const head = { sli, ...subject };
          if (slisOfPeople.includes(sli) && !mayTell(subject.service))
            lines.push({ ...head, ...window, ...hidden });
          else lines.push(...(await linesOf({ book, frozen, maintenance, step: asked.step }, head, window)));
        }
      }
      return lines;
    },

    async delays({ asker, service, ...asked }) {
      const window = windowFor({ ...asked, asker, step: null });
      if (service !== undefined && !sees(asker, service)) return [];
      const mayTell = await gateFor(asker);
      const lines = [];
      for (const name of delayNames) {
        if (!mayTell(service ?? null)) continue;
        const until = utcMinute(clock.now()) < window.until ? utcMinute(clock.now()) : window.until;
        lines.push({ name, ...delaySummary(await book.delays({ name, service, from: window.from, until })) });
      }
      return lines;
    },
  };
}

const sees = ({ services }: LevelAsker, service: ServiceId): boolean =>
  services === "all" || services.includes(service);

const hidden = {
  state: "suppressed",
  provisional: false,
  raw: null,
  adjusted: null,
  causes: null,
  later: null,
} as const;

interface Window {
  readonly from: Instant;
  readonly until: Instant;
}

/** Who does not run the hub is told of whole civil days: two windows that differ by a minute would tell of one event. */
function windowFor({ asker, from, until, step }: Omit<LevelsAsked, "sli">): Window {
  const day = (at: Instant): Instant => bucketStart(at, "P1D", rollupZone);
  const window = asker.isOperator
    ? { from: utcMinute(from), until: utcMinute(until) }
    : { from: day(from), until: day(until) };
  const refuse = (why: string): never => {
    throw new HubFailure("input-rejected", why);
  };
  if (window.until <= window.from)
    refuse("to: must lie after from, by a whole civil day unless you run the hub");
  if (step !== null && between(window.from, window.until) / step > mostSteps)
    refuse("step: more than 1,000 steps; ask for longer ones");
  if (step !== null && step < days(1) && !asker.isOperator) refuse("step: must be P1D");
  return window;
}

/** What there is of an indicator, by service and part; one without anything is said to have nothing. */
async function subjectsOf(
  book: SliBook,
  { asker, service }: LevelsAsked,
  sli: SliName,
  window: Window,
): Promise<readonly { readonly service: ServiceId | null; readonly part: string }[]> {
  const found = await book.parts({ sli, ...window });
  const own = found.filter((each) => each.service === null || sees(asker, each.service));
  const wanted = service === undefined ? own : own.filter((each) => each.service === service);
  return wanted.length > 0 ? wanted : [{ service: service ?? null, part: "" }];
}

interface Lining {
  readonly book: SliBook;
  readonly frozen: Instant;
  readonly maintenance: readonly Maintenance[];
  readonly step: Duration | null;
}

/** One line for the window, or one for each step that has anything. */
async function linesOf(
  { book, frozen, maintenance, step }: Lining,
  head: Pick<ServiceLevelLine, "sli" | "part"> & { readonly service: ServiceId | null },
  window: Window,
): Promise<readonly ServiceLevelLine[]> {
  const query = { ...head, ...window };
  if (step === null) {
    const { raw, adjusted } = await sumsOf(book, query, maintenance);
    return [lineOf(head, window, raw, adjusted, frozen)];
  }
  const lines: ServiceLevelLine[] = [];
  for (const { from, ...sum } of await book.steps(query, step)) {
    const until = after(from, step);
    const isTouched = maintenance.some((each) => each.from < until && each.until > from);
    const { adjusted } = isTouched
      ? await sumsOf(book, { ...query, from, until }, maintenance)
      : { adjusted: sum };
    lines.push(lineOf(head, { from, until }, sum, adjusted, frozen));
  }
  return lines;
}

function lineOf(
  head: Pick<ServiceLevelLine, "sli" | "service" | "part">,
  window: Window,
  raw: SliSum,
  adjusted: SliSum,
  frozen: Instant,
): ServiceLevelLine {
  const counts = countsOf(raw, false);
  return {
    ...head,
    ...window,
    state: counts.valid === 0 ? "no-data" : "ok",
    provisional: counts.valid > 0 && frozen < window.until,
    raw: levelOf(counts),
    adjusted: levelOf(countsOf(adjusted, false)),
    causes: causesOf(raw.bad),
    later: { ...raw.adjusted },
  };
}
