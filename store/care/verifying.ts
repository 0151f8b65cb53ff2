import type { Reading } from "../../model/reading.ts";
import type { MessagesAgain, Verification } from "../../model/telemetry-care.ts";
import type { TelemetryStore } from "../../model/telemetry-store.ts";
import { after, type Instant, milliseconds } from "../../model/time.ts";
import { isSame } from "../copying/fingerprint.ts";
import type { KeptReading } from "../telemetry/cursor.ts";
import type { FarTelemetry } from "../telemetry/far.ts";
import { placeOf } from "../telemetry/reading-row.ts";

/** Compares readings drawn from this machine with InfluxDB's, and with the messages they came in. */
export async function verifyCarried(
  sample: readonly KeptReading[],
  far: Pick<FarTelemetry, "at">,
  journal: MessagesAgain,
): Promise<Verification> {
  const all = {
    checked: sample.length,
    missing: 0,
    different: 0,
    journal: { same: 0, different: 0, gone: 0 },
  };
  for (const reading of sample) {
    const there = (await far.at(reading, [reading.at])).find(({ seq }) => seq === reading.seq);
    if (there === undefined) all.missing += 1;
    else if (!isSame(there, reading)) all.different += 1;
    all.journal[await inJournal(reading, journal)] += 1;
  }
  return all;
}

/**
 * Where all readings are on this machine, the journal is what they can be compared with: messages are drawn from it, and
 * each of their readings must be in the store.
 */
export async function verifyKept(
  asked: { readonly count: number; readonly from: Instant; readonly until: Instant },
  telemetry: Pick<TelemetryStore, "range">,
  journal: MessagesAgain,
  random: () => number,
): Promise<Verification> {
  const all = { checked: 0, missing: 0, different: 0, journal: { same: 0, different: 0, gone: 0 } };
  const { oldest, end } = journal;
  for (let tries = 0; all.checked < asked.count && tries < asked.count && oldest <= end; tries += 1) {
    const readings = await journal.readingsOf(oldest + Math.floor(random() * (end - oldest + 1)));
    const due = (readings ?? []).filter(
      ({ receivedAt }) => receivedAt >= asked.from && receivedAt < asked.until,
    );
    for (const reading of due.slice(0, asked.count - all.checked)) {
      all.checked += 1;
      const verdict = await inStore(reading, telemetry);
      if (verdict === "same") all.journal.same += 1;
      else all[verdict] += 1;
    }
  }
  return all;
}

/** The store may have it of another message, in which it was told first. */
async function inStore(
  { patient, code, device, at, value, message }: Reading,
  telemetry: Pick<TelemetryStore, "range">,
): Promise<"same" | "missing" | "different"> {
  const query = { patient, code, from: at, until: after(at, milliseconds(1)) };
  const { items } = await telemetry.range(query, { limit: 1000 });
  const own = items.filter((each) => each.device === device);
  if (own.some((each) => each.value === value)) return "same";
  return own.some((each) => each.message === message) ? "different" : "missing";
}

/** What is no longer in a message, or is another person's by now, says nothing against what was stored. */
async function inJournal(
  reading: KeptReading,
  journal: MessagesAgain,
): Promise<keyof Verification["journal"]> {
  const readings = await journal.readingsOf(placeOf(reading).position);
  const own = (readings ?? []).filter(
    ({ code, deviceAt, device }) =>
      code === reading.code && deviceAt === reading.deviceAt && device === reading.device,
  );
  if (own.length === 0) return "gone";
  const { patient, seq } = reading;
  return own.some((each) => isSame({ ...each, patient, seq }, reading)) ? "same" : "different";
}
