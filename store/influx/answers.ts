import { type Duration, type Instant, minutes, seconds } from "../../model/time.ts";
import type { WriteAnswer } from "../telemetry/far.ts";
import type { InfluxAnswer, NoAnswer } from "./http.ts";

/** However long it asks to be left alone, it is looked after again within this. */
const longestRest = minutes(15);

/**
 * What an answer to a write means. Statuses differ between versions for the same fault, and a 400 may have taken all, some or
 * none of the lines; so the text counts as well. None of it is passed on: it may quote a line, and a line holds a value.
 */
export function writeAnswerOf(answer: InfluxAnswer | NoAnswer, now: Instant): WriteAnswer {
  if (answer.kind === "unanswered") return held(answer.why, { inDoubt: answer.inDoubt });
  const { status, body } = answer;
  if (status === 204) return { kind: "written" };
  const cause = causes.find(({ says }) => status >= 400 && says.test(body));
  if (cause?.means === "operator") return held(cause.detail, { needsOperator: true });
  if (status === 413) return { kind: "too-large" };
  if (status === 400 || status === 422) {
    return { kind: "refused", detail: cause?.detail ?? `refused by the store (${status})` };
  }
  const retryAfter = restAskedFor(answer.headers["retry-after"], now);
  if (status === 429) return held("it asks for fewer requests", { retryAfter });
  if (status >= 500) {
    // A proxy's 503 may also tell of a connection that broke after the lines had gone through.
    return held(`it has a fault of its own (${status})`, { retryAfter, inDoubt: true });
  }
  if (status === 408 || status === 425)
    return held(`it did not take the request (${status})`, { retryAfter });
  const detail = statuses[status] ?? `it answers as no InfluxDB does (${status})`;
  return held(detail, { needsOperator: true, inDoubt: status < 300 });
}

const statuses: Readonly<Record<number, string>> = {
  401: "it does not know the user or the token (401)",
  403: "the user or the token may not write (403)",
  404: "the database, the bucket or the organisation is not there (404)",
};

/** The texts of 1.6 to 1.12 and 2.x. */
const causes: readonly {
  readonly says: RegExp;
  readonly means: "operator" | "reading";
  readonly detail: string;
}[] = [
  // The only text that quotes a line comes first: what a device wrote in it must not be taken for the store's words.
  { says: /unable to parse/i, means: "reading", detail: "the store cannot read the line" },
  {
    says: /max-series-per-database|max-values-per-tag/i,
    means: "operator",
    detail: "it has reached its limit of series or of tag values",
  },
  {
    says: /(retention policy|database|bucket) not found/i,
    means: "operator",
    detail: "the database, the retention policy or the bucket is not there",
  },
  {
    says: /(beyond|outside) retention policy/i,
    means: "reading",
    detail: "expired: measured before the time the store keeps readings for",
  },
  { says: /field type conflict/i, means: "reading", detail: "a field has another type in the store" },
];

function held(
  detail: string,
  more: { needsOperator?: boolean; inDoubt?: boolean; retryAfter?: Duration | null },
): WriteAnswer {
  return { kind: "held", detail, needsOperator: false, inDoubt: false, retryAfter: null, ...more };
}

/** `Retry-After` is in whole seconds, or the date to wait for. */
function restAskedFor(said: string | string[] | undefined, now: Instant): Duration | null {
  const text = (Array.isArray(said) ? said[0] : said)?.trim();
  if (text === undefined || text === "") return null;
  const asked = /^\d+$/.test(text) ? seconds(Number(text)) : Date.parse(text) - now;
  if (Number.isNaN(asked)) return null;
  return Math.min(Math.max(asked, 0), longestRest) as Duration;
}
