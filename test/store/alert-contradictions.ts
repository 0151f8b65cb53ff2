import type { DatabaseSync } from "node:sqlite";

/** What must never be there, whoever is told of what: each counts rows that contradict one another. */
const contradictions = {
  "an alert that is not where its last move has brought it": `select count(*) from alert a where state <>
    (select to_state from alert_move m where m.alert = a.id order by sequence desc limit 1)`,
  "two open alerts of one patient and rule": `select count(*) from (select patient from alert
    where state in ('raised', 'escalated', 'acknowledged', 'latched') group by patient, rule having count(*) > 1)`,
  "a notice without its move": `select count(*) from notice n
    where not exists (select 1 from alert_move m where m.sequence = n.sequence and m.alert = n.alert)`,
  "an alert raised twice": `select count(*) from (select alert from alert_move
    where to_state = 'raised' and remark is null group by alert having count(*) > 1)`,
  "an acknowledgement without its end": `select count(*) from alert a where state = 'acknowledged'
    and not exists (select 1 from deadline d where d.kind = 'acknowledgement' and d.subject = a.id
      and d.due_at = a.acknowledged_until)`,
  "a deadline of what is done": `select count(*) from deadline d join alert a on a.id = d.subject
    where a.state in ('resolved', 'closed', 'retracted')`,
  "what is queued though somebody answered": `select count(*) from notice n join alert a on a.id = n.alert
    where n.state = 'queued' and a.state = 'acknowledged'`,
  "an alert without its episode": `select count(*) from alert a
    where not exists (select 1 from episode e where e.alert = a.id)`,
} as const;

/** Those found; none where all is well. */
export function contradictionsIn(
  state: DatabaseSync,
  more: Readonly<Record<string, string>> = {},
): readonly string[] {
  return Object.entries({ ...contradictions, ...more }).flatMap(([what, sql]) => {
    const [count] = Object.values(state.prepare(sql).get() ?? {});
    return count === 0 ? [] : [`${what}: ${count}`];
  });
}
