import { createHash } from "node:crypto";
import type { Alert } from "../../model/alert.ts";
import { undeliveredRuleId } from "../../model/hub-rules.ts";
import type { Notice, WhenUndelivered } from "../../model/notice.ts";
import type { Instant } from "../../model/time.ts";

/** Like root causes it has no rule that anybody writes. */
const rule = { id: undeliveredRuleId, version: "1" };

const text: Alert["text"] = {
  it: "Un'allerta non ha raggiunto chi doveva riceverla",
  en: "An alert did not reach whom it should",
};

/**
 * An alert nobody could be told of is an alert itself, for whoever can still be reached and on the pages. It stays until
 * somebody has looked, and one of a person's stands for all of them. Of itself there is none further.
 */
export const undelivered: WhenUndelivered = ({ notice, alert, device }, now) =>
  alert.rule.id === rule.id
    ? []
    : [{ kind: "raise", alert: technicalAlert(notice, alert, now), device, latching: true }];

const technicalAlert = ({ key, recipient, channel, trouble }: Notice, alert: Alert, now: Instant): Alert => ({
  ...alert,
  id: createHash("sha256").update(`${key}|${rule.id}`).digest("hex").slice(0, 32),
  rule,
  priority: "technical",
  state: "raised",
  // What failed is over; that nobody has looked is not.
  present: false,
  late: false,
  since: now,
  raisedAt: now,
  code: "hub:notices",
  value: 1,
  unit: "1",
  limit: null,
  limitSource: null,
  latest: { at: now, value: 1 },
  text,
  explanation: {
    it: `A ${recipient} via ${channel}: ${trouble ?? "motivo sconosciuto"}`,
    en: `To ${recipient} by ${channel}: ${trouble ?? "reason unknown"}`,
  },
  facts: { alert: alert.id, recipient, channel, trouble },
  message: null,
  assignee: null,
  acknowledgedUntil: null,
  step: 0,
  recurrences: 0,
  flapping: false,
  cause: null,
  affected: [],
  history: [],
});
