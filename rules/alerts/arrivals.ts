import type { Board } from "../../model/board.ts";
import { HubFailure } from "../../model/failure.ts";
import type { PatientId } from "../../model/identity.ts";
import type { EventInContext, ReadingInContext } from "../../model/judge.ts";
import { atMillisecond } from "../../model/time.ts";
import type { Memory } from "./memory.ts";
import type { Whose } from "./personal.ts";
import type { RuleBook } from "./rule-book.ts";
import { touch, type Visit } from "./visit.ts";

interface Needs {
  readonly book: RuleBook;
  readonly memory: Memory;
  readonly board: Board;
}

/** Puts what came together into its series, and gathers it by person. */
export function arrivalsInto({ book, memory, board }: Needs) {
  function visitOf(visits: Map<PatientId, Visit>, patient: PatientId, whose: Whose): Visit {
    const known = visits.get(patient);
    if (known !== undefined) return known;
    const person = memory.of(patient);
    if (person === undefined) throw new HubFailure("defect", "a reading's patient was not prepared");
    const made = { patient, person, whose, arrived: [], touches: [], receivedAt: atMillisecond(0) };
    visits.set(patient, made);
    return made;
  }

  function enter(visits: Map<PatientId, Visit>, given: ReadingInContext): void {
    const { reading } = given;
    const metric = book.metrics.get(reading.code);
    if (metric === undefined) return;
    const visit = visitOf(visits, reading.patient, given);
    if (reading.receivedAt > visit.receivedAt) visit.receivedAt = reading.receivedAt;
    let isLate = false;
    const arrival = memory.take(visit.person, metric, reading, (into, point) => {
      touch(visit, into, point);
      isLate ||= point.at < point.newestBefore;
    });
    visit.arrived.push({ at: reading.at, code: reading.code, source: reading });
    if (arrival === "held-back") board.add("rules_held_back_total");
    if (arrival === "too-late") board.add("rules_too_late_total");
    if (isLate) board.add("rules_late_total");
  }

  function enterEvent(visits: Map<PatientId, Visit>, given: EventInContext): void {
    const { event } = given;
    const code = `event:${event.kind}`;
    const metric = book.metrics.get(code);
    if (metric === undefined) return;
    const visit = visitOf(visits, event.patient, given);
    if (event.receivedAt > visit.receivedAt) visit.receivedAt = event.receivedAt;
    const arrival = memory.takeEvent(visit.person, metric, event, (into, point) => touch(visit, into, point));
    if (arrival === "too-late") board.add("rules_too_late_total");
    visit.arrived.push({ at: event.at, code, source: { ...event, deviceAt: event.at, value: 1 } });
  }

  return (readings: readonly ReadingInContext[], events: readonly EventInContext[]): Iterable<Visit> => {
    const visits = new Map<PatientId, Visit>();
    for (const given of readings) enter(visits, given);
    for (const given of events) enterEvent(visits, given);
    return visits.values();
  };
}
