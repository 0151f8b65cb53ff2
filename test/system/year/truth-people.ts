import { municipalities } from "../../../model/territory.ts";
import type { Person } from "./facts.ts";
import { isPlanned, lastHome, zoneOf } from "./known.ts";
import { average, of, type Part, per, percent, present, total } from "./part.ts";
import { pilot, watched } from "./pilot.ts";

export type Truth = (part: Part) => number | null;
const day = 86_400_000;

interface Own {
  due: number;
  met: number;
  days: number;
}
function owns({ slots, days }: Part): Map<Person, Own> {
  const found = new Map<Person, Own>();
  const at = (person: Person | null): Own => {
    const key = person as Person;
    const known = found.get(key) ?? { due: 0, met: 0, days: 0 };
    found.set(key, known);
    return known;
  };
  for (const { person, what } of slots) {
    at(person).due += 1;
    if (what.met) at(person).met += 1;
  }
  for (const { person } of days) at(person).days += 1;
  return found;
}

const adherence = (
  part: Part,
  counts: (person: Person) => boolean,
): { ratio: number | null; persons: number } => {
  const own = [...owns(part)]
    .filter(([person, { due }]) => due > 0 && counts(person))
    .map(([, each]) => each);
  return {
    ratio: per(total(own.map(({ met }) => met)), total(own.map(({ due }) => due))),
    persons: own.length,
  };
};

const drops = (why: string | undefined): boolean => why === "withdrawal" || why === "lost";
const targetIn = ({ stratum: { by, key } }: Part) =>
  pilot.territory.municipalities
    .filter((code) => (by === "zone" ? zoneOf(code) === key : by === "municipality" ? code === key : true))
    .map((code) => ({ code, residents: municipalities.get(code)?.population ?? 0 }));

function retention(part: Part): number | null {
  const { known, people } = part;
  const seen = Math.min(part.until, known.look.asOf);
  const all = people
    .filter(({ enrolled }) => enrolled < seen)
    .map((person) => {
      const left = known.left(person);
      const isOver = left !== null && left.at < seen;
      return { stayed: (isOver ? left.at : seen) - person.enrolled, dropped: isOver && drops(left.why) };
    });
  if (all.length < 20 || all.filter(({ stayed }) => stayed >= 90 * day).length < 10) return null;
  let left = 1;
  for (const time of new Set(
    all.filter((each) => each.dropped && each.stayed <= 90 * day).map(({ stayed }) => stayed),
  )) {
    const risk = all.filter(({ stayed }) => stayed >= time).length;
    left *= 1 - all.filter((each) => each.dropped && each.stayed === time).length / risk;
  }
  return 100 * left;
}

const screened = (part: Part) => of(part, "screening").map(({ content }) => content);
const scores = (
  part: Part,
  instrument: string,
  by: string,
  score: (answers: readonly number[]) => number | null,
): number | null => {
  const sheets = of(part, "questionnaire").filter(
    ({ content }) => content.instrument === instrument && content.answeredBy === by,
  );
  const values = sheets.flatMap(({ content }) =>
    content.answers === null ? [] : [score(content.answers as number[])],
  );
  return average(values.filter((each) => each !== null));
};
/** Subscales of SUTAQ in the order of their items. They make no total. */
const sutaq = {
  "perceived-benefit": [0, 9],
  "privacy-and-discomfort": [9, 13],
  "care-personnel-concerns": [13, 16],
  "kit-as-substitution": [16, 19],
  satisfaction: [19, 22],
} as const;
export const subscales = (part: Part): Readonly<Record<string, number | null>> =>
  Object.fromEntries(
    Object.entries(sutaq).map(([key, [from, until]]) => [
      key,
      scores(part, "SUTAQ", "patient", (answers) => average(answers.slice(from, until))),
    ]),
  );
const sus = (answers: readonly number[]): number =>
  2.5 * total(answers.map((each, n) => (n % 2 === 0 ? each - 1 : 5 - each)));

function response(part: Part): number | null {
  const sheets = new Map<string, boolean>();
  for (const { person, content } of of(part, "questionnaire")) {
    if (content.answeredBy === "professional") continue;
    const name = `${person?.n} ${content.instrument} ${content.wave}`;
    const came = content.answers !== null || content.score !== undefined;
    sheets.set(name, (sheets.get(name) ?? false) || came);
  }
  return percent([...sheets.values()].filter((came) => came).length, sheets.size);
}

function bySelf(part: Part): readonly (readonly [Person, readonly number[]])[] {
  const waves = new Map<Person, [number, number][]>();
  for (const { person, content } of of(part, "questionnaire")) {
    if (person === null || content.score === undefined) continue;
    waves.set(person, [...(waves.get(person) ?? []), [content.wave, content.score]]);
  }
  return [...waves].map(
    ([person, all]) => [person, all.toSorted(([a], [b]) => a - b).map(([, score]) => score)] as const,
  );
}

const lastOf = (part: Part, measure: string): readonly number[] => {
  const last = new Map<Person | null, { at: number; value: number }>();
  for (const { person, at, content } of of(part, "clinical-summary")) {
    if (content.measure !== measure || at < (last.get(person)?.at ?? 0)) continue;
    last.set(person, { at, value: content.value });
  }
  return [...last.values()].map(({ value }) => value);
};

/** The community of users, counted by hand. */
export const truthOfPeople: Readonly<Record<string, Truth>> = {
  "adherence-measurements": ({ slots }) => percent(slots.filter(({ what }) => what.met).length, slots.length),
  "data-completeness": ({ slots }) => percent(slots.filter(({ what }) => what.inTime).length, slots.length),
  "adherent-patients": (part) => {
    const own = [...owns(part).values()].filter(({ due, days }) => due > 0 && days >= 14);
    return percent(own.filter(({ met, due }) => met >= 0.8 * due).length, own.length);
  },
  "enrolment-rate": (part) => {
    const invited = screened(part).filter(({ answer }) => answer !== "not-eligible");
    return percent(invited.filter(({ answer }) => answer === "agreed").length, invited.length);
  },
  "digital-barrier-refusals": (part) => {
    const reasons = screened(part).flatMap(({ reason }) => reason ?? []);
    const digital = ["device-skill", "no-network", "distrust-of-technology"];
    return percent(reasons.filter((each) => digital.includes(each)).length, reasons.length);
  },
  "dropout-rate": (part) => {
    const there = part.people.filter(
      (person) =>
        person.enrolled <= part.until - 30 * day && (part.known.left(person)?.at ?? Infinity) >= part.from,
    );
    const gone = there.filter((person) => {
      const left = part.known.left(person);
      return left !== null && left.at < part.until && drops(left.why);
    });
    return percent(gone.length, there.length);
  },
  "retention-90d": retention,
  "sus-patient": (part) => scores(part, "SUS", "patient", sus),
  "sus-staff": (part) => scores(part, "SUS", "professional", sus),
  "tuq-patient": (part) => scores(part, "TUQ", "patient", average),
  "staff-acceptance": (part) => scores(part, "TAM", "professional", average),
  "sutaq-subscales": () => null,
  "nps-patient": (part) =>
    scores(part, "NPS", "patient", ([answer = 0]) => (answer >= 9 ? 100 : answer <= 6 ? -100 : 0)),
  "questionnaire-response": response,
  "hrqol-change": (part) =>
    average(bySelf(part).flatMap(([, all]) => (all.length < 2 ? [] : [(all.at(-1) ?? 0) - (all[0] ?? 0)]))),
  "caregiver-operated": () => null,
  "municipality-coverage": (part) => {
    const homes = new Set(present(part).map((person) => lastHome(part.known, person)));
    const target = targetIn(part);
    return percent(target.filter(({ code }) => homes.has(code)).length, target.length);
  },
  "reach-per-1000": (part) =>
    per(1000 * present(part).length, total(targetIn(part).map(({ residents }) => residents))),
  "small-municipality-equity": (part) => {
    const target = targetIn(part);
    const small = target.filter(({ residents }) => residents < 1000);
    const homes = present(part).map((person) => lastHome(part.known, person));
    const living = homes.filter((home) => small.some(({ code }) => code === home)).length;
    const share =
      total(small.map(({ residents }) => residents)) / total(target.map(({ residents }) => residents));
    return homes.length === 0 ? null : living / homes.length / share;
  },
  "age-equity": (part) => {
    const [old, young] = [
      adherence(part, ({ age }) => age >= "75"),
      adherence(part, ({ age }) => age < "75"),
    ];
    if (old.ratio === null || young.ratio === null || Math.min(old.persons, young.persons) < 10) return null;
    return old.ratio / young.ratio;
  },
  "case-mix": (part) => present(part).length,
  "plan-coverage": (part) => {
    const there = present(part);
    return percent(there.filter((person) => isPlanned(part.known, person)).length, there.length);
  },
  "thresholds-personalised": (part) => {
    const { known } = part;
    const pairs = present(part).flatMap((person) => {
      const at = Math.min(known.look.until, known.look.asOf, known.left(person)?.at ?? Infinity);
      const rules = person.services.flatMap((service) => watched[service] ?? []);
      return rules.map(([, rule]) => person.limits.some((limit) => limit.rule === rule && limit.at < at));
    });
    return percent(pairs.filter((own) => own).length, pairs.length);
  },
  "bp-at-target": (part) =>
    percent(
      lastOf(part, "bp-at-target").filter((each) => each === 1).length,
      lastOf(part, "bp-at-target").length,
    ),
  "glucose-time-in-range": (part) => average(lastOf(part, "glucose-time-in-range")),
};
