import { type CommunicationObserver, HttpError } from "@influxdata/influxdb-client";
import type { Duration } from "../../model/time.ts";
import type { InfluxAnswer, NoAnswer } from "./http.ts";

/** Answers read whole are small; what may be larger is streamed. */
const mostBytes = 8 * 1024 * 1024;

type Observer = Required<
  Pick<CommunicationObserver<Uint8Array>, "next" | "error" | "complete" | "responseStarted">
>;

/** One request and its whole answer. The client reports a status above 299 as an error; here it is an answer. */
export function exchange(
  timeout: Duration,
  begin: (signal: AbortSignal, observer: Observer) => void,
): Promise<InfluxAnswer | NoAnswer> {
  const abandoned = new AbortController();
  const { promise, resolve } = Promise.withResolvers<InfluxAnswer | NoAnswer>();
  const abandon = (why: string): void => {
    resolve({ kind: "unanswered", inDoubt: true, why });
    abandoned.abort();
  };
  const limit = setTimeout(() => abandon(`no answer within ${timeout / 1000} s`), timeout);
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  let begun: Pick<InfluxAnswer, "status" | "headers"> = { status: 0, headers: {} };
  begin(abandoned.signal, {
    responseStarted: (headers, status) => {
      begun = { status: status ?? 0, headers };
    },
    next(piece) {
      pieces.push(piece);
      bytes += piece.length;
      if (bytes > mostBytes) abandon("its answer is too long");
    },
    error: (thrown) => resolve(withError(thrown)),
    complete: () => resolve({ kind: "answered", ...begun, body: Buffer.concat(pieces).toString() }),
  });
  return promise.finally(() => clearTimeout(limit));
}

function withError(thrown: Error): InfluxAnswer | NoAnswer {
  if (thrown instanceof HttpError) {
    const { statusCode: status, headers, body } = thrown;
    return { kind: "answered", status, headers: headers ?? {}, body: body ?? "" };
  }
  const code = "code" in thrown && typeof thrown.code === "string" ? thrown.code : "";
  return {
    kind: "unanswered",
    inDoubt: !neverConnected.has(code),
    why: code === "" ? "its answer broke off" : `no connection, or a broken one (${code})`,
  };
}

const neverConnected: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "ERR_TLS_CERT_ALTNAME_INVALID",
]);
