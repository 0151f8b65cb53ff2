import { Agent, validateHeaderValue } from "node:http";
import { Agent as TlsAgent } from "node:https";
import { HttpError, InfluxDB } from "@influxdata/influxdb-client";
import { HubFailure } from "../../model/failure.ts";
import { type InfluxPlace, isLoopback } from "../../model/telemetry-place.ts";
import { type Duration, seconds } from "../../model/time.ts";
import { exchange } from "./exchange.ts";

export interface InfluxRequest {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** With its query, from behind the address of the place. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the server said, whatever it was. The body may hold values and pseudonyms: for no log and no message. */
export interface InfluxAnswer {
  readonly kind: "answered";
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** No whole answer came. `inDoubt` when the request may have been sent, and the server may still act on it. */
export interface NoAnswer {
  readonly kind: "unanswered";
  readonly inDoubt: boolean;
  /** Holds no secret and nothing of what was sent. */
  readonly why: string;
}

/** HTTP to one InfluxDB, signed in. Every call ends, by an answer or by its time limit, and leaves no socket busy. */
export interface InfluxHttp {
  /** Never throws. */
  ask(request: InfluxRequest, timeout: Duration): Promise<InfluxAnswer | NoAnswer>;
  /** As `ask`; throws `store-unavailable` when no answer came. */
  send(request: InfluxRequest, timeout: Duration): Promise<InfluxAnswer>;
  /**
   * The body as it comes; whoever stops taking it closes the connection. `stall` is how long each next piece may take.
   * Throws as `failureOf` says for a status that is no success, and `store-unavailable` when the rest does not come.
   */
  stream(request: InfluxRequest, stall: Duration): AsyncGenerator<Uint8Array, void, void>;
  close(): void;
}

export type InfluxAccess = Pick<InfluxPlace, "dialect" | "url" | "token" | "user" | "password">;

/** InfluxDB closes connections idle for three minutes; one closed here first is never found closed while writing. */
const idleConnection = seconds(30);
const connections = 8;
/** Smaller bodies gain nothing. */
const gzipFrom = 1000;

export function influxHttp(access: InfluxAccess): InfluxHttp {
  const { protocol, hostname } = new URL(access.url);
  const keeping = { keepAlive: true, timeout: idleConnection, maxSockets: connections };
  const agent = protocol === "https:" ? new TlsAgent(keeping) : new Agent(keeping);
  const { transport } = new InfluxDB({
    url: access.url,
    // The client's own time limit leaves the request going; every call has a signal instead.
    timeout: 0,
    ...signIn(access),
    transportOptions: { agent },
  });
  const options = ({ method, headers }: InfluxRequest, signal: AbortSignal) => ({
    method,
    headers: { ...headers },
    signal,
    ...(isLoopback(hostname) ? {} : { gzipThreshold: gzipFrom }),
  });
  const ask: InfluxHttp["ask"] = (request, timeout) =>
    exchange(timeout, (signal, observer) =>
      transport.send(request.path, request.body, options(request, signal), observer),
    );
  return {
    ask,
    async send(request, timeout) {
      const answer = await ask(request, timeout);
      if (answer.kind === "unanswered") throw unavailable(answer.why);
      return answer;
    },
    async *stream(request, stall) {
      const abandoned = new AbortController();
      const pieces = transport.iterate(request.path, request.body, options(request, abandoned.signal));
      try {
        for (;;) {
          const limit = setTimeout(() => abandoned.abort(), stall);
          const piece = await pieces.next().finally(() => clearTimeout(limit));
          if (piece.done === true) return;
          yield piece.value;
        }
      } catch (thrown) {
        throw streamFailure(thrown);
      } finally {
        // Closes the connection of an answer left half-read. A signal does not: given when all of it has come but not all was
        // taken, Node throws past everybody.
        await pieces.return?.();
      }
    },
    close: () => agent.destroy(),
  };
}

/** 1.x knows users, 2.x tokens. The client puts a token over any other sign-in, so 1.x must be given none. */
function signIn({ dialect, token, user, password }: InfluxAccess): {
  token?: string;
  headers?: Record<string, string>;
} {
  if (dialect === "influxdb2") return token === undefined ? {} : { token: sendable(token) };
  if (user === undefined) return {};
  const basic = Buffer.from(`${user}:${password ?? ""}`).toString("base64");
  return { headers: { authorization: `Basic ${basic}` } };
}

/** Found while sending, it would end the thread. */
function sendable(token: string): string {
  try {
    validateHeaderValue("authorization", token);
    return token;
  } catch {
    throw new HubFailure("configuration-rejected", "the InfluxDB token has characters no token has");
  }
}

function streamFailure(thrown: unknown): HubFailure {
  if (thrown instanceof HttpError) return failureOf(thrown.statusCode);
  return unavailable("its answer broke off");
}

export const unavailable = (why: string): HubFailure =>
  new HubFailure("store-unavailable", `InfluxDB: ${why}`);

/** What a status that is no success means to whoever reads or manages. */
export function failureOf(status: number): HubFailure {
  const refused = (why: string) => new HubFailure("configuration-rejected", `InfluxDB: ${why} (${status})`);
  if (status === 401) return refused("it does not know the user or the token");
  if (status === 403) return refused("the user or the token may not do this");
  if (status === 404) return refused("the database, the bucket or the organisation is not there");
  if (status === 400 || status === 422)
    return new HubFailure("defect", `InfluxDB refused a request (${status})`);
  return unavailable(`it answered ${status}`);
}
