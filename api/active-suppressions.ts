import type { PatientId } from "../model/identity.ts";
import type { PatientRecords } from "../model/records.ts";
import { longestSuppression, type Suppression } from "../model/suppression.ts";
import { before, type Instant } from "../model/time.ts";

const atOnce = 500;

/** The stretches in which nobody is told, as they hold now; the next to end first. */
export const activeSuppressions = async (
  records: Pick<PatientRecords, "suppressions">,
  now: Instant,
  patient?: PatientId,
): Promise<readonly Suppression[]> =>
  (await awaitedSuppressions(records, now, patient)).filter(({ from }) => from <= now);

/** With them those that are planned. None that holds is older than 14 days. */
export async function awaitedSuppressions(
  records: Pick<PatientRecords, "suppressions">,
  now: Instant,
  patient?: PatientId,
): Promise<readonly Suppression[]> {
  const oldest = before(now, longestSuppression);
  const active: Suppression[] = [];
  let cursor: string | undefined;
  do {
    const { items, next } = await records.suppressions({ limit: atOnce, cursor }, patient);
    active.push(...items.filter(({ endedAt, until }) => endedAt === null && until > now));
    const isPast = items.some(({ from }) => from < oldest);
    cursor = isPast ? undefined : (next ?? undefined);
  } while (cursor !== undefined);
  return active.toSorted((one, other) => one.until - other.until);
}
