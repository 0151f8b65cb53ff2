import { expect, test } from "vitest";
import { adopting } from "../../ingest/rule-adoption.ts";
import { endingWithdrawn } from "../../ingest/withdrawn-rules.ts";
import { boardOn } from "../../model/board.ts";
import { engineOnlyRuleId } from "../../model/hub-rules.ts";
import { ruleDefinition } from "../../model/rule.ts";
import { versionOf } from "../../model/rule-version.ts";
import { after, minutes } from "../../model/time.ts";
import { openJudge } from "../../rules/alerts/judge.ts";
import { noon, rule } from "../rules/builders.ts";
import { alert, raising } from "../store/state-samples.ts";
import { pipelineHouse, silent } from "./pipeline-house.ts";

test("at the start what rules left that are gone ends, and when rules are taken up what another version left", async () => {
  const { state, telemetry } = await pipelineHouse();
  const kept = rule();
  const ids = ["gone", kept.id, engineOnlyRuleId(kept)];
  await state.progress.commitChanges(ids.map((id) => raising(alert(id, { rule: { id, version: "1" } }))));
  const states = async () => Promise.all(ids.map(async (id) => (await state.alerts.alert(id))?.state));
  const told: string[] = [];
  const clock = { now: () => after(noon, minutes(60)) };
  const needs = { clock, log: silent };
  const adoption = await adopting({
    ...needs,
    files: [kept],
    book: state.rules,
    board: boardOn(),
    episodes: () => state.progress.episodes(),
    open: (rules, episodes) =>
      openJudge({ ...needs, board: boardOn(), rules, episodes, recent: telemetry.recent }),
    endWithdrawn: endingWithdrawn({
      ...needs,
      alerts: state.alerts,
      tell: ({ tell }) => void told.push(tell),
    }),
  });
  await adoption.look();
  expect(await states()).toEqual(["resolved", "raised", "raised"]);

  const { version: _, confirmed: __, ...same } = kept;
  const definition = ruleDefinition.parse({ ...same, holdFor: "PT5M" });
  const version = versionOf(definition);
  const at = clock.now();
  await state.rules.propose({
    id: kept.id,
    version,
    definition,
    proposedBy: "anna",
    proposedAt: at,
    note: "",
  });
  await state.rules.decide(
    { id: kept.id, version },
    { state: "approved", by: "bruno", at, effectiveFrom: at },
  );
  await adoption.look();
  await adoption.look();
  expect(adoption.rules().map((each) => each.version)).toEqual([version]);
  expect(await states(), "the disagreement was about the version before").toEqual([
    "resolved",
    "raised",
    "resolved",
  ]);
  expect(told, "whoever shows alerts").toEqual(["alerts-changed", "alerts-changed"]);
});
