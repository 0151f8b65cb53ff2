import type { Stratum } from "../../../model/figure.ts";
import type { IntakeContent } from "../../../model/intake.ts";
import type { Entered, Person } from "./facts.ts";
import { type Fact, isIn, type Known, lastHome, monthAfter, startOf, zoneOf } from "./known.ts";

/** What of all that is known belongs to one part of the pilot. */
export interface Part extends Pick<Known, "days" | "slots" | "alerts" | "sent"> {
  readonly known: Known;
  readonly stratum: Stratum;
  readonly from: number;
  readonly until: number;
  readonly months: readonly string[];
  readonly people: readonly Person[];
  /** Of the months looked at. */
  readonly entries: readonly Fact<Entered>[];
}

const made = new WeakMap<Known, Map<string, Part>>();

export function partOf(known: Known, stratum: Stratum): Part {
  const parts = made.get(known) ?? new Map<string, Part>();
  made.set(known, parts);
  const name = `${stratum.by} ${stratum.key}`;
  const part = parts.get(name) ?? divided(known, stratum);
  parts.set(name, part);
  return part;
}

function divided(known: Known, stratum: Stratum): Part {
  const { by, key } = stratum;
  const holds = isIn(stratum);
  const isMonth = by === "month";
  const [from, until] = isMonth
    ? [startOf(key), startOf(monthAfter(key))]
    : [known.look.from, known.look.until];
  const there = (person: Person) => person.enrolled < until && (known.left(person)?.at ?? Infinity) >= from;
  const lives = (person: Person): boolean =>
    by === "pilot" ||
    (by === "service" && person.services.some((each) => each === key)) ||
    (by === "municipality" && lastHome(known, person) === key) ||
    (by === "zone" && zoneOf(lastHome(known, person)) === key);
  return {
    known,
    stratum,
    from,
    until,
    months: isMonth ? [key] : known.look.months,
    people: known.people.filter((person) => (isMonth ? there(person) : lives(person))),
    days: known.days.filter(holds),
    slots: known.slots.filter(holds),
    alerts: known.alerts.filter(holds),
    sent: known.sent.filter(holds),
    entries: known.entries.filter((each) => known.look.months.includes(each.month) && holds(each)),
  };
}

/** Those who took part at some time of it. */
export const present = ({ people, known, from, until }: Part): readonly Person[] =>
  people.filter((person) => person.enrolled < until && (known.left(person)?.at ?? Infinity) >= from);

type Kind = IntakeContent["kind"];
export type Entry<K extends Kind> = Omit<Entered, "content"> & {
  readonly content: Extract<IntakeContent, { kind: K }>;
  readonly municipality: Entered["municipality"];
};
export const of = <K extends Kind>({ entries }: Pick<Part, "entries">, kind: K): readonly Entry<K>[] =>
  entries.flatMap(({ what }) => (what.content.kind === kind ? [what as Entry<K>] : []));

export const percent = (part: number, whole: number): number | null =>
  whole === 0 ? null : (100 * part) / whole;
export const per = (n: number, time: number): number | null => (time === 0 ? null : n / time);
export const average = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, each) => sum + each, 0) / values.length;
export const total = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0);
