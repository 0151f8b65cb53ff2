/**
 * The figures every part of the hub keeps of itself, in memory shared by its threads.
 *
 * Each figure has one writer, so plain stores suffice. A name ending in `_total` only grows;
 * a figure without a limit beside it is bounded by nature.
 */
const figures = {
  broker_port: "Port of MQTT without encryption; 0 where there is none",
  broker_tls_port: "Port of MQTT over TLS; 0 where there is none",
  broker_connections: "Live MQTT connections",
  broker_connections_limit: "Most MQTT connections taken",
  broker_accepted: "Connections accepted, those whose client is not let in yet among them",
  broker_addresses: "Addresses that connections come from; each has one at least",
  broker_address_connections_limit: "Most MQTT connections taken from one address",
  broker_messages_total: "Messages acknowledged by the broker",
  broker_refused_total: "Connections or packets refused",
  broker_full_refused_total: "Connections refused because there were as many as may be",
  broker_address_refused_total: "Connections refused because there were as many from their address as may be",
  broker_late_refused_total: "Connections closed because their CONNECT was not through in time",
  broker_long_refused_total: "Connections closed because of a packet longer than allowed",
  broker_balancer_refused_total: "Connections from balancers closed for want of a PROXY header",
  broker_tls_refused_total: "Connections closed because their TLS handshake failed",
  broker_tls_renewed_total: "Times the files of MQTT over TLS were read anew and taken",
  broker_tls_stale_since:
    "Epoch milliseconds since which new files of MQTT over TLS are refused and the old ones in use; 0 when none are",
  broker_tls_expires_at: "Epoch milliseconds at which the certificate of MQTT over TLS ends; 0 without one",
  broker_errors_total: "Errors the broker library reported",
  broker_delayed_total: "Messages whose acknowledgement was delayed by a rate limit",
  broker_listeners: "People's clients that listen to alerts over MQTT",
  broker_listeners_dropped_total: "Listeners cut off because they left too much unread",
  broker_pending: "Messages waiting for the journal",
  broker_service_delayed_total: "Messages whose acknowledgement waited for their service's rate",
  broker_share_delayed_total:
    "Messages that waited because their service had its share of the journal's room",
  broker_service_waiting: "Messages waiting for their service's turn",
  broker_services_waiting: "Services with messages waiting for their turn",
  broker_sources_cooling: "Sources cooling down after wrong secrets of one device or person",
  broker_addresses_cooling: "Addresses cooling down after many wrong secrets, whosever",
  broker_devices_cooling:
    "Devices that are let in from where they came before alone, after many wrong secrets",
  broker_familiar: "Devices of which it is known from where they came in before",
  broker_familiar_limit: "Most devices of which that is known",
  broker_known_devices: "Devices that would be let in though the state store were away",
  broker_known_devices_limit: "Most devices of which that is known",
  broker_flapping_delayed_total: "Connections answered late because their device comes back too often",
  broker_gateway_children: "Devices that live gateways may speak for",
  broker_strays_total:
    "Messages refused because their device is not declared behind the gateway they came by",
  broker_claims_total: "Claim codes handed in by devices",
  broker_unacknowledged:
    "Messages to devices whose acknowledgement is waited for; each connection has some room",
  broker_notes_dropped_total:
    "Notes of what happened at the door that were dropped, because too many came at once",
  broker_takeovers_total: "Sessions taken over by a second connection of the same device",
  broker_receipts_dropped_total: "Receipts for devices that were not there to take them",
  outside_connected: "1 while messages are taken from the outside broker",
  outside_disconnected_since:
    "Epoch milliseconds since which the outside broker cannot be read from; 0 when it can, or there is none",
  outside_connections_total: "Connections to the outside broker since start",
  outside_messages_total: "Messages of the outside broker that are in the journal and acknowledged there",
  outside_pending: "Messages of the outside broker that wait for the journal",
  outside_pending_limit: "Most messages of the outside broker that may wait before no more are read",
  outside_refused_total: "Times the outside broker was left because the journal did not take a message",
  outside_garbage_total: "Messages of the outside broker on topics that are no device's; acknowledged away",
  outside_retained_total: "Retained messages the outside broker sent at a subscription; not taken as new",
  outside_long_total:
    "Messages of the outside broker that were too long, and cut so that they are quarantined",
  outside_devices: "Devices heard by the outside broker that can be spoken to there",
  outside_devices_limit: "Most devices heard by the outside broker that are remembered",
  outside_strangers_total: "Devices heard by the outside broker that nobody registered",
  outside_waiting: "Messages to devices that wait for the outside broker",
  outside_waiting_limit: "Most messages to devices that may wait for the outside broker",
  outside_said_total: "Messages to devices that the outside broker took",
  outside_unsaid_total:
    "Messages to devices that were let go of: too many waited, or the outside broker would not have them",
  journal_state: "0 open, 1 holding, 2 refusing",
  journal_pending_bytes: "Bytes waiting for a commit",
  journal_pending_bytes_limit: "Most bytes that may wait",
  journal_head: "Last position in the journal",
  journal_commits_total: "Group commits",
  journal_failures_total: "Commits that failed and were tried again",
  journal_trimmed: "Positions up to which the journal was trimmed",
  pipeline_position: "Last position taken to its end",
  pipeline_messages_total: "Messages taken to their end since start",
  pipeline_readings_stored_total: "Readings stored since start",
  pipeline_readings_duplicate_total: "Duplicate readings since start",
  pipeline_readings_quarantined_total: "Readings quarantined since start",
  pipeline_readings_withheld_total: "Readings not taken since start, their person having withdrawn",
  pipeline_identifiers_total: "Messages since start in which direct identifiers were masked",
  pipeline_services_over_quota: "Services past a quota",
  pipeline_failing_since: "Epoch milliseconds since which a store has been failing; 0 when none is",
  pipeline_restarts_total: "Times the pipeline was started again after a crash",
  rules_judged_total: "Conditions judged by the compiled predicate",
  rules_asked_total: "Judgements asked of the engine",
  rules_confirmed_total: "Changes confirmed by the engine",
  rules_disagreed_total: "Changes on which engine and predicate disagreed",
  rules_engine_only: "Rules judged by the engine alone since engine and predicate disagreed on them",
  rules_in_force: "Confirmed rules that readings are judged by",
  rules_refused: "1 while rules that were approved cannot be judged by, and those before them stay in force",
  rules_late_total: "Readings judged after newer ones",
  rules_too_late_total: "Readings stored but too late to change anything by the rules",
  rules_refolded_total: "Rules looked at anew for a person because of late readings",
  rules_patients: "Patients whose windows are in memory",
  rules_patients_limit: "Most patients whose windows are in memory",
  rules_readings: "Readings held in windows",
  rules_readings_limit: "Most readings held in windows",
  rules_held_back_total: "Implausible readings not judged, for want of a repetition",
  deadlines_taken_total:
    "Escalations, lapsed acknowledgements and other deadlines that took effect since start",
  deadlines_overdue_since:
    "Epoch milliseconds at which the oldest deadline fell due that has had no effect yet; 0 for none",
  telemetry_series: "Series whose ids the telemetry store has in memory",
  telemetry_series_limit: "Most series whose ids the telemetry store has in memory",
  telemetry_waiting_messages: "Messages whose readings wait on this machine for InfluxDB",
  telemetry_waiting_readings: "Readings that wait on this machine for InfluxDB",
  telemetry_waiting_since:
    "Epoch milliseconds at which the oldest waiting reading arrived; 0 when none waits",
  telemetry_backlog_bytes: "Bytes that wait on this machine for InfluxDB, about",
  telemetry_backlog_bytes_limit: "Most bytes that may wait for InfluxDB; then new data is refused",
  telemetry_backlog_full: "1 while new data is refused because too much waits for InfluxDB",
  telemetry_near_since:
    "Epoch milliseconds from which on every reading measured is on this machine; 0 when all are",
  telemetry_near_bytes: "Size of the telemetry file on this machine",
  telemetry_far_state:
    "InfluxDB: 0 in use or not asked for, 1 tried again, 2 needs an operator, 3 refuses too much",
  telemetry_far_failing_since: "Epoch milliseconds since which InfluxDB takes nothing; 0 when it does",
  telemetry_far_written_at: "Epoch milliseconds at which InfluxDB last took readings",
  telemetry_far_written_total: "Readings InfluxDB took since start, those sent again included",
  telemetry_far_refused_total: "Readings since start that InfluxDB would not take",
  telemetry_far_duplicate_total: "Readings since start found to be in InfluxDB already",
  telemetry_readback_total: "Readings since start read back from InfluxDB as a sample",
  telemetry_readback_missing_total: "Sampled readings since start that InfluxDB did not have",
  telemetry_readback_different_total: "Sampled readings since start that InfluxDB had otherwise",
  telemetry_pruned_total:
    "Readings since start removed from this machine, InfluxDB having them or their term being over",
  watch_failing_since: "Epoch milliseconds since which nobody can be looked at by the clock; 0 when they can",
  levels_failing_since:
    "Epoch milliseconds since which service levels cannot be counted by the clock; 0 when they can",
  watch_rules_engine_only:
    "Rules by the clock judged by the engine alone since engine and predicate disagreed on them",
  watch_people: "People looked at by the clock, at the last look",
  watch_look_milliseconds: "How long the last look by the clock took",
  watch_late_seconds: "How far behind the clock the last look was, since messages wait",
  watch_contacts: "Devices whose last contact is held in memory; only registered devices have one",
  watch_unwatched_total: "Stretches since start in which nobody watched",
  probe_state: "The watchdog's synthetic reading: 0 not asked for or not yet sent, 1 came back, 2 did not",
  probe_failing_since: "Epoch milliseconds since which the synthetic reading raises no alert; 0 when it does",
  probe_milliseconds: "How long the last synthetic reading took to its alert",
  probe_rounds_total: "Synthetic readings since start that raised their alert",
  heartbeat_failing_since: "Epoch milliseconds since which the outbound heartbeat is not taken; 0 when it is",
  notices_due: "Notices that are due and not yet sent",
  notices_sent_total: "Notices handed over since start",
  notices_retried_total: "Attempts since start to send a notice that failed and are repeated",
  notices_refused_total: "Notices since start that could not be delivered for good",
  notices_unaddressed: "1 while no duty has a contact, so that alerts are shown on the pages alone",
  reports_undelivered: "Reports that fell due and could not be made or told of, as far as nobody let them be",
  report_letters_sent_total: "Letters about reports handed over since start",
  report_letters_failed_total: "Attempts since start to hand over a letter about a report that failed",
  notifier_failing_since: "Epoch milliseconds since which due notices cannot be looked up; 0 when they can",
  notifier_restarts_total: "Times the notifier was started again after a crash",
  desk_notes: "Notes of what devices did that wait to be kept",
  desk_notes_limit: "Most notes of what devices did that may wait",
  desk_notes_lost_total:
    "Notes since start that were let go of: too many waited, or the store would not take them",
  desk_listeners: "Devices known to listen to the hub",
  desk_listeners_limit: "Most devices known to listen to the hub",
  desk_configs_total: "Configurations told to devices since start",
  desk_sent_total: "Commands and late receipts said to devices since start",
  desk_acknowledged_total: "Commands and late receipts since start that devices acknowledged",
  desk_expired_total: "Commands and late receipts since start that expired before their device took them",
  desk_claims_total: "Claim codes answered with a credential since start",
  desk_claims_waiting: "Claims of codes that wait to be answered",
  desk_claims_waiting_limit: "Most claims of codes that may wait to be answered",
  desk_turn_at:
    "Epoch milliseconds at which the desk last looked for work, once a second at least; 0 in a hub without the broker's role",
  desk_failing_since: "Epoch milliseconds since which the desk cannot do its work; 0 when it can",
  desk_restarts_total: "Times the desk was started again after a crash",
  drain_restarts_total: "Times the drain to InfluxDB was started again after a crash",
  streams: "Device counters held in memory",
  streams_limit: "Most device counters held in memory",
  api_requests_total: "HTTP requests",
  reports_restarts_total: "Times the making of reports was started again after a crash",
  api_restarts_total: "Times the API was started again after a crash",
  audit_anchor_failing_since:
    "Epoch milliseconds since which the audit's end could not be noted outside; 0 when it can",
  api_websockets: "MQTT connections over WebSocket, those being opened among them",
  api_websockets_limit: "Most MQTT connections over WebSocket taken",
  api_websockets_refused_total:
    "WebSockets refused since start: as many as may be, a foreign page, no broker",
  feed_clients: "Live alert feeds",
  feed_clients_limit: "Most live alert feeds",
  feed_dropped_total: "Feeds closed because their reader did not drain",
} as const;

export type Figure = keyof typeof figures;
const names = Object.keys(figures) as readonly Figure[];
const slots: ReadonlyMap<Figure, number> = new Map(names.map((name, slot) => [name, slot]));

export interface Board {
  readonly memory: SharedArrayBuffer;
  get(figure: Figure): number;
  set(figure: Figure, value: number): void;
  add(figure: Figure, by?: number): void;
}

/** A board on new memory, or on memory another thread shares. */
export function boardOn(memory = new SharedArrayBuffer(names.length * 8)): Board {
  const cells = new Float64Array(memory);
  const at = (figure: Figure): number => slots.get(figure) ?? 0;
  return {
    memory,
    get: (figure) => cells[at(figure)] ?? 0,
    set: (figure, value) => {
      cells[at(figure)] = value;
    },
    add: (figure, by = 1) => {
      cells[at(figure)] = (cells[at(figure)] ?? 0) + by;
    },
  };
}

/** All figures in the Prometheus text format. */
export const prometheusText = (board: Board): string =>
  names
    .map((name) => {
      const kind = name.endsWith("_total") ? "counter" : "gauge";
      return `# HELP labhub_${name} ${figures[name]}\n# TYPE labhub_${name} ${kind}\nlabhub_${name} ${board.get(name)}\n`;
    })
    .join("");
