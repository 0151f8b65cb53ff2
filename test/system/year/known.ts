import type { Stratum } from "../../../model/figure.ts";
import type { MunicipalityCode } from "../../../model/identity.ts";
import { municipalities } from "../../../model/territory.ts";
import type { Instant } from "../../../model/time.ts";
import { civilDay, civilHour, civilMonth, dayAfter, daysFrom, moment, weekday } from "./calendar.ts";
import {
  type Asked,
  type Entered,
  homeAt,
  type Loan,
  type Person,
  type Raised,
  type Sent,
  type Year,
} from "./facts.ts";
import { careOf, holidays } from "./pilot.ts";

/** What is looked at: whole months, and what was known of them at a moment. */
export interface Look {
  readonly months: readonly string[];
  readonly from: Instant;
  readonly until: Instant;
  readonly asOf: Instant;
}

export const monthAfter = (month: string): string => dayAfter(`${month}-28`, 5).slice(0, 7);
export const startOf = (month: string): Instant => moment(`${month}-01`);
export const zoneOf = (code: string): string => municipalities.get(code as MunicipalityCode)?.zone ?? "";

/** One thing that was, and where it belongs. */
export interface Fact<What> {
  readonly what: What;
  readonly person: Person | null;
  readonly municipality: string | null;
  readonly service: string | null;
  readonly month: string;
}
export interface KnownAlert extends Raised {
  readonly escalated: boolean;
  readonly wait: number;
  readonly inHours: boolean;
  readonly needsAnswer: boolean;
}

/** All that was true and known. People who do not consent to evaluation are nowhere in it. */
export interface Known {
  readonly look: Look;
  readonly people: readonly Person[];
  readonly left: (person: Person) => Person["left"];
  /** A day of somebody in a service, in which they took part. */
  readonly days: readonly Fact<string>[];
  readonly slots: readonly Fact<Asked & { readonly met: boolean; readonly inTime: boolean }>[];
  readonly alerts: readonly Fact<KnownAlert>[];
  readonly entries: readonly Fact<Entered>[];
  readonly sent: readonly Fact<Sent>[];
  readonly loans: readonly Loan[];
  readonly year: Year;
}

/** In minutes: within what an alert is to be answered, and how long an answer holds for what does not end. */
const waits = { high: 15, medium: 120, low: 1440, technical: 1440 } as const;
const holds = { high: 30, medium: 240, low: 1440, technical: 1440 } as const;
const hour = 3_600_000;

export function knownOf(year: Year, look: Look): Known {
  const { asOf, until, months } = look;
  const people = year.people.filter(
    ({ evaluation, enrolled }) => evaluation === "yes" && enrolled <= asOf && enrolled < until,
  );
  const counted = new Set(people);
  const reasons = new Map(
    year.entries.flatMap(({ content, recorded, person }) =>
      content.kind === "exit" && recorded <= asOf ? [[person, content.why] as const] : [],
    ),
  );
  const left = (person: Person): Person["left"] =>
    person.left === null || person.left.at > asOf
      ? null
      : { at: person.left.at, why: reasons.get(person) ?? "withdrawal" };
  const isIn = ({ month }: { readonly month: string }) => months.includes(month);
  const whole = asOf - (asOf % hour);
  return {
    look,
    people,
    left,
    year,
    loans: year.loans.filter(({ person, from }) => counted.has(person) && from < Math.min(asOf, until)),
    days: people.flatMap((person) => daysOf(person, left(person)?.at ?? null, look)),
    slots: year.slots
      .filter(({ person, closes }) => counted.has(person) && closes <= asOf)
      .map(({ ...what }) => ({
        what: {
          ...what,
          met: what.received !== null && what.received <= asOf,
          inTime: what.received !== null && what.received <= what.closes,
        },
        person: what.person,
        municipality: homeAt(what.person, what.opens),
        service: what.service,
        month: civilMonth(what.opens),
      }))
      .filter(isIn),
    alerts: year.alerts
      .filter(({ person, at }) => counted.has(person) && at <= asOf)
      .map((each) => alertAt(each, asOf))
      .filter(isIn),
    entries: year.entries
      .filter(
        ({ person, recorded, struck }) =>
          (person === null || counted.has(person)) && recorded <= asOf && (struck === null || struck > asOf),
      )
      .map((what) => ({
        what,
        person: what.person,
        municipality: what.municipality,
        service: what.service,
        month: civilMonth(what.at),
      })),
    sent: year.sent
      .filter(({ received }) => received < whole)
      .map((what) => ({
        what,
        person: null,
        municipality: null,
        service: what.service,
        month: civilMonth(what.received),
      }))
      .filter(isIn),
  };
}

function daysOf(person: Person, left: Instant | null, { months, asOf }: Look): readonly Fact<string>[] {
  const last = civilDay(Math.min(left ?? asOf, asOf));
  return months.flatMap((month) =>
    daysFrom(`${month}-01`, `${monthAfter(month)}-01`)
      .filter((day) => day >= civilDay(person.enrolled) && day <= last && moment(day) < asOf)
      .filter(
        (day) => !person.pauses.some(({ from, until }) => day > civilDay(from) && day < civilDay(until)),
      )
      .flatMap((day) =>
        person.services.map((service) => ({
          what: day,
          person,
          municipality: homeAt(person, Math.max(moment(day), person.enrolled)),
          service,
          month,
        })),
      ),
  );
}

function alertAt(raised: Raised, asOf: Instant): Fact<KnownAlert> {
  const { person, service, at } = raised;
  const wait = waits[raised.priority] * 60_000;
  const heard = (time: Instant | null): Instant | null => (time !== null && time <= asOf ? time : null);
  const answered = heard(raised.answered);
  const ended = heard(raised.ended ?? person.left?.at ?? null);
  const isBefore = (time: Instant | null, limit: number) => time !== null && time < limit;
  // One that nobody answered, or that was answered and not seen to until the answer no longer held.
  const passesOn =
    answered !== null && answered < at + wait ? answered + holds[raised.priority] * 60_000 + wait : at + wait;
  const end = ended === null ? null : raised.end;
  const outcome = ended === null ? null : raised.outcome;
  const what = {
    ...raised,
    answered,
    ended,
    end,
    outcome,
    wait,
    escalated: passesOn <= asOf && !isBefore(ended, passesOn),
    inHours: isStaffed(at),
    needsAnswer: end !== "retracted" && outcome !== "test",
  };
  return { what, person, municipality: homeAt(person, at), service, month: civilMonth(at) };
}

const isStaffed = (at: number): boolean =>
  weekday(at) >= 1 &&
  weekday(at) <= 5 &&
  civilHour(at) >= 8 &&
  civilHour(at) < 20 &&
  !holidays.includes(civilDay(at));

/** Where somebody lived in the end. */
export const lastHome = ({ look, left }: Known, person: Person): string =>
  homeAt(person, Math.min(look.until - 1, look.asOf - 1, (left(person)?.at ?? Infinity) - 1));

/** Whether a plan held when the look ended, or when they left. */
export const isPlanned = ({ look, left }: Known, person: Person): boolean => {
  const at = Math.min(look.until, look.asOf, left(person)?.at ?? Infinity) - 1;
  const length = careOf(person.services[0]).days * 24 * hour;
  return person.plans.some((since) => since <= at && at < since + length);
};

export const isIn =
  ({ by, key }: Stratum) =>
  ({ municipality, service, month }: Omit<Fact<unknown>, "what">): boolean =>
    by === "pilot" ||
    (by === "zone" && municipality !== null && zoneOf(municipality) === key) ||
    (by === "municipality" && municipality === key) ||
    (by === "service" && service === key) ||
    (by === "month" && month === key);
