import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { alertMove, alertState, alertStates } from "../../model/alert.ts";
import { movedBy, movedByClearing, movedByPerson } from "../../model/alert-lifecycle.ts";
import { contradictionsIn } from "../store/alert-contradictions.ts";
import type { Asked } from "./answering-people.ts";
import { type Heard, rungs } from "./told-outside.ts";

/** What was found. `faults` in words; the rest are counts, said as they are. */
export interface Verdict {
  readonly faults: readonly string[];
  readonly alerts: number;
  readonly moves: number;
  readonly answered: number;
  readonly notices: Readonly<Record<string, number>>;
  readonly heard: number;
  /** Heard again, under the same key, in a later life of the hub. */
  readonly repeated: Readonly<Record<"webhook" | "email", number>>;
}

const open = (dataDir: string): DatabaseSync =>
  new DatabaseSync(join(dataDir, "state.db"), { readOnly: true });

/** How many notices should have gone by now and have not. */
export function outbox(dataDir: string, now: number): { readonly due: number } {
  using state = open(dataDir);
  const row = state
    .prepare(
      "select count(*) as due from notice where state = 'queued' and coalesce(next_try_at, due_at) <= ?",
    )
    .get(now);
  return z.object({ due: z.int() }).parse(row);
}

export interface Promised {
  readonly dataDir: string;
  readonly settledAt: number;
  readonly asked: readonly Asked[];
  readonly heard: readonly Heard[];
  /** By patient, since when each of their episodes should be. */
  readonly episodes: ReadonlyMap<string, readonly number[]>;
}

/** Holds what the hub has written, and what came to the receivers, against one another and against what was promised. */
export function verdictOn(promised: Promised): Verdict {
  using state = open(promised.dataDir);
  state.exec("begin");
  const moves = movesIn(state);
  const notices = noticesIn(state);
  const faults = [
    ...contradictionsIn(state, nowhere),
    ...illegal(moves),
    ...unkept(moves, promised.asked),
    ...otherEpisodes(state, promised.episodes),
    ...untold(notices, promised),
    ...confused(promised.heard),
  ];
  return {
    faults,
    alerts: new Set(moves.map(({ alert }) => alert)).size,
    moves: moves.length,
    answered: promised.asked.filter(({ answer }) => answer === "done").length,
    notices: countedBy(notices.map((each) => each.state)),
    heard: promised.heard.length,
    repeated: { webhook: repeats(promised.heard, "webhook"), email: repeats(promised.heard, "email") },
  };
}

const nowhere = {
  "an open alert that is nowhere": `select count(*) from alert a
    where state in ('raised', 'escalated', 'latched') and step < ${rungs} and priority = 'high'
    and not exists (select 1 from deadline d where d.kind = 'escalate' and d.subject = a.id)`,
  "a beginning nobody was to be told of": `select count(*) from alert_move m
    join alert a on a.id = m.alert and a.priority = 'high'
    where (m.remark = 'worsened' or m.sequence = (select min(sequence) from alert_move f where f.alert = m.alert))
    and (select count(distinct channel) from notice n where n.sequence = m.sequence) <> 2`,
};

const moveRow = z.object({
  alert: z.string(),
  to: alertState,
  by: z.string(),
  note: z.string().nullable(),
  remark: alertMove.shape.remark.unwrap().nullable(),
  step: z.int().nullable(),
});
type Move = z.infer<typeof moveRow>;

const movesIn = (state: DatabaseSync): readonly Move[] =>
  z
    .array(moveRow)
    .parse(
      state
        .prepare(
          `select alert, to_state as "to", by_whom as "by", note, remark, step from alert_move order by sequence`,
        )
        .all(),
    );

/** Moves that the table of the lifecycle does not know. */
const illegal = (moves: readonly Move[]): readonly string[] =>
  [...Map.groupBy(moves, ({ alert }) => alert)].flatMap(([alert, history]) =>
    history.flatMap((move, index) => {
      const from = history[index - 1]?.to;
      const isLegal =
        from === undefined ? move.to === "raised" && move.by === "hub" : leads(from, move).includes(move.to);
      return isLegal ? [] : [`${alert} went from ${from} to ${move.to} by ${move.by} (${move.remark})`];
    }),
  );

function leads(from: Move["to"], { by, remark, step }: Move): readonly (Move["to"] | null)[] {
  if (remark === "assigned" || remark === "undeliverable") return [from];
  if (by !== "hub") return alertStates.map((asked) => movedByPerson(from, asked));
  if (remark === "recurred") return [from, movedBy(from, "recurred")];
  if (remark === "worsened" || remark === "lapsed") return [movedBy(from, remark)];
  if (step !== null) return [movedBy(from, "unanswered")];
  return [true, false].map((latching) => movedByClearing(from, latching)).filter((to) => to !== from);
}

/** What people were told is done stands there once; what nobody answered for, at most once; what was refused, never. */
function unkept(moves: readonly Move[], asked: readonly Asked[]): readonly string[] {
  const times = countedBy(moves.flatMap(({ note }) => note ?? []));
  return asked.flatMap(({ note, answer }) => {
    const found = times[note] ?? 0;
    const isKept = answer === "none" ? found <= 1 : found === (answer === "done" ? 1 : 0);
    return isKept ? [] : [`${note}, answered ${answer}, stands there ${found} times`];
  });
}

function otherEpisodes(state: DatabaseSync, due: Promised["episodes"]): readonly string[] {
  const find = state.prepare("select since from episode where patient = ? and rule = ? order by since");
  return [...due].flatMap(([patient, since]) => {
    const found = find.all(patient, "spo2-low").map((row) => Number(row["since"]));
    return JSON.stringify(found) === JSON.stringify(since)
      ? []
      : [`${patient} has ${found.length} episodes, not the ${since.length} of their readings`];
  });
}

const noticeRow = z.object({ key: z.string(), state: z.string(), due: z.int() });
type NoticeRow = z.infer<typeof noticeRow>;

const noticesIn = (state: DatabaseSync): readonly NoticeRow[] =>
  z.array(noticeRow).parse(state.prepare("select key, state, due_at as due from notice").all());

/** Each notice came to its end or is not due yet, what is said to have gone has come, and nothing came that is none. */
function untold(notices: readonly NoticeRow[], { heard, settledAt }: Promised): readonly string[] {
  const came = new Set(heard.map(({ key }) => key));
  const known = new Set(notices.map(({ key }) => key));
  return [
    ...notices.flatMap(({ key, state, due }) => {
      if (state === "queued") return due > settledAt ? [] : [`${key} is due and waits`];
      if (state === "superseded" || came.has(key)) return [];
      return [`${key} is ${state} and never came`];
    }),
    ...[...came].filter((key) => !known.has(key)).map((key) => `${key} came and is no notice`),
  ];
}

/**
 * One key is one text under one name. It comes twice only where the hub was killed between sending and noting: never
 * within one life, and of one life at most one for each recipient and channel, since the next goes when it is noted.
 */
function confused(heard: readonly Heard[]): readonly string[] {
  const byKey = Map.groupBy(heard, ({ key }) => key);
  const faults: string[] = [];
  const cutOff: string[] = [];
  for (const [key, times] of byKey) {
    if (new Set(times.map(({ body }) => body)).size > 1) faults.push(`${key} came with other words`);
    if (new Set(times.map(({ sameness }) => sameness)).size > 1) faults.push(`${key} came under other names`);
    const lives = times.map(({ life }) => life);
    if (new Set(lives).size < lives.length) faults.push(`${key} came twice in one life (${lives})`);
    const [, , , recipient, channel] = key.split(":");
    for (const life of lives.slice(0, -1)) cutOff.push(`${life} ${recipient} ${channel}`);
  }
  const names = new Set(heard.map(({ sameness }) => sameness));
  if (names.size !== byKey.size) faults.push(`${names.size} names for ${byKey.size} keys`);
  if (new Set(cutOff).size < cutOff.length)
    faults.push("more was sent again than one for each kill and lane");
  return faults;
}

const repeats = (heard: readonly Heard[], channel: Heard["channel"]): number => {
  const keys = heard.filter((each) => each.channel === channel).map(({ key }) => key);
  return keys.length - new Set(keys).size;
};

const countedBy = (words: readonly string[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
};
