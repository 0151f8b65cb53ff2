import { createHmac } from "node:crypto";
import type { WebhookContact } from "../../model/duty-contacts.ts";
import type { Notice } from "../../model/notice.ts";
import type { Priority } from "../../model/rule.ts";
import { formatInstant, type Instant, seconds } from "../../model/time.ts";
import { lineOf, linkOf } from "./wording.ts";

export interface Posting {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

type Word = Pick<Notice, "key" | "kind" | "priority" | "queuedAt">;

/**
 * `t=<seconds>,v1=<hex>`: HMAC-SHA256 with the webhook's secret over `<seconds>.<body>`. The time is signed too, so that
 * a listener can refuse what somebody recorded and plays again.
 */
export function signatureOf(secret: string, body: string, now: Instant): string {
  const time = Math.floor(now / seconds(1));
  return `t=${time},v1=${createHmac("sha256", secret).update(`${time}.${body}`).digest("hex")}`;
}

/** What is posted for a notice: a priority, a kind and a link. Nothing about anybody. */
export function postingOf(contact: WebhookContact, notice: Word, publicUrl: string, now: Instant): Posting {
  const common = { "idempotency-key": notice.key, "user-agent": "territorial-lab-hub" };
  const link = linkOf(publicUrl, notice.key);
  if (contact.template === "ntfy") return forPhones(contact.token, notice, link, common);
  const { key, kind, priority, queuedAt } = notice;
  const body = JSON.stringify({ key, kind, priority, alert: link, at: formatInstant(queuedAt) });
  const headers = {
    "content-type": "application/json",
    "webhook-signature": signatureOf(contact.secret, body, now),
  };
  return { headers: { ...common, ...headers }, body };
}

/** ntfy's scale, from 1 to 5; 5 rings until it is looked at. */
const loudness: Readonly<Record<Priority, string>> = { high: "5", medium: "4", low: "3", technical: "2" };
const quietKinds: readonly Notice["kind"][] = ["ended", "retracted"];

/** As ntfy and those who speak like it take it: the text as body, the rest as headers. */
function forPhones(
  token: string | undefined,
  notice: Word,
  link: string,
  common: Posting["headers"],
): Posting {
  const isQuiet = quietKinds.includes(notice.kind);
  const headers = {
    "content-type": "text/plain; charset=utf-8",
    // Headers are ASCII; the words in both languages stand in the text.
    title: "LAB",
    priority: isQuiet ? "2" : loudness[notice.priority],
    click: link,
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  return { headers: { ...common, ...headers }, body: lineOf(notice) };
}
