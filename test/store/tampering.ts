import { DatabaseSync } from "node:sqlite";
import type { AuditAnchor, AuditRecord } from "../../model/audit.ts";
import type { StateStore } from "../../model/state-store.ts";
import { another, appended, entry, someone } from "./audit-samples.ts";
import { stateFolder } from "./state-folder.ts";

/** The records of the chain that is tampered with. */
export const records = 12;

type Value = string | number | null;
type Row = Record<string, Value>;

/** A chain in a file, and somebody who has the file in their hands. */
export interface Bench {
  readonly state: StateStore;
  readonly chain: readonly AuditRecord[];
  /** Runs a statement past the store; how many rows it changed. */
  run(sql: string, values?: readonly Value[]): number;
  rows(sql: string, values?: readonly Value[]): Row[];
  insert(table: string, row: Row): number;
  /** What `verify` finds after some tampering; then all is as it was. Throws when the tampering changed nothing. */
  faultAfter(
    tamper: () => number,
    anchors?: readonly AuditAnchor[],
  ): Promise<{ readonly sequence: number; readonly what: string } | null>;
  close(): Promise<void>;
}

export async function tamperingBench(): Promise<Bench> {
  const place = await stateFolder();
  const state = await place.open();
  const chain = await appended(state.audit, variedEntries());
  // Such a person is not bound by the tables' references.
  const raw = new DatabaseSync(place.file, { enableForeignKeyConstraints: false, timeout: 5000 });
  raw.exec("pragma synchronous = off");
  const run: Bench["run"] = (sql, values = []) => Number(raw.prepare(sql).run(...values).changes);
  const rows: Bench["rows"] = (sql, values = []) => raw.prepare(sql).all(...values) as Row[];
  const insert: Bench["insert"] = (table, row) => {
    const places = Object.keys(row).map(() => "?");
    return run(`insert into ${table} (${Object.keys(row)}) values (${places})`, Object.values(row));
  };
  const together = <Result>(work: () => Result): Result => {
    raw.exec("begin immediate");
    try {
      return work();
    } finally {
      raw.exec("commit");
    }
  };
  const faultAfter: Bench["faultAfter"] = async (tamper, anchors = []) => {
    const tables = ["audit", "audit_subject", "counter"];
    const kept = tables.map((table) => ({ table, rows: rows(`select * from ${table}`) }));
    try {
      if (together(tamper) === 0) throw new Error("the tampering changed nothing");
      return (await state.audit.verify(anchors)).fault;
    } finally {
      together(() => {
        for (const { table, rows } of kept) {
          run(`delete from ${table}`);
          for (const row of rows) insert(table, row);
        }
      });
    }
  };
  const close = async () => {
    raw.close();
    await state.close();
    await place.remove();
  };
  return { state, chain, run, rows, insert, faultAfter, close };
}

const variedEntries = () =>
  Array.from({ length: records }, (_, n) =>
    entry(n, {
      subjects: [[], [someone], [another, someone]][n % 3] ?? [],
      object: n % 2 === 0 ? null : `cuore-a-casa/bp-${n}`,
      reason: n % 4 === 0 ? "on the phone with her daughter" : null,
      roles: n % 5 === 0 ? [] : ["clinician"],
    }),
  );
