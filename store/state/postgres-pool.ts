import { Pool, types } from "pg";
import { HubFailure } from "../../model/failure.ts";
import type { Log } from "../../model/log.ts";
import { type Duration, minutes, seconds } from "../../model/time.ts";
import { translated } from "./postgres-failure.ts";

export interface PoolNeeds {
  readonly url: string;
  readonly log: Log;
  /** How many connections there are at most. */
  readonly connections: number;
  /** After how long the server gives a statement up; 0 for never. */
  readonly statementTimeout: Duration;
}

/** A server that hangs must not hang the hub: everything that can be waited for has its end. */
const lockTimeout = seconds(10);
const idleInTransaction = minutes(1);
const connectTimeout = seconds(5);
/** The network may be what hangs; then only the hub's own clock ends a statement. */
const answerGrace = seconds(5);

/** Connections to a PostgreSQL database, made when needed. Throws `configuration-rejected` for an address that is none. */
export function postgresPool({ url, log, connections, statementTimeout }: PoolNeeds): Pool {
  const pool = new Pool({
    // What is said in the address wins over what is said below it.
    ...(needsEncryption(url) ? { ssl: true } : {}),
    connectionString: url,
    application_name: "labhub",
    max: connections,
    connectionTimeoutMillis: connectTimeout,
    keepAlive: true,
    keepAliveInitialDelayMillis: seconds(10),
    idle_in_transaction_session_timeout: idleInTransaction,
    lock_timeout: lockTimeout,
    ...(statementTimeout === 0
      ? {}
      : { statement_timeout: statementTimeout, query_timeout: statementTimeout + answerGrace }),
    types: { getTypeParser: parserFor },
  });
  pool.on("error", (failure) => log.warn({ err: translated(failure) }, "an idle connection was lost"));
  // Those in use have their statement fail; without a listener the event beside it would end the process.
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}

const loopback = /^(127\.\d+\.\d+\.\d+|\[::1\]|localhost|)$/;

/** True when the address crosses a network and does not say itself how: it must then be encrypted and checked. */
function needsEncryption(url: string): boolean {
  const { hostname, searchParams } = parsed(url);
  const host = searchParams.get("host") ?? decodeURIComponent(hostname);
  const isHere = loopback.test(host) || host.startsWith("/");
  return !isHere && !searchParams.has("sslmode") && !searchParams.has("ssl");
}

/** Where a store is, without its secret. */
export function placeOf(url: string): string {
  const { username, host, pathname } = parsed(url);
  return `postgres://${username === "" ? "" : `${username}@`}${host}${pathname}`;
}

function parsed(url: string): URL {
  const read = URL.canParse(url) ? new URL(url) : null;
  // What follows a # would be no part of the address, and was meant as one of the password.
  if (read !== null && read.hash === "") return read;
  // Not with its text as the cause: that holds the password.
  throw new HubFailure(
    "configuration-rejected",
    "LABHUB_STATE_URL is not an address such as postgres://user:password@host:5432/database; " +
      "characters like @ : / # % in the password must be written as %40 %3A %2F %23 %25",
  );
}

const { INT8, NUMERIC, BYTEA } = types.builtins;

/** Whole numbers and sums come as text, since they could be larger than a number here holds exactly. Ours never are. */
function parserFor(oid: number, format?: "text" | "binary"): (text: string) => unknown {
  if (oid === INT8 || oid === NUMERIC) return exactNumber;
  const usual: (text: string) => unknown = types.getTypeParser(oid, format);
  return oid === BYTEA ? (text) => plainBytes(usual(text)) : usual;
}

function exactNumber(text: string): number {
  const read = Number(text);
  if (Number.isInteger(read) ? Number.isSafeInteger(read) : Number.isFinite(read)) return read;
  throw new HubFailure("defect", "a number in the state store is larger than can be kept exactly");
}

const plainBytes = (read: unknown): unknown => (read instanceof Uint8Array ? new Uint8Array(read) : read);
