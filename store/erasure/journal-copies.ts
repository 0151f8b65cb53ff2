import { hash } from "node:crypto";
import type { DeviceStretch } from "../../model/erasure.ts";
import { type DeviceKey, keyOf, type PatientId } from "../../model/identity.ts";
import type { JournalEntry, JournalPartition } from "../../model/journal.ts";
import type { Assignment } from "../../model/registry.ts";
import type { StateStore } from "../../model/state-store.ts";
import type { TelemetryStore } from "../../model/telemetry-store.ts";

const chunk = { messages: 4000, bytes: 4 * 1024 * 1024 };

/** What is needed to tell a person's messages in the journal. */
export interface CopiesNeeds {
  readonly state: Pick<StateStore, "progress">;
  readonly telemetry: Pick<TelemetryStore, "messagesOf">;
}

/** A person, and who had which device when. */
export interface Traces {
  readonly patient: PatientId;
  readonly assignments: readonly Assignment[];
}

/** The stretches in which devices were a person's. */
export const stretchesOf = ({ patient, assignments }: Traces): readonly DeviceStretch[] =>
  assignments
    .filter((each) => each.patient === patient)
    .map(({ service, device, from, until }) => ({ device: keyOf(service, device), from, until }));

/**
 * The positions of what the journal holds of a person. Their readings' messages, however late; whatever else their devices
 * sent while they were theirs (quarantined, repeated), but for messages with others' readings; repetitions of any of
 * these; and whatever names the pseudonym. Messages still to be taken to their end are left to the pipeline.
 */
export async function copiesOf(
  needs: CopiesNeeds,
  journal: JournalPartition,
  traces: Traces,
): Promise<readonly number[]> {
  const upTo = await needs.state.progress.position(journal.partition);
  const oldest = await journal.oldest();
  const isTheirs = await judgeOf(needs, journal.partition, oldest, traces);
  const positions: number[] = [];
  for (let after = oldest - 1; after < upTo; ) {
    const entries = await journal.read(after, chunk);
    const last = entries.at(-1);
    if (last === undefined) break;
    for (const entry of entries) {
      if (entry.position <= upTo && isTheirs(entry)) positions.push(entry.position);
    }
    after = last.position;
  }
  return positions;
}

async function judgeOf(
  { telemetry }: CopiesNeeds,
  partition: number,
  oldest: number,
  traces: Traces,
): Promise<(entry: JournalEntry) => boolean> {
  const positionsOf = async (patient: PatientId): Promise<Iterable<number>> =>
    (await telemetry.messagesOf(patient, [{ partition, position: oldest }])).map(({ position }) => position);
  const own = new Set(await positionsOf(traces.patient));
  const stretches = Map.groupBy(stretchesOf(traces), ({ device }) => device);
  const others = new Set<number>();
  for (const patient of othersWith(stretches, traces)) {
    for (const position of await positionsOf(patient)) others.add(position);
  }
  const seen = new Set<string>();
  return (entry) => {
    const { device, position, payload, receivedAt } = entry;
    const during = stretches
      .get(device)
      ?.some(({ from, until }) => receivedAt >= from && (until === null || receivedAt < until));
    const name = during === undefined || payload.length === 0 ? "" : `${device} ${hash("sha256", payload)}`;
    const isTheirs =
      own.has(position) ||
      (during === true && !others.has(position)) ||
      seen.has(name) ||
      Buffer.from(payload.buffer, payload.byteOffset, payload.length).includes(traces.patient);
    if (isTheirs && name !== "") seen.add(name);
    return isTheirs;
  };
}

/** Everybody else who ever had one of the devices. */
const othersWith = (
  stretches: ReadonlyMap<DeviceKey, unknown>,
  { patient, assignments }: Traces,
): ReadonlySet<PatientId> =>
  new Set(
    assignments
      .filter((each) => each.patient !== patient && stretches.has(keyOf(each.service, each.device)))
      .map((each) => each.patient),
  );
