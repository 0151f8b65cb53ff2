import type { PatientId } from "../../model/identity.ts";
import { after, before, days, hours } from "../../model/time.ts";
import { anna, noon } from "./builders.ts";
import type { PipelineHouse } from "./pipeline-house.ts";

/** The values stored of a patient, by when they were measured. */
export async function valuesOf(
  { telemetry }: Pick<PipelineHouse, "telemetry">,
  patient: PatientId = anna,
): Promise<readonly number[]> {
  const whole = { patient, code: "spo2", from: before(noon, days(60)), until: after(noon, hours(48)) };
  return (await telemetry.range(whole, { limit: 1000 })).items.map((each) => each.value);
}

/** What is in quarantine, newest first. */
export async function setAsideIn({ state }: PipelineHouse) {
  return (await state.quarantine.list({ services: "all" }, { limit: 100 })).items;
}

/** The ledger's sums of everything. */
export async function ledgerOf({ state }: PipelineHouse) {
  const counts = await state.ledger.counts(before(noon, days(60)), after(noon, days(60)));
  return counts[0];
}

/** Every payload the journal holds, as text. */
export async function journalTexts({ journal }: PipelineHouse): Promise<readonly string[]> {
  const entries = await journal.read(0, { messages: 1000, bytes: 1e9 });
  return entries.map(({ payload }) => Buffer.from(payload).toString());
}
