import { type Alert, type AlertState, openStates } from "../model/alert.ts";
import type { AlertList, AlertListContent } from "../model/pages.ts";
import type { PatientRecords } from "../model/records.ts";
import { before, days, type Instant } from "../model/time.ts";
import { activeSuppressions } from "./active-suppressions.ts";

const shown = 100;
/** Of what is over more is looked through: it is listed by when it was raised, and wanted by when it was resolved. */
const lookedThrough = 500;

const states: Readonly<Record<AlertList, readonly AlertState[]>> = {
  waiting: openStates.filter((state) => state !== "acknowledged"),
  taken: ["acknowledged"],
  done: ["resolved", "closed", "retracted"],
};

type Listed = Pick<AlertListContent, "list" | "alerts" | "suppressions" | "more" | "sequence">;

/** One of the lists, as a page shows it. */
export async function listed(records: PatientRecords, list: AlertList, now: Instant): Promise<Listed> {
  const suppressions = await activeSuppressions(records, now);
  if (list === "done") {
    const { items, sequence } = await records.alerts({ states: states.done }, { limit: lookedThrough });
    const recent = items.filter((alert) => doneAt(alert) > before(now, days(1)));
    const alerts = recent.toSorted((one, other) => doneAt(other) - doneAt(one)).slice(0, shown);
    return { list, alerts, suppressions, more: recent.length > shown, sequence };
  }
  const { items: alerts, next, sequence } = await records.openAlerts(shown, { states: states[list] });
  return { list, alerts, suppressions, more: next !== null, sequence };
}

const doneAt = ({ history, raisedAt }: Alert): Instant => history.at(-1)?.at ?? raisedAt;
