import { expect, test } from "vitest";
import { adopting } from "../../ingest/rule-adoption.ts";
import { boardOn } from "../../model/board.ts";
import { messageAt } from "../../model/identity.ts";
import type { Log } from "../../model/log.ts";
import type { Rule } from "../../model/rule.ts";
import { versionOf } from "../../model/rule-version.ts";
import type { RuleBookStore, RuleVersion } from "../../model/rule-versions.ts";
import { after, type Instant, minutes } from "../../model/time.ts";
import { openJudge } from "../../rules/alerts/judge.ts";
import {
  atMost,
  enrolment,
  episodesAfter,
  history,
  noon,
  reading,
  recentIn,
  rule,
  silent,
} from "../rules/builders.ts";

const from = (n: number): Instant => after(noon, minutes(n));

function approved(more: Parameters<typeof rule>[0], effectiveFrom: Instant): RuleVersion {
  const { version: _, confirmed: __, ...definition } = rule(more);
  const by = { proposedBy: "anna", note: "", decidedBy: "bruno", state: "approved" } as const;
  const at = { proposedAt: noon, decidedAt: noon, effectiveFrom };
  return { id: definition.id, version: versionOf(definition), definition, ...by, ...at };
}

async function desk() {
  const book: RuleVersion[] = [];
  const clock = { at: noon, now: () => clock.at };
  const told: Parameters<typeof episodesAfter>[0][number][] = [];
  const stored = [reading(-1, 96, { message: messageAt(0, 1) })];
  const board = boardOn();
  const complaints: string[] = [];
  /** The rules by which what is withdrawn was looked for. The first time more is left. */
  const settled: string[] = [];
  const log: Log = { ...silent, error: (_, message) => void complaints.push(message) };
  const files: readonly Rule[] = [rule()];
  const adoption = await adopting({
    files,
    book: { version: async () => book.length, all: async () => book } as unknown as RuleBookStore,
    episodes: async () => episodesAfter(told),
    open: (rules, episodes) =>
      openJudge({ rules, episodes, recent: recentIn(stored), clock, board, log: silent }),
    endWithdrawn: async (rules) => {
      settled.push(rules.map(({ id }) => id).join());
      return settled.length !== 1;
    },
    clock,
    board,
    log,
  });
  async function take(minute: number, value: number): Promise<readonly string[]> {
    const one = reading(minute, value, { message: messageAt(0, stored.length + 1) });
    await adoption.judge.prepare(new Set([one.patient]), stored.length);
    stored.push(one);
    const made = await adoption.judge.judge([{ reading: one, enrolment, history }], clock.at);
    told.push(...made);
    return made.map(({ kind }) => kind);
  }
  return { adoption, book, board, clock, complaints, settled, take };
}

test("what was approved judges from its time on, between two batches, and what is open goes on under it", async () => {
  const { adoption, book, board, clock, take } = await desk();
  expect(await take(0, 91)).toEqual(["raise"]);
  book.push(approved({ raise: atMost(85), latching: false }, from(10)));
  await adoption.look();
  expect(await take(1, 90), "its time has not come").toEqual(["update"]);
  clock.at = from(10);
  await adoption.look();
  expect(adoption.rules().map(({ confirmed }) => confirmed?.by)).toEqual(["bruno"]);
  expect(await take(11, 90), "the episode is still that of before").toEqual(["update"]);
  expect(await take(12, 95)).toEqual(["update", "clear"]);
  expect(await take(13, 90), "90 is inside the new limit").toEqual([]);
  expect(await take(14, 85)).toEqual(["raise"]);
  expect(board.get("rules_in_force")).toBe(1);
});

test("rules nobody could judge by are refused whole: those before them go on, and somebody is told once", async () => {
  const { adoption, book, board, complaints, take } = await desk();
  book.push(approved({ unit: "kg" }, noon), approved({ id: "other" }, noon));
  await adoption.look();
  await adoption.look();
  expect(board.get("rules_refused")).toBe(1);
  expect(complaints).toHaveLength(1);
  expect(await take(0, 91), "the old set judges on").toEqual(["raise"]);
  book.push(approved({ raise: atMost(80) }, noon));
  book.splice(0, 2);
  book.push(book[0] as RuleVersion, book[0] as RuleVersion);
  await adoption.look();
  expect(board.get("rules_refused")).toBe(0);
});

test("what is withdrawn is ended until nothing is left, and again when the rules change; never by a set that was refused", async () => {
  const { adoption, book, settled } = await desk();
  for (let n = 0; n < 4; n += 1) await adoption.look();
  expect(settled).toEqual(["spo2-low", "spo2-low"]);
  book.push(approved({ unit: "kg" }, noon));
  await adoption.look();
  expect(settled, "refused").toHaveLength(2);
  book.splice(0, 1, approved({ id: "other" }, noon), approved({ id: "other" }, noon));
  await adoption.look();
  await adoption.look();
  expect(settled.slice(2)).toEqual(["spo2-low,other"]);
});
