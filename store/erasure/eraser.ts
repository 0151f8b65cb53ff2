import { hash } from "node:crypto";
import { join } from "node:path";
import type {
  ErasedPerson,
  Eraser,
  ErasureOutcome,
  ErasureProof,
  Tombstone,
  WaitingErasure,
} from "../../model/erasure.ts";
import { HubFailure } from "../../model/failure.ts";
import type { PatientId } from "../../model/identity.ts";
import type { JournalPartition } from "../../model/journal.ts";
import type { Log } from "../../model/log.ts";
import type { StateStore } from "../../model/state-store.ts";
import type { JournalPlace, TelemetryStore } from "../../model/telemetry-store.ts";
import type { Clock } from "../../model/time.ts";
import { compactFile } from "./compacting.ts";
import { copiesOf, stretchesOf, type Traces } from "./journal-copies.ts";
import { forgetPlaces, notePlaces, readPlaces } from "./places-file.ts";
import type { Searched } from "./search.ts";
import { searchFolder } from "./search-folder.ts";
import { addTombstones, readTombstones, tombstonesFile } from "./tombstones.ts";

export interface EraserNeeds {
  readonly state: Pick<StateStore, "registry" | "progress" | "audit" | "erasures">;
  readonly telemetry: Pick<TelemetryStore, "messagesOf" | "erase">;
  readonly journals: readonly JournalPartition[];
  /** Has the rules drop what they remember of a person. */
  readonly forget: (patient: PatientId) => void;
  /** The data directory: every file in it is searched afterwards. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
}

export const openEraser = (needs: EraserNeeds): Eraser => ({
  async eraseWaiting() {
    const outcomes: ErasureOutcome[] = [];
    for (const request of await needs.state.erasures.waiting()) outcomes.push(await carryOut(needs, request));
    // What the requests kept until their proofs: which reference of the audit was whose digest.
    if (outcomes.some(({ proof }) => proof !== null)) await needs.state.erasures.scrub();
    return outcomes;
  },
});

async function carryOut(needs: EraserNeeds, request: WaitingErasure): Promise<ErasureOutcome> {
  const { state, clock, log } = needs;
  const { id, askedAt, by } = request;
  const erased = request.patient === null ? request.erased : await deleted(needs, id, request.patient);
  await forgetPlaces(needs.folder, id);
  const unreached = await bury(needs, {
    id,
    digest: erased.digest,
    at: clock.now(),
    devices: erased.devices,
  });
  await state.erasures.scrub();
  const searched = await searchedTwice(needs, erased.digest);
  const left = searched.filter(({ found }) => found > 0).map(({ file }) => file);
  if (left.length > 0) {
    log.error(
      { id, left },
      "an erasure is not complete: these files still hold the pseudonym; it goes on waiting",
    );
    return { id, proof: null, unreached, left };
  }
  const { digest, counts } = erased;
  const proof: ErasureProof = {
    id,
    digest,
    askedAt,
    by,
    doneAt: clock.now(),
    counts,
    searched: [...searched],
  };
  await note(needs, id, erased);
  await state.erasures.finish(proof);
  log.info({ id, counts }, "a person was erased");
  return { id, proof, unreached, left };
}

/** Deletes all there is, and the rows last: as long as they are there, another run finds everything else by them. */
async function deleted(needs: EraserNeeds, id: string, patient: PatientId): Promise<ErasedPerson> {
  const { state, telemetry, forget } = needs;
  const enrolment = await state.registry.enrolment(patient);
  if (enrolment === null) throw new HubFailure("defect", "a person waits to be erased who is not enrolled");
  const traces = { patient, assignments: await state.registry.assignments() };
  const messages = await messagesOf(needs, id, traces);
  // First what may have to wait for a store elsewhere: until that is done, nothing is.
  const readings = await telemetry.erase(patient);
  for (const journal of needs.journals) {
    const own = messages.filter(({ partition }) => partition === journal.partition);
    await journal.rewrite(own.map(({ position }) => ({ position, payload: new Uint8Array() })));
  }
  forget(patient);
  const erased = await state.erasures.eraseRows(id, {
    patient,
    digest: hash("sha256", patient),
    subject: enrolment.ref,
    devices: stretchesOf(traces),
    readings,
    messages,
  });
  return erased;
}

/** Every message that held something of a person, trimmed or not; noted for a run that has to go on. */
async function messagesOf(needs: EraserNeeds, id: string, traces: Traces): Promise<readonly JournalPlace[]> {
  const { telemetry, journals, folder } = needs;
  const messages: JournalPlace[] = [];
  const noted = await readPlaces(folder, id);
  for (const journal of journals) {
    const { partition } = journal;
    const ever = await telemetry.messagesOf(traces.patient, [{ partition, position: 0 }]);
    const before = noted.filter((each) => each.partition === partition);
    const positions = new Set([...before, ...ever].map(({ position }) => position));
    for (const position of await copiesOf(needs, journal, traces)) positions.add(position);
    for (const position of positions) messages.push({ partition, position });
  }
  await notePlaces(folder, id, messages);
  return messages;
}

/** Notes the tombstone here and wherever backups are; names the places that could not be told. */
async function bury({ state, folder, log }: EraserNeeds, stone: Tombstone): Promise<readonly string[]> {
  await addTombstones(folder, [stone]);
  // All of them, for the sake of a place that could not be reached the last time.
  const all = await readTombstones(join(folder, tombstonesFile));
  const unreached: string[] = [];
  for (const place of await state.erasures.backupPlaces()) {
    try {
      await addTombstones(place, all);
    } catch (thrown) {
      unreached.push(place);
      log.error(
        { place, id: stone.id, cause: HubFailure.of(thrown).message },
        "an erasure could not be noted beside the backups; give this data directory's erasures.jsonl to a restore from there",
      );
    }
  }
  return unreached;
}

/** Searches, and once more after the files in which something was found were written anew. */
async function searchedTwice({ folder }: EraserNeeds, digest: string): Promise<readonly Searched[]> {
  const first = await searchFolder(folder, digest);
  const holding = first.filter(({ found }) => found > 0);
  if (holding.length === 0) return first;
  for (const { file } of holding) await compactFile(folder, file);
  return await searchFolder(folder, digest);
}

/** Writes the audit's line, unless a run that crashed right after it did. */
async function note({ state, clock }: EraserNeeds, id: string, { subject }: ErasedPerson): Promise<void> {
  const { items } = await state.audit.list({ subject, action: "erase" }, { limit: 1 });
  if (items.length > 0) return;
  await state.audit.append({
    at: clock.now(),
    actor: "hub",
    roles: [],
    purpose: "administration",
    action: "erase",
    subjects: [subject],
    object: id,
    outcome: "done",
    source: "hub",
    reason: null,
  });
}
