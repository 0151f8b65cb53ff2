import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { contradictionsIn } from "./alert-contradictions.ts";
import { commitAndKill } from "./commit-and-kill.ts";
import { stateFolder } from "./state-folder.ts";

const committer = fileURLToPath(new URL("./alert-committer.ts", import.meta.url));

/** Contradictions beside the usual, by how `tellNurse` tells. */
const more = {
  "a move without its notice, or a notice of a silent one": `select count(*) from alert_move m
    left join notice n on n.sequence = m.sequence and n.alert = m.alert
    where (m.to_state <> 'acknowledged') <> (n.key is not null)`,
  "an open alert that is nowhere": `select count(*) from alert a
    where state in ('raised', 'escalated', 'latched') and step < 3
    and not exists (select 1 from deadline d where d.kind = 'escalate' and d.subject = a.id)`,
} as const;

test("killed in the midst of moves, alerts, histories, notices and deadlines agree, and nothing is there twice", async () => {
  const place = await stateFolder();
  let moves = 0;
  for (let kill = 0; kill < 4; kill += 1) {
    const said = await commitAndKill(committer, place.file, 1 + ((kill * 5) % 11));
    const raw = new DatabaseSync(place.file);
    expect(raw.prepare("pragma integrity_check").get()).toEqual({ integrity_check: "ok" });
    expect(contradictionsIn(raw, more)).toEqual([]);
    const { position, alerts, counted } = raw
      .prepare(`select (select position from cursor) as position, (select count(*) from alert) as alerts,
        (select count(*) from alert_move) as counted`)
      .get() as Record<string, number>;
    expect(position).toBeGreaterThanOrEqual(said);
    expect(alerts).toBe(Math.ceil((position ?? 0) / 2));
    moves = counted ?? 0;
    raw.close();
  }
  console.info(`4 kills, ${moves} moves`);
  expect(moves).toBeGreaterThan(20);
  await place.remove();
}, 120_000);
