import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { commitAndKill } from "./commit-and-kill.ts";
import { batchAfter, batchSize, heldAt } from "./state-batches.ts";
import { stateFolder } from "./state-folder.ts";
import { cuff, inHours, morning } from "./state-samples.ts";

const committer = fileURLToPath(new URL("./state-committer.ts", import.meta.url));

function held(file: string): Record<string, unknown> | undefined {
  const raw = new DatabaseSync(file);
  try {
    expect(raw.prepare("pragma integrity_check").get()).toEqual({ integrity_check: "ok" });
    return raw
      .prepare(`select (select sum(processed) from ledger) as processed, (select sum(found) from ledger) as found,
        (select count(*) from message) as messages, (select sum(digest) from message) as digests,
        (select count(*) from alert) as alerts, (select count(*) from alert_move) as moves,
        (select count(*) from episode where until is null) as present`)
      .get();
  } finally {
    raw.close();
  }
}

test("killed in the midst of commits, cursor, identities, ledger and alerts agree, and what was committed is there", async () => {
  const place = await stateFolder();
  for (const after of [1, 2, 7, 23, 40]) {
    const said = await commitAndKill(committer, place.file, after);
    const state = await place.open();
    const position = await state.progress.position(0);
    expect(position).toBeGreaterThanOrEqual(said);
    const counts = await state.ledger.counts(morning, inHours(3));
    expect(counts.reduce((sum, each) => sum + each.processed, 0)).toBe(position);
    // All of one morning, and so within what late readings may still move.
    expect(await state.progress.episodes()).toHaveLength(heldAt(position).alerts);
    const last = batchAfter(position - batchSize).identities.at(-1);
    expect(await state.progress.seen(last?.device ?? cuff, last?.boot ?? "", last?.seq ?? -1)).toEqual(last);
    await state.close();
    expect(held(place.file)).toEqual(heldAt(position));
  }
  await place.remove();
}, 60_000);
