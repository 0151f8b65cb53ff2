import type { AlertState } from "../../model/alert.ts";

/** Alerts, whom they were told to, what falls due, and the rules behind them. See `Tables`. */
export interface AlertTables {
  alert: AlertTable;
  alert_move: {
    sequence: number;
    alert: string;
    at: number;
    to_state: AlertState;
    by_whom: string;
    note: string | null;
    outcome: string | null;
    remark: string | null;
    until_at: number | null;
    assignee: string | null;
    step: number | null;
  };
  episode: {
    /** As the judge names it. It is the alert's own, unless the episode came under an alert that was open already. */
    id: string;
    alert: string;
    patient: string;
    rule: string;
    since: number;
    until: number | null;
    /** The message whose reading ended it; `rule-withdrawn` where nothing judges it any more. */
    ended_by: string | null;
    /** Late or corrected data showed then that it never held. */
    retracted_at: number | null;
    /** How often it came back after its alert was done with. */
    revived: number;
  };
  notice: NoticeTable;
  deadline: { kind: string; subject: string; due_at: number; step: number };
  suppression: {
    id: string;
    patient: string;
    rule: string | null;
    reason: string;
    from_at: number;
    until_at: number;
    by_whom: string;
    also_high_by: string | null;
    ended_at: number | null;
  };
  rule_version: {
    id: string;
    version: string;
    definition: string;
    proposed_by: string;
    proposed_at: number;
    note: string;
    state: string;
    decided_by: string | null;
    decided_at: number | null;
    effective_from: number | null;
  };
  happened_event: {
    patient: string;
    at: number;
    kind: string;
    device: string;
    message: string;
    received_at: number;
  };
}

interface NoticeTable {
  key: string;
  alert: string;
  /** Of the transition it tells of. What concerns one recipient goes out in this order. */
  sequence: number;
  kind: string;
  step: number;
  recipient: string;
  channel: string;
  priority: string;
  state: string;
  due_at: number;
  queued_at: number;
  sent_at: number | null;
  confirmed_at: number | null;
  opened_at: number | null;
  tries: number;
  next_try_at: number | null;
  trouble: string | null;
}

interface AlertTable {
  id: string;
  patient: string;
  service: string;
  device: string;
  municipality: string;
  zone: string;
  rule: string;
  rule_version: string;
  priority: string;
  latching: number;
  state: AlertState;
  present: number;
  late: number;
  since: number;
  raised_at: number;
  code: string;
  value: number;
  unit: string;
  limit_value: number | null;
  latest_at: number;
  latest_value: number;
  text: string;
  facts: string;
  /** Empty where no message raised it. */
  message: string;
  care_group: string | null;
  limit_source: string | null;
  explanation: string;
  assignee: string | null;
  acknowledged_until: number | null;
  step: number;
  recurrences: number;
  flapping: number;
  cause: string | null;
  affected: string;
  /** The time of the value that was last told of as worse. */
  worsened_at: number | null;
}
