import type { FastifyReply } from "fastify";
import type { FailureCode } from "../../model/failure.ts";
import { problemOf, refusalOf } from "../problem.ts";
import type { Resource } from "./resources.ts";

const mediaType = "application/fhir+json; fhirVersion=4.0";

/** Sends a resource in FHIR's own media type. */
export const sendResource = (reply: FastifyReply, resource: Resource): FastifyReply =>
  reply.type(mediaType).send(Buffer.from(JSON.stringify(resource)));

/** A page of what was found. The total is left out: counting all would mean reading all. */
export const searchset = (
  found: readonly Resource[],
  links: { readonly self: string; readonly next: string | null },
): Resource => ({
  resourceType: "Bundle",
  type: "searchset",
  link: [
    { relation: "self", url: links.self },
    ...(links.next === null ? [] : [{ relation: "next", url: links.next }]),
  ],
  ...(found.length === 0
    ? {}
    : { entry: found.map((resource) => ({ resource, search: { mode: "match" } })) }),
});

const issueCodes: Readonly<Partial<Record<FailureCode, string>>> = {
  "input-rejected": "invalid",
  "not-found": "not-found",
  "not-signed-in": "login",
  "not-permitted": "forbidden",
  "second-factor-needed": "login",
  "too-many-requests": "throttled",
  "store-unavailable": "transient",
  conflict: "conflict",
};

/** Any failure in FHIR's words. */
export function sendOutcome(reply: FastifyReply, thrown: unknown): FastifyReply {
  const { failure, status } = refusalOf(thrown);
  const problem = problemOf(failure, status);
  reply.code(problem.status);
  const { retryAfter } = failure.details;
  if (typeof retryAfter === "number") reply.header("retry-after", retryAfter);
  if (problem.status === 401) reply.header("www-authenticate", 'Bearer realm="labhub"');
  return sendResource(reply, {
    resourceType: "OperationOutcome",
    issue: [
      { severity: "error", code: issueCodes[failure.code] ?? "exception", diagnostics: problem.detail },
    ],
  });
}
