import { DatabaseSync, type StatementSync } from "node:sqlite";
import { HubFailure } from "../model/failure.ts";
import { type Duration, seconds } from "../model/time.ts";
import { translated } from "./sqlite-failure.ts";

/** What SQLite takes and gives. Integers beyond 2^53 are not used here, so `bigint` does not occur. */
export type SqlValue = null | number | string | Uint8Array;
export type SqlRow = Record<string, SqlValue>;

export interface OpenOptions {
  /** Nothing can be written; the file must exist. */
  readonly readOnly?: boolean;
  /** FULL survives power loss; NORMAL only a crash of the process. Default FULL. */
  readonly synchronous?: "FULL" | "NORMAL";
  /** How long a statement waits for another connection's lock; the calling thread stands still. Default 5 s. */
  readonly busyTimeout?: Duration;
  /** The WAL's length in pages from which a commit also checkpoints; 0 leaves that to `checkpoint`. Default 1000. */
  readonly checkpointPages?: number;
  /** Pages kept in memory, in bytes. Default 2 MiB. */
  readonly cacheBytes?: number;
  /**
   * What this connection frees is overwritten with zeros, whole pages too. Default false: zeros only in pages that are
   * written anyway, so that no copy stays behind where rows were moved by a page's division.
   */
  readonly secureDelete?: boolean;
  /** The most bytes the database file may take; beyond it SQLite answers as on a full disk. */
  readonly maxBytes?: number;
}

/** A prepared statement. All failures are `HubFailure`s; see `translated` for which. */
export interface Statement {
  /** False for statements that give no rows. */
  readonly givesRows: boolean;
  run(values?: readonly SqlValue[]): { readonly changes: number; readonly lastId: number };
  get(values?: readonly SqlValue[]): SqlRow | undefined;
  all(values?: readonly SqlValue[]): SqlRow[];
  /** Row by row; using the statement for anything else meanwhile starts it anew. */
  iterate(values?: readonly SqlValue[]): IterableIterator<SqlRow>;
}

export interface Sqlite {
  /** The statement of this text, compiled at its first use. Texts must come from a bounded set. */
  prepare(sql: string): Statement;
  /** Runs any number of statements without values. */
  exec(sql: string): void;
  /**
   * Runs `work` as one write transaction, begun IMMEDIATE so that it cannot fail half-way for a lock.
   * When `work` or the commit throws, nothing of it is kept. `work` must not be async and must not nest another.
   */
  transaction<Result>(work: () => Result): Result;
  /** Moves committed pages from the WAL to the file, as many as no reader still needs; false when some stayed. */
  checkpoint(): boolean;
  close(): void;
}

const statementsKept = 200;
const pageBytes = 4096;
const usualCheckpointPages = 1000;

/** Opens an SQLite file in WAL mode, creating it unless read-only. Throws `store-unavailable` when it cannot. */
export function openDatabase(file: string, options: OpenOptions = {}): Sqlite {
  const raw = attempt(() => {
    const timeout = options.busyTimeout ?? seconds(5);
    return new DatabaseSync(file, { readOnly: options.readOnly ?? false, timeout });
  });
  try {
    attempt(() => {
      if (!options.readOnly && !isWal(raw)) raw.exec(newFilePragmas);
      raw.exec(pragmas(options));
    });
  } catch (failure) {
    raw.close();
    throw failure;
  }
  const prepare = statementCache(raw);
  return {
    prepare,
    exec: (sql) => attempt(() => raw.exec(sql)),
    transaction: (work) => inTransaction(raw, prepare, work),
    checkpoint: () => prepare("PRAGMA wal_checkpoint(PASSIVE)").get()?.["busy"] === 0,
    close: () => {
      if (raw.isOpen) attempt(() => raw.close());
    },
  };
}

// The order matters: neither can change once the file has its first page, which the WAL mode writes.
const newFilePragmas = `PRAGMA page_size=${pageBytes}; PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL`;

/** The mode stays with the file, and setting things again would take the write lock of a busy writer. */
const isWal = (raw: DatabaseSync): boolean =>
  raw.prepare("PRAGMA journal_mode").get()?.["journal_mode"] === "wal";

function pragmas(options: OpenOptions): string {
  const checkpointPages = options.checkpointPages ?? usualCheckpointPages;
  // A WAL that grew under load is cut back to this when it starts anew.
  const walBytesKept = 2 * pageBytes * Math.max(checkpointPages, usualCheckpointPages);
  const cacheKib = Math.ceil((options.cacheBytes ?? 2 * 1024 * 1024) / 1024);
  const each = [
    `PRAGMA synchronous=${options.synchronous ?? "FULL"}`,
    "PRAGMA temp_store=MEMORY",
    `PRAGMA secure_delete=${options.secureDelete ? "ON" : "FAST"}`,
    `PRAGMA cache_size=-${cacheKib}`,
    `PRAGMA journal_size_limit=${walBytesKept}`,
    `PRAGMA wal_autocheckpoint=${checkpointPages}`,
  ];
  if (options.maxBytes !== undefined) {
    each.push(`PRAGMA max_page_count=${Math.max(1, Math.floor(options.maxBytes / pageBytes))}`);
  }
  return each.join(";");
}

function inTransaction<Result>(raw: DatabaseSync, prepare: Sqlite["prepare"], work: () => Result): Result {
  prepare("BEGIN IMMEDIATE").run();
  try {
    const result = work();
    prepare("COMMIT").run();
    return result;
  } catch (failure) {
    // SQLite rolls back by itself on some failures, a full disk among them.
    if (raw.isTransaction) prepare("ROLLBACK").run();
    throw failure;
  }
}

function statementCache(raw: DatabaseSync): (sql: string) => Statement {
  const known = new Map<string, Statement>();
  return (sql) => {
    const found = known.get(sql);
    if (found !== undefined) return found;
    const made = statementOver(attempt(() => raw.prepare(sql)));
    // Bounded, though no caller should come near: the oldest goes, its holder may go on using it.
    if (known.size >= statementsKept) known.delete(known.keys().next().value ?? "");
    known.set(sql, made);
    return made;
  };
}

function statementOver(raw: StatementSync): Statement {
  return {
    givesRows: raw.columns().length > 0,
    run: (values = []) =>
      attempt(() => {
        const { changes, lastInsertRowid } = raw.run(...values);
        return { changes: Number(changes), lastId: Number(lastInsertRowid) };
      }),
    get: (values = []) => attempt(() => raw.get(...values) as SqlRow | undefined),
    all: (values = []) => attempt(() => raw.all(...values) as SqlRow[]),
    iterate: (values = []) => rowsOf(raw, values),
  };
}

function* rowsOf(raw: StatementSync, values: readonly SqlValue[]): IterableIterator<SqlRow> {
  try {
    for (const row of raw.iterate(...values)) yield row as SqlRow;
  } catch (failure) {
    throw translated(failure);
  }
}

function attempt<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (failure) {
    throw translated(failure);
  }
}

/** Columns of the hub's own STRICT tables, taken at their word once checked. */
export function numberIn(row: SqlRow, column: string): number {
  const value = row[column];
  if (typeof value === "number") return value;
  throw new HubFailure("defect", `column ${column} holds no number`);
}

export function textIn(row: SqlRow, column: string): string {
  const value = row[column];
  if (typeof value === "string") return value;
  throw new HubFailure("defect", `column ${column} holds no text`);
}

export function bytesIn(row: SqlRow, column: string): Uint8Array {
  const value = row[column];
  if (value instanceof Uint8Array) return value;
  throw new HubFailure("defect", `column ${column} holds no bytes`);
}
