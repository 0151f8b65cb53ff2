import type { PatientId } from "../model/identity.ts";
import type { Registry } from "../model/registry-book.ts";
import { type Assignments, assignmentsOf, type Withdrawals, withdrawalsIn } from "./assignments.ts";

/** What the registry says now, and who withdrew or came back since it was last read. */
export interface RegistryRead {
  readonly assignments: Assignments;
  readonly changed: readonly PatientId[];
}

const nobody: readonly PatientId[] = [];

/** Reads who has which device, and who withdrew, anew only when the registry changed. May be tried again. */
export function registryReader(registry: Registry): () => Promise<RegistryRead> {
  let known = -1;
  let held = assignmentsOf([], []);
  let withdrawn: Withdrawals = new Map();
  return async () => {
    const version = await registry.version();
    if (version === known) return { assignments: held, changed: nobody };
    const now = withdrawalsIn(await registry.withdrawalHistories());
    const erased = await registry.erasedStretches();
    held = assignmentsOf(await registry.assignments(), await registry.allEnrolments(), now, erased);
    const changed = changedBetween(withdrawn, now);
    withdrawn = now;
    known = version;
    return { assignments: held, changed };
  };
}

function changedBetween(before: Withdrawals, after: Withdrawals): readonly PatientId[] {
  const everybody = new Set([...before.keys(), ...after.keys()]);
  return [...everybody].filter(
    (patient) => JSON.stringify(before.get(patient)) !== JSON.stringify(after.get(patient)),
  );
}
