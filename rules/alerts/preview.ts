import { bucketStart } from "../../model/civil-time.ts";
import { HubFailure } from "../../model/failure.ts";
import type { HappenedEvent } from "../../model/happened-event.ts";
import type { PatientId } from "../../model/identity.ts";
import type { Log } from "../../model/log.ts";
import type { Reading } from "../../model/reading.ts";
import {
  mostNamed,
  notKept,
  type PastOf,
  type Preview,
  type PreviewedEpisode,
  type PreviewNeeds,
} from "../../model/rule-trial.ts";
import { after, atMillisecond, formatInstant, hours, type Instant, minutes } from "../../model/time.ts";
import { type Arrived, type Found, openReplay, type Replay } from "./replay.ts";

type Overlapping = Pick<Found, "since" | "until">;

/** What one person's past comes to by each of the two. */
interface Compared {
  readonly past: PastOf;
  readonly before: readonly Found[];
  readonly after: readonly Found[];
}

/**
 * Plays the past through the judge twice, by the rule in force and by the changed one, and tells the difference. Readings
 * are taken in the order they were measured, so this is what would have been found had none come late.
 */
export async function previewRule(needs: PreviewNeeds, log: Log): Promise<Preview> {
  const { candidate, inForce, people, breathe } = needs;
  const reason = notKept[candidate.code] ?? (inForce === null ? undefined : notKept[inForce.code]);
  if (reason !== undefined) throw new HubFailure("not-kept", reason.en, { details: { reason } });
  const changed = await openReplay(candidate, log);
  const present = inForce === null ? null : await openReplay(inForce, log);
  const compared: Compared[] = [];
  for (const past of people) {
    const play = async (replay: Replay | null) =>
      replay === null ? [] : within(needs, await replay.person(past, inHours(past), breathe));
    compared.push({ past, before: await play(present), after: await play(changed) });
  }
  return told(needs, compared);
}

/** A year of readings at once would be late to itself: they come hour by hour, as they did, with what happened meanwhile. */
function* inHours({ readings, events }: Pick<PastOf, "readings" | "events">): Generator<Arrived> {
  const all = [
    ...readings.map((reading) => ({ at: reading.at, reading, event: null })),
    ...events.map((event) => ({ at: event.at, reading: null, event })),
  ];
  if (events.length > 0) all.sort((one, other) => one.at - other.at);
  let batch: typeof all = [];
  for (const each of all) {
    const [first] = batch;
    if (first !== undefined && (each.at - first.at >= hours(1) || batch.length >= 256)) {
      yield arrived(batch);
      batch = [];
    }
    batch.push(each);
  }
  if (batch.length > 0) yield arrived(batch);
}

interface Met {
  readonly at: Instant;
  readonly reading: Reading | null;
  readonly event: HappenedEvent | null;
}

const arrived = (batch: readonly Met[]): Arrived => ({
  readings: batch.flatMap(({ reading }) => reading ?? []),
  events: batch.flatMap(({ event }) => event ?? []),
  now: after(batch.at(-1)?.at ?? atMillisecond(0), minutes(1)),
});

/**
 * Readings before `from` fill the windows only; episodes that were over by then are none of this stretch. An event is over as
 * it happens.
 */
const within = (
  { from, candidate }: Pick<PreviewNeeds, "from" | "candidate">,
  found: readonly Found[],
): readonly Found[] =>
  found
    .map((each) => (candidate.code.startsWith("event:") ? { ...each, until: each.since } : each))
    .filter(({ until }) => until === null || until >= from);

function told(needs: PreviewNeeds, compared: readonly Compared[]): Preview {
  const { candidate, from, to, cutShort, people } = needs;
  const all = (side: "before" | "after") =>
    compared.flatMap((each) =>
      each[side].map((found) => ({ patient: each.past.enrolment.patient, ...found })),
    );
  const [before, later] = [all("before"), all("after")];
  const gained = compared.flatMap((each) => unmatched(each, each.after, each.before));
  const lost = compared.flatMap((each) =>
    unmatched(each, each.before, each.after).map((found) => ({
      ...found,
      alerts: each.past.alerts.filter((alert) => overlap(alert, found)),
    })),
  );
  return {
    rule: candidate.id,
    from,
    to,
    patients: people.length,
    readings: people.reduce((sum, { readings }) => sum + readings.length, 0),
    events: people.reduce((sum, { events }) => sum + events.length, 0),
    cutShort,
    before: before.length,
    after: later.length,
    perDay: perDay(before, later),
    perPatient: compared
      .filter((each) => each.before.length + each.after.length > 0)
      .map((each) => ({
        patient: each.past.enrolment.patient,
        before: each.before.length,
        after: each.after.length,
      })),
    gained: gained.slice(0, mostNamed),
    lost: lost.slice(0, mostNamed),
  };
}

function unmatched(
  { past }: Compared,
  own: readonly Found[],
  others: readonly Found[],
): readonly (PreviewedEpisode & { readonly patient: PatientId })[] {
  return own
    .filter((each) => !others.some((other) => overlap(each, other)))
    .map((each) => ({ patient: past.enrolment.patient, ...each }));
}

const end = ({ until }: Overlapping): number => until ?? Number.POSITIVE_INFINITY;
const overlap = (one: Overlapping, other: Overlapping): boolean =>
  one.since <= end(other) && other.since <= end(one);

function perDay(before: readonly Found[], later: readonly Found[]): Preview["perDay"] {
  const counts = new Map<string, { before: number; after: number }>();
  const count = (found: readonly Found[], side: "before" | "after"): void => {
    for (const { since } of found) {
      // Midday of the civil day lies in the same UTC day.
      const day = formatInstant(after(bucketStart(since, "P1D", "Europe/Rome"), hours(12))).slice(0, 10);
      const own = counts.get(day) ?? { before: 0, after: 0 };
      own[side] += 1;
      counts.set(day, own);
    }
  };
  count(before, "before");
  count(later, "after");
  return [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([day, both]) => ({ day, ...both }));
}
