import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Eraser, ErasureProof } from "../../model/erasure.ts";
import { HubFailure } from "../../model/failure.ts";
import { type PatientId, patientId } from "../../model/identity.ts";
import type { StateStore } from "../../model/state-store.ts";
import { after, type Clock, formatInstant, type Instant, seconds } from "../../model/time.ts";
import { lockRole } from "../data-dir.ts";
import { noteOf } from "./by-operator.ts";
import { type Answer, type Command, UsageError } from "./command.ts";

/** What is open while the command works. */
export interface EraseNeeds {
  readonly state: Pick<StateStore, "registry" | "erasures" | "audit">;
  /** Opens the eraser over stores of its own; only to be called under the pipeline's lock. */
  readonly openEraser: () => Promise<Eraser & AsyncDisposable>;
  readonly dataDir: string;
  readonly clock: Clock;
}

const lookEvery = seconds(0.5);
const speakEvery = seconds(5);
const waitFor = seconds(600);

/** `erase PATIENT`. `withNeeds` opens what is needed, lends it, and closes it. */
export const eraseCommands = (
  withNeeds: (work: (needs: EraseNeeds) => Promise<Answer>) => Promise<Answer>,
): readonly Command[] => [
  {
    words: "erase",
    takes: "PATIENT [--wait SECONDS]",
    does: "erases a person for good and prints the proof",
    details:
      "Readings, alerts, quarantine, consents, assignments, sign-ins and the journal's copies are deleted, and every\n" +
      "file of the data directory is searched for the pseudonym. A running hub does the work between two batches; this\n" +
      "command waits for it (600 s unless said). Backups are told: restoring one erases the person again.",
    operands: [1, 1],
    options: { wait: "text" },
    run: ({ operands: [given = ""], text }) => {
      const patient = patientId.safeParse(given);
      if (!patient.success)
        throw new UsageError(`${given} is no patient: it must be p- and 16 base32 letters.`);
      const wait = text("wait") ?? String(waitFor / 1000);
      if (!/^\d{1,6}$/.test(wait)) throw new UsageError("--wait must be a whole number of seconds.");
      return withNeeds((needs) => erase(needs, patient.data, Number(wait)));
    },
  },
];

async function erase(needs: EraseNeeds, patient: PatientId, wait: number): Promise<Answer> {
  const id = await requested(needs, patient);
  const proof = await proofOf(needs, id, after(needs.clock.now(), seconds(wait)));
  const counts = Object.entries(proof.counts).map(([what, many]) => `${many} ${what}`);
  const bytes = proof.searched.reduce((sum, each) => sum + each.bytes, 0);
  const text = [
    `The person was erased at ${formatInstant(proof.doneAt)} (request ${id}): ${counts.join(", ")}.`,
    `${proof.searched.length} files (${bytes} bytes) were searched: the pseudonym is in none.`,
    `Its SHA-256, kept as tombstone: ${proof.digest}`,
  ];
  return { text: text.join("\n"), json: proof };
}

/** The id of the request: a new one, or the one that waits already. */
async function requested({ state, clock }: EraseNeeds, patient: PatientId): Promise<string> {
  const waiting = (await state.erasures.waiting()).find((each) => each.patient === patient);
  if (waiting !== undefined) return waiting.id;
  const enrolment = await state.registry.enrolment(patient);
  const id = randomUUID();
  await state.erasures.ask({ id, patient, at: clock.now(), by: "command-line" });
  const subjects = enrolment === null ? [] : [enrolment.ref];
  await state.audit.append(noteOf(clock.now(), "ask-erasure", { subjects, object: id }));
  return id;
}

/** Waits until the hub has done it, or does it when no pipeline runs here. */
async function proofOf(needs: EraseNeeds, id: string, until: Instant): Promise<ErasureProof> {
  const { state, clock, dataDir } = needs;
  for (let spoken = clock.now(); ; ) {
    const proof = (await state.erasures.erasure(id))?.proof;
    if (proof !== undefined && proof !== null) return proof;
    const lock = pipelineLock(dataDir);
    if (lock !== null) {
      using _held = lock;
      return await eraseHere(needs, id);
    }
    const now = clock.now();
    if (now >= until) {
      throw new HubFailure(
        "store-unavailable",
        `the hub has not finished erasure ${id} yet; it goes on with it, and its log says what keeps it. ` +
          "Ask again with the same command",
      );
    }
    if (now - spoken >= speakEvery) {
      process.stderr.write("waiting for the hub to finish the erasure…\n");
      spoken = now;
    }
    await pause(lookEvery);
  }
}

/** The pipeline's lock, or `null` while a hub has it. */
function pipelineLock(dataDir: string): Disposable | null {
  try {
    return lockRole(dataDir, "pipeline");
  } catch (thrown) {
    if (HubFailure.of(thrown).code === "configuration-rejected") return null;
    throw thrown;
  }
}

async function eraseHere({ openEraser }: EraseNeeds, id: string): Promise<ErasureProof> {
  await using eraser = await openEraser();
  const outcome = (await eraser.eraseWaiting()).find((each) => each.id === id);
  if (outcome?.proof) return outcome.proof;
  throw new HubFailure(
    "store-unavailable",
    `erasure ${id} is not complete: ${outcome?.left.join(", ") ?? "some files"} still hold the pseudonym. ` +
      "Remove what does not belong into the data directory and ask again with the same command",
  );
}
