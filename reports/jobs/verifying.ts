import { HubFailure } from "../../model/failure.ts";
import type { ReportBook } from "../../model/report-book.ts";
import { compared, type EvidencePack, type Finding, faultsOf, packed } from "../evidence/pack.ts";
import { registerAsOf } from "../evidence/register.ts";
import { type MakingNeeds, madeReport } from "./making.ts";

/** The evidence of a report that was made. Throws `not-found`, and `conflict` for one that is not done. */
export async function evidenceOf(book: Pick<ReportBook, "job" | "content">, id: string): Promise<string> {
  const job = await book.job(id);
  if (job === null) throw new HubFailure("not-found", `There is no report ${id}.`);
  const kept = await book.content(id);
  if (kept === null) throw new HubFailure("conflict", `The report ${id} is ${job.state}, not done.`);
  return packed(job, kept);
}

/**
 * Makes the report of a pack once more, of what the hub's store held as of then and beside what had been given out before,
 * and names all that is different; nothing when it comes out the same to the byte. Nothing is given out or written.
 */
export async function verified(pack: EvidencePack, needs: MakingNeeds): Promise<readonly Finding[]> {
  const faults = faultsOf(pack);
  if (faults.length > 0) return faults;
  const register = registerAsOf(needs.register, pack.evidence.marks);
  const noted = { ...needs, objectives: async () => pack.evidence.objectives };
  return compared(pack, await madeReport(pack.job, noted, async () => {}, register));
}
