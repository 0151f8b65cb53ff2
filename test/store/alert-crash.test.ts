import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { commitAndKill } from "./commit-and-kill.ts";
import { stateFolder } from "./state-folder.ts";

const committer = fileURLToPath(new URL("./alert-committer.ts", import.meta.url));

/** What must not be there: each count is of rows that contradict one another. */
const contradictions = {
  "an alert that is not where its last move has brought it": `select count(*) from alert a where state <>
    (select to_state from alert_move m where m.alert = a.id order by sequence desc limit 1)`,
  "a move without its notice, or a notice of a silent one": `select count(*) from alert_move m
    left join notice n on n.sequence = m.sequence and n.alert = m.alert
    where (m.to_state <> 'acknowledged') <> (n.key is not null)`,
  "a notice without its move": `select count(*) from notice n
    where not exists (select 1 from alert_move m where m.sequence = n.sequence and m.alert = n.alert)`,
  "an alert raised twice": `select count(*) from (select alert from alert_move
    where to_state = 'raised' and remark is null group by alert having count(*) > 1)`,
  "an acknowledgement without its end": `select count(*) from alert a where state = 'acknowledged'
    and not exists (select 1 from deadline d where d.kind = 'acknowledgement' and d.subject = a.id
      and d.due_at = a.acknowledged_until)`,
  "an open alert that is nowhere": `select count(*) from alert a
    where state in ('raised', 'escalated', 'latched') and step < 3
    and not exists (select 1 from deadline d where d.kind = 'escalate' and d.subject = a.id)`,
  "a deadline of what is done": `select count(*) from deadline d join alert a on a.id = d.subject
    where a.state in ('resolved', 'closed', 'retracted')`,
  "what is queued though somebody answered": `select count(*) from notice n join alert a on a.id = n.alert
    where n.state = 'queued' and a.state = 'acknowledged'`,
  "an alert without its episode": `select count(*) from alert a
    where not exists (select 1 from episode e where e.alert = a.id)`,
} as const;

test("killed in the midst of moves, alerts, histories, notices and deadlines agree, and nothing is there twice", async () => {
  const place = await stateFolder();
  let moves = 0;
  for (let kill = 0; kill < 4; kill += 1) {
    const said = await commitAndKill(committer, place.file, 1 + ((kill * 5) % 11));
    const raw = new DatabaseSync(place.file);
    expect(raw.prepare("pragma integrity_check").get()).toEqual({ integrity_check: "ok" });
    for (const [what, sql] of Object.entries(contradictions)) {
      expect(Object.values(raw.prepare(sql).get() ?? {}), what).toEqual([0]);
    }
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
