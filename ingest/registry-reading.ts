import type { EnrolmentEvent } from "../model/enrolment-history.ts";
import type { PatientId } from "../model/identity.ts";
import type { StateStore } from "../model/state-store.ts";
import { type Assignments, assignmentsOf, type Withdrawals, withdrawalsIn } from "./assignments.ts";

/** What the registry says now, and who withdrew or came back since it was last read. */
export interface RegistryRead {
  readonly assignments: Assignments;
  readonly changed: readonly PatientId[];
}

type Histories = ReadonlyMap<PatientId, readonly EnrolmentEvent[]>;

const nobody: readonly PatientId[] = [];
/** What rules go by as it was when something was measured. */
const judgedBy = ["plan", "threshold", "spo2-scale"] as const;

/** Reads who has which device, who withdrew and by which limits, anew only when the registry changed. May be tried again. */
export function registryReader({
  registry,
  watch,
}: Pick<StateStore, "registry" | "watch">): () => Promise<RegistryRead> {
  let known = -1;
  let held = assignmentsOf([], []);
  let withdrawn: Withdrawals = new Map();
  let histories: Histories = new Map();
  return async () => {
    const version = await registry.version();
    if (version === known) return { assignments: held, changed: nobody };
    const now = withdrawalsIn(await registry.withdrawalHistories());
    const erased = await registry.erasedStretches();
    const [assigned, enrolled] = [await registry.assignments(), await registry.allEnrolments()];
    histories = keeping(histories, await watch.histories(judgedBy));
    held = assignmentsOf(assigned, enrolled, now, erased, histories);
    const changed = changedBetween(withdrawn, now);
    withdrawn = now;
    known = version;
    return { assignments: held, changed };
  };
}

/** Histories are only added to: one of the same length is the same, and stays the same array. */
const keeping = (before: Histories, after: Histories): Histories =>
  new Map(
    [...after].map(([patient, history]) => {
      const known = before.get(patient);
      return [patient, known?.length === history.length ? known : history];
    }),
  );

function changedBetween(before: Withdrawals, after: Withdrawals): readonly PatientId[] {
  const everybody = new Set([...before.keys(), ...after.keys()]);
  return [...everybody].filter(
    (patient) => JSON.stringify(before.get(patient)) !== JSON.stringify(after.get(patient)),
  );
}
