import type { PatientId } from "../model/identity.ts";
import type { Assignments } from "./assignments.ts";
import type { PipelineNeeds } from "./pipeline.ts";
import { registryReader } from "./registry-reading.ts";

/**
 * Reads the registry anew when it changed. What the judge remembers of those who withdrew or came back is dropped: the
 * state store closed their alerts meanwhile, and must be believed.
 */
export function assignmentsFor({
  state,
  judge,
  watch,
  budgets,
}: Pick<PipelineNeeds, "state" | "judge" | "watch" | "budgets">): () => Promise<Assignments> {
  const read = registryReader(state);
  const unsettled = new Set<PatientId>();
  return async () => {
    const { assignments, changed } = await read();
    for (const patient of changed) unsettled.add(patient);
    if (unsettled.size === 0) return assignments;
    const episodes = Map.groupBy(await state.progress.episodes(), ({ patient }) => patient);
    for (const patient of unsettled) {
      for (const each of [judge, watch, budgets]) each.forget(patient, episodes.get(patient) ?? []);
    }
    unsettled.clear();
    return assignments;
  };
}
