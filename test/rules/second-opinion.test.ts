import { expect, test } from "vitest";
import { boardOn } from "../../model/board.ts";
import { HubFailure } from "../../model/failure.ts";
import { judgedByEngine } from "../../rules/alerts/engine.ts";
import { ruleBookOf } from "../../rules/alerts/rule-book.ts";
import { secondOpinion } from "../../rules/alerts/second-opinion.ts";
import { repeated } from "./builders.ts";

const [open] = ruleBookOf([repeated()]).rules;
const low = { value: 88, quality: 0, fact: () => 90, limit: () => null };

/** The opinion of some engine on a reading of 88, and what was counted and told of it. */
async function opinionOf(ask: typeof judgedByEngine, side: "raise" | "clear" = "raise", facts = low) {
  if (open === undefined) throw new HubFailure("defect", "there is no rule");
  const board = boardOn();
  const told: string[] = [];
  const log = {
    trace() {},
    debug() {},
    info() {},
    warn() {},
    error: (_: object, message: string) => void told.push(message),
  };
  const opinion = secondOpinion({ ask, engineOnly: [], board, log });
  const finding = await opinion.ask(open, side, facts);
  await opinion.ask(open, side, facts);
  const taken = opinion.taken();
  expect(opinion.isEngineOnly(open)).toBe(taken.length > 0);
  expect(board.get("rules_engine_only")).toBe(taken.length);
  expect(opinion.taken(), "told of once").toEqual([]);
  return {
    finding,
    told,
    disagreed: board.get("rules_disagreed_total"),
    confirmed: board.get("rules_confirmed_total"),
  };
}

test("an engine that agrees confirms", async () => {
  const { finding, told, disagreed, confirmed } = await opinionOf(judgedByEngine);
  expect(finding).toMatchObject({ holds: true, limit: 92 });
  expect({ told, disagreed, confirmed }).toEqual({ told: [], disagreed: 0, confirmed: 2 });
});

test("an engine that disagrees is believed, and told of", async () => {
  const { finding, told, disagreed } = await opinionOf(async () => ({
    holds: false,
    limit: null,
    facts: {},
  }));
  expect(finding.holds).toBe(false);
  const line = "the rule engine and the predicate disagree";
  expect({ told, disagreed }).toEqual({ told: [line, line], disagreed: 2 });
});

async function mute(): Promise<never> {
  throw new HubFailure("defect", "the engine answered 0 times instead of once");
}

test("an engine that gives no answer loses no alert: the predicate's verdict stands, and is told of", async () => {
  const { finding, told, disagreed } = await opinionOf(mute);
  expect(finding).toEqual({
    holds: true,
    limit: 92,
    facts: { value: 88, "max of spo2 in PT15M, 2 or more over PT5M": 90, limit: 92 },
  });
  const line = "the rule engine gave no answer";
  expect({ told, disagreed }).toEqual({ told: [line, line], disagreed: 2 });
});

test("an engine that gives no answer ends no alert, whatever the predicate says", async () => {
  const high = { value: 97, quality: 0, fact: () => 97, limit: () => null };
  expect(open?.clear.holds(high)).toBe(true);
  const { finding, disagreed } = await opinionOf(mute, "clear", high);
  expect({ holds: finding.holds, disagreed }).toEqual({ holds: false, disagreed: 2 });
});

test("a judged rule cannot be changed by the engine that judges it", () => {
  const condition = open?.raise.question.condition ?? { all: [] };
  const [first] = "all" in condition ? condition.all : [];
  expect(first).toMatchObject({ fact: "value", value: 92 });
  expect(() => Object.assign(first ?? {}, { value: 1 })).toThrow(TypeError);
  expect(() => Object.assign(condition, { priority: 1 })).toThrow(TypeError);
});
