import { z } from "zod";
import { auditAnchor } from "./audit.ts";
import { instant } from "./time.ts";

/** What lies in a backup's folder beside its files: what they are, and how far the hub was. */
export const manifest = z.object({
  format: z.literal(1, { error: "is of a newer version; restore it with the version that wrote it" }),
  /** The version of the software that wrote it. */
  version: z.string(),
  madeAt: instant,
  files: z.array(
    z.object({ name: z.string().regex(/^[a-z]+\.[a-z]+$/), bytes: z.int(), sha256: z.string() }),
  ),
  /** Per partition: up to where messages were taken to their end, where readings were kept, what the journal holds. */
  partitions: z.array(
    z.object({
      partition: z.int(),
      position: z.int(),
      telemetry: z.int(),
      oldest: z.int(),
      head: z.int(),
    }),
  ),
  /** The end of the audit's chain in the copy; `null` when it is empty. */
  audit: auditAnchor.nullable(),
});
export type Manifest = z.infer<typeof manifest>;

/** What a restore found when it was done. Its promises are all kept, or it would have thrown. */
export interface RestoreReport {
  readonly backup: string;
  readonly madeAt: Manifest["madeAt"];
  /** Messages taken to their end, and those that still wait in the journal. */
  readonly processed: number;
  readonly pending: number;
  /** Erasures that were done again, by their ids. */
  readonly erased: readonly string[];
  /** Records of the audit, all of them whole. */
  readonly audit: number;
}
