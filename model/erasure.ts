import { z } from "zod";
import { deviceKey, type PatientId, type SubjectRef, subjectRef } from "./identity.ts";
import type { Page, PageAsked } from "./paging.ts";
import type { JournalPlace } from "./telemetry-store.ts";
import { type Instant, instant } from "./time.ts";

/** A device in somebody's hands: `from <= at < until`, without end when `until` is `null`. */
export const deviceStretch = z.object({ device: deviceKey, from: instant, until: instant.nullable() });
export type DeviceStretch = Readonly<z.infer<typeof deviceStretch>>;

/** What was deleted with a person, counted: all that is kept. After a crash half-way, by the run that went on. */
export const erasureCounts = z.object({
  readings: z.int(),
  alerts: z.int(),
  quarantined: z.int(),
  /** Messages that held something of theirs; those the journal still had were blanked. */
  messages: z.int(),
  assignments: z.int(),
  events: z.int(),
  /** What was entered about them; older proofs do not tell. */
  entries: z.int().default(0),
  sessions: z.int(),
});
export type ErasureCounts = z.infer<typeof erasureCounts>;

const digest = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * What the request keeps from the moment the pseudonym is forgotten until the files were searched for it. With the
 * digest they can be, without anybody knowing it any more.
 */
export const erasedPerson = z.object({
  digest,
  /** For the audit; forgotten with the proof. */
  subject: subjectRef,
  counts: erasureCounts,
  /** For the tombstone. */
  devices: z.array(deviceStretch),
});
export type ErasedPerson = z.infer<typeof erasedPerson>;

/** An erasure asked for and not done: of a person who is still there, or whose rows and pseudonym are gone already. */
export type WaitingErasure = {
  readonly id: string;
  readonly askedAt: Instant;
  readonly by: string;
} & (
  | { readonly patient: PatientId; readonly erased: null }
  | { readonly patient: null; readonly erased: ErasedPerson }
);

/** Says that a person was erased, without saying who: `digest` is the SHA-256 of the pseudonym, whose 80 random bits nobody guesses. */
export const erasureProof = z.object({
  id: z.string(),
  digest,
  askedAt: instant,
  by: z.string(),
  doneAt: instant,
  counts: erasureCounts,
  /** The files searched for the pseudonym's bytes afterwards, by name, and how often they were found: 0. */
  searched: z.array(z.object({ file: z.string(), bytes: z.int(), found: z.int() })),
});
export type ErasureProof = z.infer<typeof erasureProof>;

/** An erasure asked for: waiting, or done with its proof. */
export const erasureView = z.object({
  id: z.string(),
  askedAt: instant,
  by: z.string(),
  doneAt: instant.nullable(),
  proof: erasureProof.nullable(),
});
export type ErasureView = z.infer<typeof erasureView>;

/**
 * One line of `erasures.jsonl`, the tombstones that outlive every backup. With the stretches of devices, since a backup
 * may not know that they were theirs; what such a device sends of that time is nobody's, and must not be kept.
 */
export const tombstone = z.object({
  id: z.string(),
  digest: z.string(),
  at: instant,
  devices: z.array(deviceStretch).default([]),
});
export type Tombstone = z.infer<typeof tombstone>;

/** People to be erased, and proofs that they were. */
export interface ErasureBook {
  /** Throws `not-found`, or `conflict` when it was asked before. A pseudonym in `by` is masked: it would outlive them. */
  ask(asked: {
    readonly id: string;
    readonly patient: PatientId;
    readonly at: Instant;
    readonly by: string;
  }): Promise<void>;
  erasure(id: string): Promise<ErasureView | null>;
  /** Newest first. */
  erasures(page: PageAsked): Promise<Page<ErasureView>>;
  /** Oldest first. */
  waiting(): Promise<readonly WaitingErasure[]>;
  /**
   * Deletes every row of this store that holds or hangs on the pseudonym, and forgets it in the request, in one
   * transaction that raises the registry's version; other people's notes that mention it have it masked. The request
   * keeps what is returned until `finish`, the registry the stretches of devices for good. Throws `conflict` unless it waits with this patient.
   */
  eraseRows(
    id: string,
    person: {
      readonly patient: PatientId;
      readonly digest: string;
      readonly subject: SubjectRef;
      /** The stretches in which devices were theirs: what was quarantined of messages received in them goes too. */
      readonly devices: readonly DeviceStretch[];
      /** How many were deleted in the telemetry store before. */
      readonly readings: number;
      /** Those blanked in the journal before: what was quarantined of them goes as well, whenever they were received. */
      readonly messages: readonly JournalPlace[];
    },
  ): Promise<ErasedPerson>;
  /**
   * Writes this store's files anew without what was deleted, so that the bytes are gone too. Throws `store-unavailable`
   * when a reader holds the files for too long; do it again then. What an engine cannot promise its adapter says.
   */
  scrub(): Promise<void>;
  /**
   * Keeps the proof in place of what `eraseRows` left, and of the pseudonym if it is still there; also for a request
   * this store does not know, as after a restore. Throws `defect` for a proof that names somebody.
   */
  finish(proof: ErasureProof): Promise<void>;
  /** Keeps stretches in which devices were somebody's who was erased; those it has already it leaves. */
  addErasedStretches(stretches: readonly DeviceStretch[]): Promise<void>;
  /** Where backups were written, so that tombstones reach them. */
  backupPlaces(): Promise<readonly string[]>;
  addBackupPlace(folder: string, at: Instant): Promise<void>;
}

/** What became of one request. */
export interface ErasureOutcome {
  readonly id: string;
  /** `null` when it goes on waiting. */
  readonly proof: ErasureProof | null;
  /** Places of backups that could not be told; a later run tells them. */
  readonly unreached: readonly string[];
  /** Files the pseudonym is still in. */
  readonly left: readonly string[];
}

/** Erases people. Nothing else may write to the telemetry store or take messages to their end meanwhile. */
export interface Eraser {
  /**
   * Carries out every request that waits. Each step may be done again: after a crash at any point the next call finishes.
   * Throws `store-unavailable` when a store does not answer.
   */
  eraseWaiting(): Promise<readonly ErasureOutcome[]>;
}
