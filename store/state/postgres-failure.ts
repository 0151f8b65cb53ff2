import { z } from "zod";
import { type FailureCode, HubFailure } from "../../model/failure.ts";

/** SQLSTATEs, whole or by their class; https://www.postgresql.org/docs/current/errcodes-appendix.html */
const states: ReadonlyMap<string, FailureCode> = new Map([
  ["08", "store-unavailable"], // connection lost or refused
  ["53", "store-unavailable"], // disk full, out of memory, too many connections
  ["57", "store-unavailable"], // shutting down, starting up, cancelled by statement_timeout
  ["58", "store-unavailable"], // its disk fails
  ["XX001", "store-unavailable"], // damaged data
  ["XX002", "store-unavailable"],
  ["40", "store-unavailable"], // serialization failure, deadlock: the other one won
  ["55P03", "store-unavailable"], // lock_timeout
  ["25P03", "store-unavailable"], // idle_in_transaction_session_timeout
  ["25006", "store-unavailable"], // read only: a standby that has not been promoted yet
  // These stop an opening (see `settingsAtFault`). Of a store that was open before, somebody is changing the server.
  ["28", "store-unavailable"], // user or password
  ["3D000", "store-unavailable"], // no such database
  ["42501", "store-unavailable"], // a right that is missing
  ["22", "store-refused"], // a value its column does not take
  ["23", "store-refused"], // a constraint
  ["54", "store-refused"], // larger than the engine can
]);

const serverError = z.object({ code: z.string().regex(/^[0-9A-Z]{5}$/), severity: z.string() });
const systemError = z.object({ code: z.string() });

/** What the `pg` library says in words alone when a connection is gone or does not come about. */
const lost =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client (has encountered|was closed)|There was an error establishing an SSL)/;
const encryption = /CERT|TLS|SSL|UNABLE_TO|HOSTNAME/;

/**
 * What `pg` threw, as a `HubFailure`, with the SQLSTATE in `details.postgres`. What the server says of a value it
 * did not take quotes that value, so it is left out: it could be a person's.
 */
export function translated(thrown: unknown): HubFailure {
  if (thrown instanceof HubFailure) return thrown;
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  const server = serverError.safeParse(thrown);
  if (server.success) return fromServer(server.data.code, said);
  if (said.startsWith("Cannot use a pool after"))
    return new HubFailure("stopping", "the state store is closed");
  if (said.startsWith("SASL") || said.startsWith("The server does not support SSL"))
    return unavailable(said, "settings");
  const system = systemError.safeParse(thrown);
  if (system.success) {
    // Of a host with several addresses Node throws the failures of all, in an error without words.
    const words = said === "" ? `no connection (${system.data.code})` : said;
    return unavailable(words, encryption.test(system.data.code) ? "settings" : system.data.code);
  }
  return lost.test(said) ? unavailable(said, "connection") : HubFailure.of(thrown);
}

function fromServer(state: string, said: string): HubFailure {
  const code = states.get(state) ?? states.get(state.slice(0, 2)) ?? "defect";
  const words = state.startsWith("22") ? "a value its column does not take" : said;
  return new HubFailure(code, `PostgreSQL: ${words} (${state})`, { details: { postgres: state } });
}

const unavailable = (said: string, postgres: string): HubFailure =>
  new HubFailure("store-unavailable", `PostgreSQL: ${said}`, { details: { postgres } });

/** True when no patience helps, but only other settings or other rights on the server. */
export function settingsAtFault(failure: HubFailure): boolean {
  const state = String(failure.details["postgres"] ?? "");
  return state === "settings" || state === "3D000" || state === "42501" || state.startsWith("28");
}
