import type { Episode } from "../../model/alert.ts";
import type { ReadingInContext } from "../../model/judge.ts";
import type { Instant } from "../../model/time.ts";
import { type Onset, raisedAlert } from "./alert.ts";
import type { Changes } from "./changes.ts";
import type { Finding } from "./engine.ts";
import type { Lens } from "./lens.ts";
import type { Remembered } from "./memory.ts";
import type { OpenRule, WatchedMetric } from "./rule-book.ts";
import type { SecondOpinion } from "./second-opinion.ts";

/** One reading under judgement, already in its patient's memory. */
export interface Case {
  readonly given: ReadingInContext;
  readonly person: Remembered;
  readonly metric: WatchedMetric;
  /** It came after readings measured later. */
  readonly isLate: boolean;
  readonly now: Instant;
  /** The windows of readings measured before this are not kept. */
  readonly oldest: Instant;
  readonly changes: Changes;
}

export const isPresent = (episode: Episode | undefined): episode is Episode => episode?.until === null;

/** Late for a rule is also what was measured before that rule's episode began or ended. */
export const isLateFor = (rule: OpenRule, { isLate, person, given: { reading } }: Case): boolean =>
  isLate || precedes(reading.at, person.episodes[rule.index]);

const precedes = (at: Instant, episode: Episode | undefined): boolean =>
  episode !== undefined && at < (episode.until ?? episode.since);

/** How episodes go: every change is judged by the engine before it is made. */
export interface Course {
  /**
   * A reading newer than those before it may begin an episode or end it.
   * A late one may make a retrospective finding, never end an episode: it comes here only while none is present.
   */
  take(rule: OpenRule, one: Case): Promise<void>;
}

export function courseBy(lens: Lens, opinion: SecondOpinion): Course {
  async function meets(rule: OpenRule): Promise<Finding | null> {
    if (rule.raise.holds(lens) !== true) return null;
    const finding = await opinion(rule, "raise", lens);
    return finding.holds ? finding : null;
  }

  /** A retrospective finding ends at once when the newest state is known not to meet the rule. */
  async function endIfOver(rule: OpenRule, one: Case): Promise<void> {
    const newest = aimAtNewest(lens, one);
    if (newest === null || rule.raise.holds(lens) !== false) return;
    const { holds } = await opinion(rule, "raise", lens);
    if (!holds) end(rule, one, newest.at);
  }

  async function follow(rule: OpenRule, one: Case): Promise<void> {
    const { reading } = one.given;
    const episode = one.person.episodes[rule.index];
    aimAtOwn(lens, one);
    if (!isPresent(episode)) {
      const finding = await opinion(rule, "raise", lens);
      if (finding.holds) begin(rule, one, { at: reading.at, value: reading.value, late: false }, finding);
      return;
    }
    const { holds } = await opinion(rule, "clear", lens);
    if (holds) end(rule, one, reading.at);
    else one.changes.update(episode.alert, reading.at, reading.value);
  }

  async function lookBack(rule: OpenRule, one: Case): Promise<void> {
    const { at, value } = one.given.reading;
    const ended = one.person.episodes[rule.index];
    const isInside = ended !== undefined && ended.since <= at && precedes(at, ended);
    aimAtOwn(lens, one);
    const own = isInside ? null : await meets(rule);
    if (own !== null) {
      begin(rule, one, { at, value, late: true }, own);
      await endIfOver(rule, one);
      return;
    }
    // Two readings that confirm one another may come in the wrong order: the newest may meet the rule only now.
    const newest = aimAtNewest(lens, one);
    if (newest === null || newest.at <= (ended?.until ?? Number.NEGATIVE_INFINITY)) return;
    const finding = await meets(rule);
    if (finding !== null) begin(rule, one, { ...newest, late: false }, finding);
  }

  return { take: (rule, one) => (isLateFor(rule, one) ? lookBack(rule, one) : follow(rule, one)) };
}

/** Looks at the reading itself, at its own time. */
export function aimAtOwn(lens: Lens, { person, given: { reading }, oldest }: Case): void {
  lens.aim(person.series, reading.at, reading.value, reading.at < oldest);
}

/** The newest state of the reading's metric; `null` when the reading is itself the newest. */
function aimAtNewest(lens: Lens, one: Case): Omit<Onset, "late"> | null {
  const { person, metric, given, oldest } = one;
  const series = person.series[metric.slot];
  const at = series?.newest ?? null;
  if (series === undefined || at === null || at <= given.reading.at) return null;
  const value = series.last / metric.scale;
  lens.aim(person.series, at, value, at < oldest);
  return { at, value };
}

function begin({ rule, index }: OpenRule, one: Case, onset: Onset, by: Finding): void {
  const { patient, device } = one.given.reading;
  const alert = raisedAlert(rule, one.given, onset, by, one.now);
  one.person.episodes[index] = { patient, rule: rule.id, alert: alert.id, since: onset.at, until: null };
  one.changes.raise(alert, device, rule.latching);
}

function end({ index }: OpenRule, { person, given, now, changes }: Case, at: Instant): void {
  const episode = person.episodes[index];
  if (episode === undefined) return;
  person.episodes[index] = { ...episode, until: at };
  changes.clear(episode.alert, at, now, given.reading.message);
}
