import { bucketStart } from "../../../model/civil-time.ts";
import type { Grouping } from "../../../model/figure.ts";
import type { MunicipalityCode } from "../../../model/identity.ts";
import type { Observed, ObservedEntry, Participant } from "../../../model/observed.ts";
import { municipalities } from "../../../model/territory.ts";
import { atMillisecond, type Instant } from "../../../model/time.ts";
import type { Rows } from "./rows.ts";

const zone = "Europe/Rome";

/** When a civil month begins in Europe/Rome. */
export function monthStart(month: string): Instant {
  const noon = Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)) - 1, 1, 12);
  return bucketStart(atMillisecond(noon), "P1D", zone);
}
const monthAfter = (month: string): string => {
  const [year, number] = [Number(month.slice(0, 4)), Number(month.slice(5))];
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, "0")}`;
};

const made = new WeakMap<Observed, Map<Grouping, readonly Rows[]>>();

/** The rows of each stratum, in the order of their keys. Kept as long as what was observed: all indicators ask for it. */
export function strataOf(observed: Observed, by: Grouping): readonly Rows[] {
  const known = made.get(observed) ?? new Map<Grouping, readonly Rows[]>();
  made.set(observed, known);
  const found = known.get(by);
  if (found !== undefined) return found;
  const fresh = by === "pilot" ? [wholeOf(observed)] : divided(observed, by);
  known.set(by, fresh);
  return fresh;
}

/** The rows of some municipalities together, under their codes with `+` between them; `null` where there is none of them. */
export function rowsTogether(observed: Observed, municipalities: readonly string[]): Rows | null {
  const wanted = new Set(municipalities);
  const all = strataOf(observed, "municipality").filter(({ stratum }) => wanted.has(stratum.key));
  const [first] = all;
  if (first === undefined) return null;
  return {
    ...first,
    stratum: { by: "municipality", key: municipalities.toSorted().join("+") },
    people: all.flatMap(({ people }) => people),
    personMonths: all.flatMap(({ personMonths }) => personMonths),
    alerts: all.flatMap(({ alerts }) => alerts),
    entries: all.flatMap(({ entries }) => entries),
    target: all.flatMap(({ target }) => target),
  };
}

function wholeOf(observed: Observed): Rows {
  const { window, people, personMonths, alerts, serviceMonths, hubMonths, target, services } = observed;
  const months = new Set(window.months);
  return {
    stratum: { by: "pilot", key: "pilot" },
    whole: observed,
    ...window,
    people,
    personMonths,
    alerts,
    serviceMonths,
    hubMonths,
    entries: placedEntries(observed).filter(({ month }) => months.has(month)),
    target,
    services,
  };
}

/** An entry about a person belongs where they live, and to their service if they are in one only. */
function placedEntries({ entries, people }: Observed): readonly ObservedEntry[] {
  const known = new Map(people.map((each) => [each.person, each]));
  return entries.map((entry) => {
    const about = entry.person === null ? undefined : known.get(entry.person);
    if (about === undefined) return entry;
    const only = about.services.length === 1 ? about.services[0] : undefined;
    return {
      ...entry,
      municipality: entry.municipality ?? (about.municipality as MunicipalityCode),
      service: entry.service ?? ((only ?? null) as ObservedEntry["service"]),
    };
  });
}

function divided(observed: Observed, by: Exclude<Grouping, "pilot">): readonly Rows[] {
  const whole = strataOf(observed, "pilot")[0] ?? wholeOf(observed);
  const part = partition(whole, by);
  return part.keys.map((key) => ({
    ...whole,
    stratum: { by, key },
    ...(by === "month"
      ? { from: monthStart(key), until: monthStart(monthAfter(key)), months: [key] }
      : undefined),
    people: part.people.get(key) ?? [],
    personMonths: part.personMonths.get(key) ?? [],
    alerts: part.alerts.get(key) ?? [],
    entries: part.entries.get(key) ?? [],
    serviceMonths: part.inService
      ? whole.serviceMonths.filter((row) => row[part.inService ?? "month"] === key)
      : [],
    hubMonths: by === "month" ? whole.hubMonths.filter(({ month }) => month === key) : [],
    target:
      part.keyOfTarget === null
        ? whole.target
        : whole.target.filter((each) => part.keyOfTarget?.(each) === key),
    services: by === "service" ? whole.services.filter(({ id }) => id === key) : whole.services,
  }));
}

interface Place {
  readonly municipality: string | null;
  readonly service: string | null;
  readonly month: string;
}

function partition(whole: Rows, by: Exclude<Grouping, "pilot">) {
  const zones = new Map(whole.target.map(({ municipality, zone: own }) => [municipality, own]));
  const zoneOf = (code: string | null) =>
    code === null ? "" : (zones.get(code) ?? municipalities.get(code as MunicipalityCode)?.zone ?? "");
  const keyOf: (row: Place) => string = {
    zone: (row: Place) => zoneOf(row.municipality),
    municipality: (row: Place) => row.municipality ?? "",
    service: (row: Place) => row.service ?? "",
    month: (row: Place) => row.month,
  }[by];
  const spans = whole.months.map((month) => ({
    month,
    from: monthStart(month),
    until: monthStart(monthAfter(month)),
  }));
  const keysOfPerson = (each: Participant): readonly string[] =>
    by === "service"
      ? each.services
      : by === "month"
        ? monthsOf(each, spans)
        : [keyOf({ municipality: each.municipality, service: null, month: "" })];
  const people = groupedByEach(whole.people, keysOfPerson);
  const personMonths = groupedBy(whole.personMonths, keyOf);
  const [alerts, entries] = [groupedBy(whole.alerts, keyOf), groupedBy(whole.entries, keyOf)];
  const keyOfTarget = {
    zone: (each: Rows["target"][number]) => each.zone,
    municipality: (each: Rows["target"][number]) => each.municipality,
    service: null,
    month: null,
  }[by];
  const expected = {
    service: whole.services.map(({ id }) => id),
    month: whole.months,
    zone: [],
    municipality: [],
  }[by];
  const found =
    by === "month" ? [] : [...people.keys(), ...personMonths.keys(), ...alerts.keys(), ...entries.keys()];
  const targeted = keyOfTarget === null ? [] : whole.target.map(keyOfTarget);
  const keys = [...new Set([...expected, ...targeted, ...found])].filter((key) => key !== "").toSorted();
  const inService = by === "service" || by === "month" ? by : null;
  return { keys, people, personMonths, alerts, entries, keyOfTarget, inService };
}

interface Span {
  readonly month: string;
  readonly from: Instant;
  readonly until: Instant;
}
const monthsOf = ({ enrolledAt, left }: Participant, spans: readonly Span[]): readonly string[] =>
  spans
    .filter(({ from, until }) => enrolledAt < until && (left === null || left.at >= from))
    .map(({ month }) => month);

function groupedBy<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}

function groupedByEach<Row>(rows: readonly Row[], keys: (row: Row) => readonly string[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows)
    for (const key of keys(row)) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [row]);
      else group.push(row);
    }
  return groups;
}
