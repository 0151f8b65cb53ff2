import { civilDay, civilMonth, daysFrom, moment } from "./calendar.ts";
import type { Loan } from "./facts.ts";
import { monthAfter, startOf } from "./known.ts";
import { of, type Part, per, percent, total } from "./part.ts";
import type { Truth } from "./truth-people.ts";

const hour = 3_600_000;

/** Loans of the part: a device is of the service its name says. */
export const loansIn = ({ known, stratum: { by, key } }: Part): readonly Loan[] =>
  known.loans.filter(({ device }) => by !== "service" || device.startsWith(`${key}/`));

/** Each day of each device that was lent on it, as `device day`. */
export function deviceDays(part: Part): readonly string[] {
  const end = Math.min(part.known.look.until, part.known.look.asOf);
  const found = new Set<string>();
  for (const { device, from, until } of loansIn(part)) {
    const last = Math.min(until ?? end, end);
    for (const month of part.months) {
      for (const day of daysFrom(`${month}-01`, `${monthAfter(month)}-01`)) {
        if (day >= civilDay(from) && moment(day) < last) found.add(`${device} ${day}`);
      }
    }
  }
  return [...found];
}

const messages = ({ sent }: Part, what: (name: string) => boolean): number =>
  sent.filter((each) => what(each.what.what)).length;

/** Hours of the gateway, each with whether it was the fourth or a later one without a word. */
function gatewayHours(part: Part): { readonly hours: number; readonly gaps: number } {
  const { gateway } = part.known.year;
  const { by, key } = part.stratum;
  if (by === "service" && !gateway.device.startsWith(`${key}/`)) return { hours: 0, gaps: 0 };
  const end = Math.floor(Math.min(part.known.look.until, part.known.look.asOf) / hour) * hour;
  const own = [gateway.device, ...gateway.children];
  const heard = new Set(
    part.known.year.sent.flatMap(({ device, received }) =>
      own.includes(device) ? [Math.floor(received / hour)] : [],
    ),
  );
  let [silent, hours, gaps] = [0, 0, 0];
  for (let at: number = gateway.from; at < Math.min(gateway.until, end); at += hour) {
    silent = heard.has(at / hour) ? 0 : silent + 1;
    if (!part.months.includes(civilMonth(at))) continue;
    hours += 1;
    if (silent > 3) gaps += 1;
  }
  return { hours, gaps };
}

/** Of each device the last word on its clock. Earlier ones are not kept: they are all of the last month. */
function offsets(part: Part): readonly number[] {
  const { look, year } = part.known;
  const last = new Map<string, { offset: number | null; at: number }>();
  for (const { device, received, offset } of year.sent) {
    last.set(device, { offset: offset ?? last.get(device)?.offset ?? null, at: received });
  }
  const lent = loansIn(part).filter(({ until }) => (until ?? look.asOf) > look.from);
  return [...last].flatMap(([device, { offset, at }]) => {
    const isKnown =
      offset !== null && at <= look.asOf && at >= look.from && lent.some((loan) => loan.device === device);
    return isKnown && part.months.includes(look.months.at(-1) ?? "") ? [offset] : [];
  });
}

function minutes({ known, months }: Part): { readonly all: number; readonly well: number } {
  const { failing, unwatched } = known.year.hub;
  let [all, well] = [0, 0];
  for (const month of months) {
    const until = Math.min(startOf(monthAfter(month)), known.look.asOf);
    for (let at: number = startOf(month); at < until; at += 60_000) {
      all += 1;
      if (![...failing, ...unwatched].some(([from, end]) => from <= at && at < end)) well += 1;
    }
  }
  return { all, well };
}

/** Does it work technically? Counted from what was sent. */
export const truthOfThings: Readonly<Record<string, Truth>> = {
  "application-profile": ({ stratum: { by } }) => (by === "service" ? 1 : 3),
  "latency-p95": ({ sent }) => {
    const delays = sent.flatMap(({ what }) => what.delay ?? []).sort((a, b) => a - b);
    return delays.length === 0 ? null : (delays[Math.ceil(0.95 * delays.length) - 1] ?? 0) / 1000;
  },
  "on-time-delivery": ({ sent }) => {
    const delays = sent.flatMap(({ what }) => what.delay ?? []);
    return percent(delays.filter((each) => each <= 15 * 60_000).length, delays.length);
  },
  "device-availability": (part) => {
    const lent = deviceDays(part);
    const heard = new Set(part.known.sent.map(({ what }) => `${what.device} ${civilDay(what.received)}`));
    return percent(lent.filter((each) => heard.has(each)).length, lent.length);
  },
  "connectivity-gap-hours": (part) => {
    const { hours, gaps } = gatewayHours(part);
    return per(gaps, hours / 24 / 30.4375);
  },
  "rejected-rate": (part) => {
    const wrong = messages(
      part,
      (what) => what.startsWith("rejected:") && !what.endsWith("consent-withdrawn"),
    );
    return percent(wrong, wrong + messages(part, (what) => what === "stored"));
  },
  "duplicate-rate": (part) =>
    percent(
      messages(part, (what) => what === "duplicate"),
      messages(part, (what) => what !== "status"),
    ),
  "clock-offset": (part) => {
    const measured = offsets(part);
    return percent(measured.filter((each) => each > 60).length, measured.length);
  },
  "platform-availability": (part) => {
    const { all, well } = minutes(part);
    return percent(well, all);
  },
  "fhir-conformance": (part) => {
    const runs = of(part, "fhir-validation").map(({ content }) => content);
    const valid = total(runs.map((each) => each.valid));
    return percent(valid, valid + total(runs.map(({ invalid }) => invalid)));
  },
  "device-reuse": (part) => {
    const begun = loansIn(part).filter(({ from }) => part.months.includes(civilMonth(from)));
    const used = begun.filter(({ device, from }) =>
      part.known.year.loans.some((other) => other.device === device && other.from < from),
    );
    return per(used.length, begun.length);
  },
};
