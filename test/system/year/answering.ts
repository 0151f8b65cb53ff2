import type { Alert, AlertChange } from "../../../model/alert.ts";
import { municipalities } from "../../../model/territory.ts";
import type { Instant } from "../../../model/time.ts";
import { type Deed, deed } from "./deed.ts";
import { homeAt, type Raised } from "./facts.ts";
import type { Hub } from "./hub.ts";

/** An alert as it is raised, and what people and the hub make of it. */
export function answering(raised: Raised, { state }: Hub): readonly Deed[] {
  const { id, at, answered, ended, end, outcome } = raised;
  const change = (changed: AlertChange) => () => state.progress.commitChanges([changed]);
  const message = null;
  const by = "maria";
  const closing = (moment: Instant): Deed | null => {
    if (end === "cleared")
      return deed(moment, 5, change({ kind: "clear", id, at: moment, knownAt: moment, message }));
    if (end === "retracted")
      return deed(moment, 5, change({ kind: "retract", id, knownAt: moment, reason: "late-data" }));
    if (outcome === null) return null;
    return deed(moment, 5, () => state.alerts.move(id, "resolved", { at: moment, by, outcome }));
  };
  const last = ended === null ? null : closing(ended);
  // Whatever people said of it, what it was about is over then.
  const over =
    ended === null || end !== "resolved"
      ? []
      : [deed(ended, 6, change({ kind: "clear", id, at: ended, knownAt: ended, message }))];
  return [
    deed(
      at,
      5,
      change({ kind: "raise", alert: alertOf(raised), device: raised.person.device, latching: false }),
    ),
    ...(answered === null
      ? []
      : [deed(answered, 5, () => state.alerts.move(id, "acknowledged", { at: answered, by }))]),
    ...(last === null ? [] : [last]),
    ...over,
  ];
}

function alertOf({ id, person, service, rule, priority, at, personal }: Raised): Alert {
  const municipality = homeAt(person, at);
  return {
    id,
    patient: person.patient,
    service,
    municipality,
    zone: municipalities.get(municipality)?.zone ?? "",
    careGroup: null,
    rule: { id: rule, version: "1" },
    priority,
    state: "raised",
    present: true,
    late: false,
    since: at,
    raisedAt: at,
    code: "spo2",
    value: 1,
    unit: "1",
    limit: 1,
    limitSource: { level: personal ? "personal" : "default", by: null, since: null },
    latest: { at, value: 1 },
    text: { it: rule, en: rule },
    explanation: { it: "", en: "" },
    facts: {},
    message: null,
    assignee: null,
    acknowledgedUntil: null,
    step: 0,
    recurrences: 0,
    flapping: false,
    cause: null,
    affected: [],
    history: [],
  };
}
