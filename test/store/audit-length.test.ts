import { once } from "node:events";
import { DatabaseSync } from "node:sqlite";
import { text } from "node:stream/consumers";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { chained, chainStart } from "../../model/audit-chain.ts";
import { rowOfRecord } from "../../store/state/audit-rows.ts";
import { entry } from "./audit-samples.ts";
import { stateFolder } from "./state-folder.ts";

const records = 10_000;

/** A long chain, written past the store: one commit for each would take minutes. Returns its end. */
function writeChain(file: string, reason: string): string {
  const raw = new DatabaseSync(file);
  raw.exec("begin");
  let end = chainStart;
  for (let sequence = 1; sequence <= records; sequence += 1) {
    const record = chained(entry(sequence % 60, { reason }), end, sequence);
    const row = Object.values(rowOfRecord(record));
    const columns = Object.keys(rowOfRecord(record)).join(", ");
    raw.prepare(`insert into audit (${columns}) values (${row.map(() => "?").join(", ")})`).run(...row);
    for (const subject of record.subjects) {
      raw.prepare("insert into audit_subject (subject, sequence) values (?, ?)").run(subject, sequence);
    }
    end = record;
  }
  raw.exec(`update counter set value = ${records} where name = 'audit'; commit`);
  raw.close();
  return end.hash;
}

test("10,000 records of 80 MB in all are looked through in a heap of 48 MB", async () => {
  const place = await stateFolder();
  await (await place.open()).close();
  const head = writeChain(place.file, "a".repeat(8_000));
  const url = new URL("./audit-verifier.ts", import.meta.url);
  const resourceLimits = { maxOldGenerationSizeMb: 48, maxYoungGenerationSizeMb: 8 };
  const verifier = new Worker(url, { argv: [place.file], stdout: true, resourceLimits });
  const [said] = await Promise.all([text(verifier.stdout), once(verifier, "exit")]);
  expect(JSON.parse(said)).toEqual({ records, head, fault: null });
  await place.remove();
});
