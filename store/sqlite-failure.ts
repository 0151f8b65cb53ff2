import { z } from "zod";
import { type FailureCode, HubFailure } from "../model/failure.ts";

/** The low byte of SQLite's result codes; https://sqlite.org/rescode.html */
const codes: ReadonlyMap<number, FailureCode> = new Map([
  [5, "store-unavailable"], // BUSY
  [6, "store-unavailable"], // LOCKED
  [7, "store-unavailable"], // NOMEM
  [8, "store-unavailable"], // READONLY: what a remounted disk says
  [10, "store-unavailable"], // IOERR
  [11, "store-unavailable"], // CORRUPT
  [13, "store-unavailable"], // FULL
  [14, "store-unavailable"], // CANTOPEN
  [18, "store-refused"], // TOOBIG
  [19, "store-refused"], // CONSTRAINT, also a value of a type a STRICT column does not take
  [20, "store-refused"], // MISMATCH
  [26, "store-unavailable"], // NOTADB
]);

const sqliteError = z.object({ code: z.literal("ERR_SQLITE_ERROR"), errcode: z.int(), message: z.string() });

/**
 * What node:sqlite threw, as a `HubFailure`: `store-unavailable` for locks, full or broken disks;
 * `store-refused` for rows that break a constraint, with the extended result code in `details.sqlite`
 * (2067 UNIQUE, 1555 primary key, 787 foreign key); `defect` for the rest.
 */
export function translated(thrown: unknown): HubFailure {
  if (thrown instanceof HubFailure) return thrown;
  const found = sqliteError.safeParse(thrown);
  if (!found.success) return HubFailure.of(thrown);
  const { errcode, message } = found.data;
  return new HubFailure(codes.get(errcode & 0xff) ?? "defect", `SQLite: ${message}`, {
    cause: thrown,
    details: { sqlite: errcode },
  });
}

/** True when SQLite will not take the row, however often it is tried. */
export const isRefusal = (failure: unknown): boolean =>
  failure instanceof HubFailure && failure.code === "store-refused";

/** True when another connection holds a lock; a later try may succeed. */
export function isBusy(failure: unknown): boolean {
  const code = failure instanceof HubFailure ? failure.details["sqlite"] : undefined;
  return typeof code === "number" && (code & 0xff) === 5;
}
