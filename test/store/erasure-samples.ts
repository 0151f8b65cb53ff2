import { createHash } from "node:crypto";
import type { ErasedPerson, ErasureProof } from "../../model/erasure.ts";
import type { PatientId } from "../../model/identity.ts";
import { inMinutes, morning, refOf } from "./state-samples.ts";

export const digestOf = (patient: PatientId): string => createHash("sha256").update(patient).digest("hex");

/** What `eraseRows` is told of somebody with no devices and nothing in the other stores. */
export const person = (patient: PatientId) => ({
  patient,
  digest: digestOf(patient),
  subject: refOf(patient),
  devices: [],
  readings: 0,
  messages: [],
});

export const proofOf = (id: string, { digest, counts }: ErasedPerson): ErasureProof => ({
  id,
  digest,
  askedAt: morning,
  by: "bianchi",
  doneAt: inMinutes(30),
  counts,
  searched: [{ file: "state.db", bytes: 4096, found: 0 }],
});
