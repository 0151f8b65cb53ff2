import { z } from "zod";
import type { DeviceKey, PatientId } from "./identity.ts";
import type { Page, PageAsked } from "./paging.ts";
import { type Instant, instant } from "./time.ts";

/** What was deleted with a person, counted. The counts are all that is kept. */
export const erasureCounts = z.object({
  readings: z.int(),
  alerts: z.int(),
  quarantined: z.int(),
  /** Messages whose copy in the journal was blanked. */
  messages: z.int(),
  assignments: z.int(),
  events: z.int(),
  sessions: z.int(),
});
export type ErasureCounts = z.infer<typeof erasureCounts>;

/** Says that a person was erased, without saying who: `digest` is the SHA-256 of the pseudonym, whose 80 random bits nobody guesses. */
export const erasureProof = z.object({
  id: z.string(),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
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

/** One line of `erasures.jsonl`, the tombstones that outlive every backup. */
export const tombstone = z.object({ id: z.string(), digest: z.string(), at: instant });
export type Tombstone = z.infer<typeof tombstone>;

/** People to be erased, and proofs that they were. */
export interface ErasureBook {
  /** Throws `not-found`, or `conflict` when it was asked before. */
  ask(asked: {
    readonly id: string;
    readonly patient: PatientId;
    readonly at: Instant;
    readonly by: string;
  }): Promise<void>;
  erasure(id: string): Promise<ErasureView | null>;
  erasures(page: PageAsked): Promise<Page<ErasureView>>;
  /** Asked for and not done, with the pseudonym; oldest first. */
  waiting(): Promise<
    readonly {
      readonly id: string;
      readonly patient: PatientId;
      readonly askedAt: Instant;
      readonly by: string;
    }[]
  >;
  /**
   * Deletes every row of this store that holds or hangs on the pseudonym, but for the request itself, in one
   * transaction. Doing it again changes nothing and counts 0.
   */
  eraseRows(
    patient: PatientId,
    devices: readonly {
      readonly device: DeviceKey;
      readonly from: Instant;
      readonly until: Instant | null;
    }[],
  ): Promise<Omit<ErasureCounts, "readings" | "messages">>;
  /** Forgets the pseudonym in the request itself, keeps the proof. */
  finish(proof: ErasureProof): Promise<void>;
  /** Where backups were written, so that tombstones reach them. */
  backupPlaces(): Promise<readonly string[]>;
  addBackupPlace(folder: string, at: Instant): Promise<void>;
}
