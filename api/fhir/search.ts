import { findMetric, metrics } from "../../model/catalogue.ts";
import { codingsOf, loinc, mdc } from "../../model/codings.ts";
import { HubFailure } from "../../model/failure.ts";
import { after, atMillisecond, type Instant, milliseconds, parseInstant } from "../../model/time.ts";
import { systems } from "./resources.ts";

/** Search parameters as they came: each name with every value it was given. */
export type Asked = Readonly<Record<string, string | readonly string[] | undefined>>;

const rejected = (name: string, what: string): HubFailure =>
  new HubFailure("input-rejected", `query/${name}: ${what}`);

/** A parameter that may stand once. */
export function single(asked: Asked, name: string): string | undefined {
  const given = asked[name];
  if (given === undefined || typeof given === "string") return given;
  if (given.length === 1) return given[0];
  throw rejected(name, "may be given once");
}

export const each = (asked: Asked, name: string): readonly string[] => {
  const given = asked[name];
  return given === undefined ? [] : typeof given === "string" ? [given] : given;
};

/** Refuses what is not offered: a parameter passed over in silence would widen the answer. */
export function assertKnown(asked: Asked, known: readonly string[]): void {
  for (const name of Object.keys(asked)) {
    if (!known.includes(name)) throw rejected(name, `is not offered here; there are ${known.join(", ")}`);
  }
}

/** The pseudonym in `patient` or `subject`: bare, as `Patient/p-…`, or with our identifier system. */
export function patientAsked(asked: Asked): string | null {
  const given = single(asked, "patient") ?? single(asked, "subject") ?? single(asked, "patient:identifier");
  if (given === undefined) return null;
  return given.replace(/^Patient\//, "").replace(`${systems.pseudonym}|`, "");
}

export function countAsked(asked: Asked, usual = 100): number {
  const given = single(asked, "_count");
  if (given === undefined) return usual;
  const count = Number(given);
  if (!Number.isInteger(count) || count < 1 || count > 1000)
    throw rejected("_count", "must be from 1 to 1000");
  return count;
}

const systemsOfMetrics = [loinc, mdc, systems.metric] as const;

/** The metric codes a `code` token names; `null` when none was asked for. */
export function codesAsked(asked: Asked): readonly string[] | null {
  const given = single(asked, "code");
  if (given === undefined) return null;
  const found = given.split(",").flatMap((token) => {
    const bar = token.indexOf("|");
    const [system, code] = bar < 0 ? ["", token] : [token.slice(0, bar), token.slice(bar + 1)];
    return codesNamed(system, code);
  });
  return [...new Set(found)];
}

function codesNamed(system: string, code: string): readonly string[] {
  const within = system === "" ? systemsOfMetrics : systemsOfMetrics.filter((one) => one === system);
  return metrics
    .filter((metric) =>
      within.some((one) =>
        one === systems.metric
          ? metric.code === code
          : codingsOf(metric.code).codings.some((coding) => coding.system === one && coding.code === code) ||
            findMetric(`${one === loinc ? "loinc" : "mdc"}:${code}`) === metric,
      ),
    )
    .map((metric) => metric.code);
}

/** A stretch of time: `from <= at < until`. */
export interface Stretch {
  readonly from: Instant;
  readonly until: Instant;
}

const always: Stretch = { from: atMillisecond(0), until: atMillisecond(8_640_000_000_000_000) };
const dateForm = /^(eq|ge|gt|le|lt)?(\d{4}-\d\d-\d\d(?:T.+)?)$/;

/** What all `date` parameters together leave: each an instant or a whole UTC day, after a prefix of FHIR's. */
export function datesAsked(asked: Asked): Stretch {
  return each(asked, "date").reduce((stretch, given) => {
    const [, prefix = "eq", text = ""] = dateForm.exec(given.replace(/ (?=\d\d:\d\d$)/, "+")) ?? [];
    const moment = momentIn(text);
    if (moment === null) {
      throw rejected("date", "must be eq, ge, gt, le or lt and a day or an RFC 3339 time, as ge2026-11-01");
    }
    return narrowed(stretch, prefix, moment);
  }, always);
}

/** A day is a stretch of its own; an instant is a millisecond. */
function momentIn(text: string): Stretch | null {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text);
  const from = parseInstant(isDay ? `${text}T00:00:00Z` : text);
  if (from === null) return null;
  return { from, until: after(from, milliseconds(isDay ? 86_400_000 : 1)) };
}

function narrowed(stretch: Stretch, prefix: string, moment: Stretch): Stretch {
  const atLeast =
    prefix === "gt" ? moment.until : prefix === "ge" || prefix === "eq" ? moment.from : stretch.from;
  const below =
    prefix === "lt" ? moment.from : prefix === "le" || prefix === "eq" ? moment.until : stretch.until;
  return {
    from: atMillisecond(Math.max(stretch.from, atLeast)),
    until: atMillisecond(Math.min(stretch.until, below)),
  };
}
