import type { Instant } from "../../../model/time.ts";
import { among, type Chance, oneOf } from "./chance.ts";
import type { Person, Raised } from "./facts.ts";
import { watched } from "./pilot.ts";

const minute = 60_000;
const day = 24 * 60 * minute;
const priorities = {
  peso: "medium",
  pressione: "high",
  ossigeno: "high",
  saltate: "low",
  muto: "technical",
} as const;
const outcomes = [
  "true-acted",
  "true-acted",
  "true-no-action",
  "false",
  "artefact",
  "technical",
  "test",
] as const;

/** Alerts of everybody, one after the other: none of one rule begins while another of it is open. */
export function alertsOf(draw: Chance, people: readonly Person[], end: number): readonly Raised[] {
  return people.flatMap((person) => {
    const alerts: Raised[] = [];
    const until = Math.min(end, (person.left?.at ?? end) - 6 * day);
    for (let at = person.enrolled + among(draw, 1, 20) * day; at < until; at += among(draw, 6, 30) * day) {
      const isAway = person.pauses.some((pause) => pause.from < at + 6 * day && pause.until > at);
      if (!isAway) alerts.push(raised(draw, person, at + among(draw, 0, day), alerts.length));
      if (alerts.at(-1)?.end === null) break;
    }
    return alerts;
  });
}

function raised(draw: Chance, person: Person, from: number, n: number): Raised {
  const [service = ""] = person.services;
  const clinical = (watched[service] ?? []).map(([, rule]) => rule);
  const rule =
    draw() < 0.65 && clinical.length > 0 ? oneOf(draw, clinical) : oneOf(draw, ["saltate", "muto"]);
  const at = (from + 1) as Instant;
  const kind = rule === "saltate" ? "missed" : rule === "muto" ? "technical" : "clinical";
  const known = {
    id: `al-${person.n}-${n}`,
    person,
    service: service as Raised["service"],
    rule,
    kind,
    priority: priorities[rule as keyof typeof priorities],
    at,
    personal: person.limits.some((limit) => limit.rule === rule && limit.at <= at),
  } as const;
  const chance = draw();
  if (chance < 0.06) {
    return {
      ...known,
      answered: null,
      ended: later(at, among(draw, 5, 300)),
      end: "retracted",
      outcome: null,
    };
  }
  if (chance < 0.2) {
    return {
      ...known,
      answered: null,
      ended: later(at, among(draw, 5, 2000)),
      end: "cleared",
      outcome: null,
    };
  }
  // Hours or days, but for what is urgent.
  const wait = known.priority === "high" ? among(draw, 1, 40) : among(draw, 5, draw() < 0.2 ? 5000 : 300);
  const answered = later(at, wait);
  if (chance < 0.28) return { ...known, answered, ended: null, end: null, outcome: null };
  const ended = later(answered, among(draw, 1, 20));
  const end = chance < 0.4 ? "cleared" : "resolved";
  return { ...known, answered, ended, end, outcome: end === "resolved" ? oneOf(draw, outcomes) : null };
}

const later = (at: number, minutes: number): Instant => (at + minutes * minute) as Instant;
