import { z } from "zod";
import {
  type Alert,
  type AlertChange,
  type AlertMove,
  alert,
  alertMove,
  alertState,
} from "../../model/alert.ts";
import { messageId, municipalityCode, patientId, serviceId } from "../../model/identity.ts";
import { priority } from "../../model/rule.ts";
import type { Database } from "./counters.ts";
import { epoch, jsonOf, padded, rowReader, truth } from "./rows.ts";
import type { Tables } from "./tables.ts";

const alertRow = z.object({
  id: z.string(),
  patient: patientId,
  service: serviceId,
  municipality: municipalityCode,
  zone: z.string(),
  care_group: z.string().nullable(),
  rule: z.string(),
  rule_version: z.string(),
  priority,
  state: alertState,
  present: truth,
  late: truth,
  since: epoch,
  raised_at: epoch,
  code: z.string(),
  value: z.number(),
  unit: z.string(),
  limit_value: z.number().nullable(),
  latest_at: epoch,
  latest_value: z.number(),
  text: jsonOf(alert.shape.text),
  facts: jsonOf(alert.shape.facts),
  message: messageId,
});
const readAlert = rowReader("alert", alertRow);

const moveRow = z.object({
  alert: z.string(),
  at: epoch,
  to_state: alertState,
  by_whom: z.string(),
  note: z.string().nullable(),
  outcome: alertMove.shape.outcome.unwrap().nullable(),
});
const readMove = rowReader("alert_move", moveRow);

type Raise = Extract<AlertChange, { kind: "raise" }>;

export const rowOfRaise = ({ alert: raised, device, latching }: Raise): Tables["alert"] => ({
  id: raised.id,
  patient: raised.patient,
  service: raised.service,
  device,
  municipality: raised.municipality,
  zone: raised.zone,
  care_group: raised.careGroup,
  rule: raised.rule.id,
  rule_version: raised.rule.version,
  priority: raised.priority,
  latching: latching ? 1 : 0,
  state: raised.state,
  present: raised.present ? 1 : 0,
  late: raised.late ? 1 : 0,
  since: raised.since,
  raised_at: raised.raisedAt,
  code: raised.code,
  value: raised.value,
  unit: raised.unit,
  limit_value: raised.limit,
  latest_at: raised.latest.at,
  latest_value: raised.latest.value,
  text: JSON.stringify(raised.text),
  facts: JSON.stringify(raised.facts),
  message: raised.message,
});

/** Alerts from their rows, in the order of the rows, each with its history. */
export async function alertsFrom(db: Database, rows: readonly { id: string }[]): Promise<readonly Alert[]> {
  const histories = await historiesOf(
    db,
    rows.map((row) => row.id),
  );
  return rows.map((row) => alertFrom(row, histories.get(row.id) ?? []));
}

function alertFrom(row: unknown, history: AlertMove[]): Alert {
  const read = readAlert(row);
  const { rule, rule_version, care_group, raised_at, limit_value, latest_at, latest_value, ...same } = read;
  return {
    ...same,
    careGroup: care_group,
    rule: { id: rule, version: rule_version },
    raisedAt: raised_at,
    limit: limit_value,
    latest: { at: latest_at, value: latest_value },
    history,
  };
}

async function historiesOf(db: Database, ids: readonly string[]): Promise<Map<string, AlertMove[]>> {
  const histories = new Map<string, AlertMove[]>();
  if (ids.length === 0) return histories;
  const rows = await db
    .selectFrom("alert_move")
    .select(["alert", "at", "to_state", "by_whom", "note", "outcome"])
    .where("alert", "in", padded(ids))
    .orderBy("sequence")
    .execute();
  for (const row of rows) {
    const { alert: id, at, to_state: to, by_whom: by, note, outcome } = readMove(row);
    const move = { at, to, by, ...(note === null ? {} : { note }), ...(outcome === null ? {} : { outcome }) };
    const known = histories.get(id);
    if (known === undefined) histories.set(id, [move]);
    else known.push(move);
  }
  return histories;
}
