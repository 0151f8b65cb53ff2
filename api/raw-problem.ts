import { STATUS_CODES } from "node:http";
import type { HubFailure } from "../model/failure.ts";
import { problemOf, problemType } from "./problem.ts";

/** A whole answer, for where there is no reply to write it by, only a socket. */
export function rawProblem(failure: HubFailure, httpStatus?: number): string {
  const problem = problemOf(failure, httpStatus);
  const body = JSON.stringify(problem);
  return [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    `content-type: ${problemType}`,
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
    "",
    body,
  ].join("\r\n");
}
