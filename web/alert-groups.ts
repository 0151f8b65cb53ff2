import { alertRow } from "./alert-row.ts";
import { type Html, html } from "./html.ts";
import type { RowAlert, RowFrame } from "./row-alert.ts";

/** From the most urgent down. */
export const urgency = ["high", "medium", "low", "technical"] as const;
const rank = ({ priority }: RowAlert): number => urgency.indexOf(priority);
const bySight = (one: RowAlert, other: RowAlert): number =>
  rank(one) - rank(other) || other.since - one.since;

/** A person's alerts stand together: the person with the most urgent one first, among equals the newest. */
export const alertGroups = (alerts: readonly RowAlert[], frame: RowFrame): readonly Html[] =>
  [...Map.groupBy(alerts.toSorted(bySight), ({ patient }) => patient)].map(
    ([patient, own]) =>
      html`<tbody role="rowgroup" data-patient="${patient}">${own.map((alert) => alertRow(alert, frame))}</tbody>\n`,
  );
