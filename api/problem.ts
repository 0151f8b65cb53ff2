import { STATUS_CODES } from "node:http";
import { type FailureCode, HubFailure } from "../model/failure.ts";

/** Each failure's HTTP status, and its name for people: the one place where codes meet HTTP. */
const kinds: Readonly<Record<FailureCode, readonly [status: number, title: string]>> = {
  "configuration-rejected": [500, "The hub's settings are wrong"],
  "not-permitted": [403, "Not permitted"],
  "not-found": [404, "Not found"],
  conflict: [409, "Conflicts with what is there"],
  changed: [412, "Changed since it was read"],
  "illegal-transition": [409, "The alert cannot make this move"],
  "input-rejected": [400, "The request cannot be understood"],
  "not-kept": [422, "What this asks of the past was not kept"],
  "too-many-requests": [429, "Too many requests"],
  "not-signed-in": [401, "Not signed in"],
  "second-factor-needed": [403, "A second factor is needed"],
  "sign-on-unavailable": [503, "Single sign-on does not answer for now"],
  "broker-unavailable": [503, "The broker does not answer for now"],
  "journal-full": [503, "The journal takes no more for now"],
  "store-unavailable": [503, "A store does not answer for now"],
  "store-refused": [500, "A store refused this"],
  stopping: [503, "The hub is stopping"],
  defect: [500, "Internal error"],
};

/** RFC 9457 problem details; `code` is stable, further members say what would have been right. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: FailureCode;
  readonly [member: string]: unknown;
}

export const problemType = "application/problem+json";

/** A refusal made by HTTP itself (a body too large, a method not offered) keeps its own status. */
export function problemOf(failure: HubFailure, httpStatus?: number): Problem {
  const [usual, title] = kinds[failure.code];
  // One code for both: whoever is not signed in yet sends it along, whoever is sets one up.
  const status = failure.details["signingIn"] === true ? 401 : usual;
  const ofHttp = httpStatus !== undefined && httpStatus !== status;
  return {
    ...(failure.code === "defect" ? {} : failure.details),
    type: ofHttp ? "about:blank" : `urn:labhub:problem:${failure.code}`,
    title: ofHttp ? (STATUS_CODES[httpStatus] ?? title) : title,
    status: httpStatus ?? status,
    detail: failure.code === "defect" ? "internal error" : failure.message,
    code: failure.code,
  };
}

/** What Fastify refuses before a route is asked, in words that help; its own would repeat the input. */
const refusals: Readonly<Record<number, string>> = {
  400: "The request is not well-formed: check the URL, and that the body is JSON.",
  408: "The request took too long to arrive.",
  413: "The body is longer than 1 MiB.",
  414: "The URL is too long.",
  415: "Send the body as application/json.",
  431: "The headers are too long.",
};

export interface Refusal {
  readonly failure: HubFailure;
  readonly status: number | undefined;
}

/** What any thrown thing means to whoever asked. */
export function refusalOf(thrown: unknown): Refusal {
  if (thrown instanceof HubFailure) return { failure: thrown, status: undefined };
  const status = statusOf(thrown);
  if (status === null) return { failure: HubFailure.of(thrown), status: undefined };
  return httpRefusal(status);
}

export const httpRefusal = (status: number): Refusal => ({
  failure: new HubFailure("input-rejected", refusals[status] ?? "The request was refused."),
  status,
});

function statusOf(thrown: unknown): number | null {
  if (typeof thrown !== "object" || thrown === null || !("statusCode" in thrown)) return null;
  const status = thrown.statusCode;
  return typeof status === "number" && status >= 400 && status < 500 ? status : null;
}
