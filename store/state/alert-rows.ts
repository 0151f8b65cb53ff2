import { z } from "zod";
import {
  type Alert,
  type AlertChange,
  type AlertMove,
  alert,
  alertMove,
  alertRemark,
  alertState,
  limitSource,
} from "../../model/alert.ts";
import { messageId, municipalityCode, patientId, serviceId } from "../../model/identity.ts";
import { priority } from "../../model/rule.ts";
import type { Database } from "./counters.ts";
import { epoch, jsonOf, padded, rowReader, truth } from "./rows.ts";
import type { Tables } from "./tables.ts";

const keptSource = limitSource.extend({ since: epoch.nullable() });
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
  message: z.union([z.literal("").transform(() => null), messageId]),
  limit_source: jsonOf(keptSource).nullable(),
  explanation: jsonOf(alert.shape.explanation.unwrap()),
  assignee: z.string().nullable(),
  acknowledged_until: epoch.nullable(),
  step: z.int(),
  recurrences: z.int(),
  flapping: truth,
  cause: z.string().nullable(),
  affected: jsonOf(z.array(patientId)),
});
const readAlert = rowReader("alert", alertRow);

const moveRow = z.object({
  alert: z.string(),
  at: epoch,
  to_state: alertState,
  by_whom: z.string(),
  note: z.string().nullable(),
  outcome: alertMove.shape.outcome.unwrap().nullable(),
  remark: alertRemark.nullable(),
  until_at: epoch.nullable(),
  assignee: z.string().nullable(),
  step: z.int().nullable(),
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
  message: raised.message ?? "",
  limit_source: raised.limitSource === null ? null : JSON.stringify(raised.limitSource),
  explanation: JSON.stringify(raised.explanation),
  assignee: raised.assignee,
  acknowledged_until: raised.acknowledgedUntil,
  step: raised.step,
  recurrences: raised.recurrences,
  flapping: raised.flapping ? 1 : 0,
  cause: raised.cause,
  affected: JSON.stringify(raised.affected),
  worsened_at: null,
});

/** Alerts from their rows, in the order of the rows, each with its history. */
export async function alertsFrom(db: Database, rows: readonly { id: string }[]): Promise<readonly Alert[]> {
  return withHistories(rows, await movesOf(db, idsOf(rows)));
}

/** How many moves of an alert are read where it moves, or is told of: one that comes and goes for weeks has thousands. */
export const latestMoves = 100;

/** The same, with no more than the latest moves of each. */
export async function alertsBriefly(
  db: Database,
  rows: readonly { id: string }[],
): Promise<readonly Alert[]> {
  return withHistories(rows, await latestMovesOf(db, idsOf(rows)));
}

const idsOf = (rows: readonly { id: string }[]): readonly string[] => rows.map(({ id }) => id);

function withHistories(rows: readonly { id: string }[], moves: readonly unknown[]): readonly Alert[] {
  const histories = historiesFrom(moves);
  return rows.map((row) => alertFrom(row, histories.get(row.id) ?? []));
}

function alertFrom(row: unknown, history: AlertMove[]): Alert {
  const read = readAlert(row);
  const { rule, rule_version, care_group, raised_at, limit_value, latest_at, latest_value, ...others } = read;
  const { limit_source, acknowledged_until, ...same } = others;
  return {
    ...same,
    limitSource: limit_source,
    acknowledgedUntil: acknowledged_until,
    careGroup: care_group,
    rule: { id: rule, version: rule_version },
    raisedAt: raised_at,
    limit: limit_value,
    latest: { at: latest_at, value: latest_value },
    history,
  };
}

async function movesOf(db: Database, ids: readonly string[]): Promise<readonly unknown[]> {
  if (ids.length === 0) return [];
  return db
    .selectFrom("alert_move")
    .selectAll()
    .where("alert", "in", padded(ids))
    .orderBy("sequence")
    .execute();
}

/** From each alert's own place in the index on, so that what lies before is not even looked at. */
async function latestMovesOf(db: Database, ids: readonly string[]): Promise<readonly unknown[]> {
  if (ids.length === 0) return [];
  return db
    .selectFrom("alert")
    .innerJoin("alert_move", (join) =>
      join.onRef("alert_move.alert", "=", "alert.id").on(({ eb, fn, lit, selectFrom }) =>
        eb(
          "alert_move.sequence",
          ">=",
          fn.coalesce(
            selectFrom("alert_move as known")
              .select("known.sequence")
              .whereRef("known.alert", "=", "alert.id")
              .orderBy("known.sequence", "desc")
              .limit(1)
              .offset(latestMoves - 1),
            lit(0),
          ),
        ),
      ),
    )
    .selectAll("alert_move")
    .where("alert.id", "in", padded(ids))
    .orderBy("alert_move.sequence")
    .execute();
}

function historiesFrom(rows: readonly unknown[]): ReadonlyMap<string, AlertMove[]> {
  const histories = new Map<string, AlertMove[]>();
  for (const row of rows) {
    const { id, move } = moveFrom(row);
    const known = histories.get(id);
    if (known === undefined) histories.set(id, [move]);
    else known.push(move);
  }
  return histories;
}

function moveFrom(row: unknown): { readonly id: string; readonly move: AlertMove } {
  const { alert: id, at, to_state: to, by_whom: by, until_at: until, ...others } = readMove(row);
  const { note, outcome, remark, assignee, step } = others;
  const move = {
    at,
    to,
    by,
    ...(note === null ? {} : { note }),
    ...(outcome === null ? {} : { outcome }),
    ...(remark === null ? {} : { remark }),
    ...(until === null ? {} : { until }),
    ...(assignee === null ? {} : { assignee }),
    ...(step === null ? {} : { step }),
  };
  return { id, move };
}
