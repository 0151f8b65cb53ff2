/** The sums of bad events by cause, as five columns. */
interface BadColumns {
  bad_device: number;
  bad_network: number;
  bad_hub: number;
  bad_patient: number;
  bad_staff: number;
}

/** The tables of what the pilot is judged by; see `tables.ts`. */
export interface EvaluationTables {
  /** One thing to be measured once, by the plan that held that day. */
  slot: {
    patient: string;
    code: string;
    opens_at: number;
    due_at: number;
    closes_at: number;
    service: string;
    municipality: string;
    plan: string;
    /** When the earliest reading in it was measured, when the first was received, and how many there were. */
    met_at: number | null;
    met_received_at: number | null;
    readings: number;
    /** 1 once it was counted among what was due; one of a pause, or past an end, never is. */
    closed: number;
    cause: string | null;
  };
  /** Good and bad events by the minute in which their outcome was due; `service` empty for the hub. */
  sli_minute: BadColumns & {
    sli: string;
    service: string;
    part: string;
    minute: number;
    good: number;
  };
  /** Up to which moment all was `counted` by the clock, and before which minutes are `frozen`. */
  sli_mark: { name: string; at: number };
  /** What came after a minute was frozen. */
  sli_adjustment: BadColumns & {
    sli: string;
    service: string;
    part: string;
    minute: number;
    at: number;
    good: number;
  };
  delay_sketch: { name: string; service: string; hour: number; encoded: string };
  maintenance: {
    from_at: number;
    until_at: number;
    reason: string;
    by_whom: string;
    declared_at: number;
  };
  /** What people entered; `once` names what may be there once only. */
  entry: {
    id: string;
    kind: string;
    at: number;
    service: string | null;
    municipality: string | null;
    patient: string | null;
    recorded_at: number;
    by_whom: string;
    content: string;
    once: string | null;
    struck_at: number | null;
    struck_by: string | null;
    struck_why: string | null;
  };
  /** Every figure that was given out, shown or hidden. */
  released: {
    indicator: string;
    version: string;
    part: string;
    by_what: string;
    key: string;
    service: string;
    from_month: string;
    until_month: string;
    shown: number;
    numerator: number | null;
    denominator: number | null;
    released_at: number;
    /** The figure as JSON as it was given out; `null` of hidden ones and of parts. */
    figure: string | null;
  };
  report: {
    id: string;
    kind: string;
    service: string | null;
    from_at: number;
    until_at: number;
    as_of: number;
    asked_at: number;
    asked_by: string;
    /** `queued`, `running`, `done` or `failed`. */
    state: string;
    progress: number;
    tries: number;
    fault: string | null;
    /** The report as JSON, once done; its digest; by which digests of inputs it was made. */
    content: string | null;
    digest: string | null;
    evidence: string | null;
  };
  /** A report in a format; without content and fault somebody waits for it. */
  report_document: {
    report: string;
    format: string;
    language: string;
    asked_at: number;
    content: Uint8Array | null;
    fault: string | null;
  };
  /** When each schedule of the pilot was first seen. */
  report_schedule: { id: string; since: number };
  /** A period of a schedule: `schedule:period`. */
  report_due: {
    key: string;
    schedule: string;
    period: string;
    kind: string;
    service: string | null;
    from_at: number;
    until_at: number;
    due_at: number;
    planned_at: number;
    /** `making`, `telling`, `told`, `kept`, `failed`, `missed` or `dismissed`. */
    state: string;
    report: string | null;
    trouble: string | null;
  };
  /** Somebody who is told of a report. */
  report_delivery: {
    due: string;
    to_whom: string;
    channel: string;
    /** `queued`, `sent` or `failed`. */
    state: string;
    queued_at: number;
    tries: number;
    next_try_at: number | null;
    sent_at: number | null;
    trouble: string | null;
  };
  report_attempt: {
    due: string;
    to_whom: string;
    /** From 1, and on when it is tried anew. */
    n: number;
    at: number;
    outcome: string;
    trouble: string | null;
  };
}
