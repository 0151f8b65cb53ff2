// They follow thirty-one complaints of users of peer products, by their numbers: this must not happen here.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { AlertChange } from "../../model/alert.ts";
import { messageAt } from "../../model/identity.ts";
import { ruleDefinition } from "../../model/rule.ts";
import { faultText, ruleFaults } from "../../model/rule-admission.ts";
import { versionOf } from "../../model/rule-version.ts";
import { after, minutes } from "../../model/time.ts";
import { openEmbeddedState } from "../../store/state/embedded.ts";
import { anna, oximeter } from "../ingest/builders.ts";
import { silent } from "../ingest/pipeline-house.ts";
import { atLeast, atMost, rule } from "../rules/builders.ts";
import { alert } from "../store/state-samples.ts";
import { minute, monday, ward } from "./ward.ts";

/** Ends by itself, and is gathered for half a minute; nobody is reminded of it. */
const medium = (more: Parameters<typeof rule>[0] = {}) =>
  rule({ priority: "medium", latching: false, ...more });

test("1: breaches a few milliseconds apart, or found at once by several, are one alert, told of once", async () => {
  const here = await ward({ rules: [rule()] });
  await Promise.all(
    Array.from({ length: 100 }, (_, n) => here.send([{ at: -1 + n / 60_000, value: 80 + (n % 9) }])),
  );
  await here.settle();
  const second = await openEmbeddedState({ file: `${here.folder}/state.db`, log: silent });
  const found = (n: number): AlertChange => ({
    kind: "raise",
    device: oximeter,
    latching: true,
    alert: alert(`other-${n}`, { since: minute(-n - 2), raisedAt: monday, present: false }),
  });
  await Promise.all(
    Array.from({ length: 20 }, (_, n) => [here.state, second][n % 2]?.progress.commitChanges([found(n)])),
  );
  await second.close();
  await here.settle();
  const { id, recurrences } = await here.one();
  expect([here.heard(), recurrences]).toEqual([["raised"], 20]);
  await here.state.alerts.move(id, "resolved", { at: monday, by: "maria", outcome: "true-acted" });
  expect(
    (await here.alerts()).map(({ state }) => state),
    "nothing is left behind",
  ).toEqual(["resolved"]);
});

test("2: a condition that stays true is told of when it begins and when it ends, however often it is measured", async () => {
  const here = await ward({ rules: [medium()] });
  for (let n = 0; n < 20; n += 1) await here.measure(n / 15, 90 - (n % 2));
  await here.until(5);
  expect(here.heard()).toEqual(["raised"]);
  const { history, latest } = await here.one();
  expect([history.length, latest.at], "kept up with, not told").toEqual([1, minute(19 / 15)]);
  await here.measure(6, 97);
  expect(here.heard()).toEqual(["raised", "ended"]);
});

test("3: an acknowledged alert does not swallow what comes later: worse and lasting are told again, returns are counted and shown", async () => {
  const here = await ward({ rules: [rule({ worsening: 3 })] });
  await here.measure(0, 91);
  const { id } = await here.one();
  await here.acknowledge(id);
  await here.measure(2, 87);
  expect(here.heard(), "worse").toEqual(["raised", "worsened"]);
  await here.acknowledge(id);
  await here.until(33);
  expect(here.heard().slice(2), "thirty minutes on it is there still").toEqual(["reminder"]);
  await here.measure(34, 97);
  await here.measure(35, 90);
  const { clinician } = await here.api();
  const { items } = await clinician.get("/api/v1/alerts?state=open");
  expect(items).toMatchObject([{ id, state: "raised", recurrences: 1, latest: { value: 90 } }]);
  expect(await clinician.send("GET", `/alerts/${id}`).then((page) => page.text())).toContain("10:35");
});

test("4: what was resolved stays as it was, the next breach is another alert, and no rule is without its end", async () => {
  const here = await ward({ rules: [medium()] });
  await here.measure(0, 90);
  const { id } = await here.one();
  await here.state.alerts.move(id, "resolved", { at: minute(1), by: "maria", outcome: "true-acted" });
  const kept = await here.state.alerts.alert(id);
  await here.measure(2, 89);
  expect((await here.one()).state, "people have dealt with this stretch").toBe("resolved");
  await here.measure(3, 97);
  await here.measure(4, 88);
  const [next, first] = await here.alerts();
  expect(next).toMatchObject({ state: "raised", since: minute(4) });
  expect(first).toMatchObject({ id, state: "resolved", history: kept?.history });

  const { version: _, clear: __, ...endless } = rule();
  expect(ruleDefinition.safeParse(endless).success).toBe(false);
  const same = ruleFaults([rule({ raise: atMost(92), clear: atLeast(91) })]).map(faultText);
  expect(same.join(), "nor one that begins and ends at once").toContain("leave a gap");
});

test("5: after a restart nothing known is told again, and what ended while the hub was down is told", async () => {
  const here = await ward({ rules: [medium(), medium({ id: "held", holdFor: "PT10M", maxGap: "PT5M" })] });
  await here.measure(0, 90);
  await here.measure(5, 90);
  await here.until(6);
  expect(here.heard()).toEqual(["raised"]);
  await here.restart();
  await here.measure(8, 89);
  expect(here.heard(), "known already").toEqual(["raised"]);
  await here.stop();
  here.now = minute(11);
  await here.send([{ at: 10, value: 90 }]);
  await here.send([{ at: 11, value: 97 }]);
  await here.restart();
  await here.until(13);
  const states = (await here.alerts()).map(({ rule: { id }, state, since }) => [id, state, since]);
  expect(states, "ten minutes, some of them before, some while it was down").toEqual([
    ["held", "resolved", minute(10)],
    ["spo2-low", "resolved", minute(0)],
  ]);
  expect(here.heard().slice(1, 2)).toEqual(["ended"]);
  expect(new Set(here.there.keys()).size).toBe(here.heard().length);
});

/** One life of a rule's alert, an act a minute; each is passed over where it makes no sense. */
function life(here: Awaited<ReturnType<typeof ward>>, nth: number) {
  const rule = { id: `r${nth}`, version: "1" };
  let [n, present, suppression] = [0, "", ""];
  const now = () => after(monday, minutes(60 * nth + n));
  const acts = {
    raise: async () => {
      if (present !== "") return;
      present = `a${nth}-${n}`;
      const times = { since: now(), raisedAt: now(), latest: { at: now(), value: 88 }, history: [] };
      const raised = alert(present, { rule, priority: "medium", ...times });
      await here.state.progress.commitChanges([
        { kind: "raise", alert: raised, device: oximeter, latching: false },
      ]);
    },
    clear: async () => {
      if (present === "") return;
      const ended = { id: present, at: now(), knownAt: now(), message: messageAt(0, 1) };
      await here.state.progress.commitChanges([{ kind: "clear", ...ended }]);
      present = "";
    },
    suppress: async () => {
      if (suppression !== "") return;
      suppression = `s${nth}-${n}`;
      const said = { patient: anna, rule: rule.id, reason: "prova", by: "maria", alsoHighBy: null };
      const span = { from: now(), until: after(now(), minutes(999)), endedAt: null };
      await here.state.suppressions.add({ id: suppression, ...said, ...span });
    },
    end: async () => {
      if (suppression === "") return;
      await here.state.suppressions.end(suppression, now());
      suppression = "";
    },
  };
  return {
    async take(act: keyof typeof acts) {
      n += 1;
      here.now = now();
      await here.settle();
      await acts[act]();
    },
    mine: async () => (await here.alerts()).filter((each) => each.rule.id === rule.id),
  };
}

test("9: what begins or ends while nobody is told is true all the same, and is told of afterwards", async () => {
  const here = await ward({ rules: [] });
  const acts = fc.array(fc.constantFrom("raise", "clear", "suppress", "end"), { maxLength: 6 });
  let lives = 0;
  await fc.assert(
    fc.asyncProperty(acts, async (given) => {
      lives += 1;
      const { take, mine } = life(here, lives);
      for (const act of [...given, "end", "clear", "suppress", "end"] as const) await take(act);
      for (const each of await mine()) {
        expect(each.state, "none is stuck").toBe("resolved");
        const told = (await here.state.notices.ofAlert(each.id)).filter(
          ({ state }) => state !== "superseded",
        );
        const ends = told.filter(({ kind }) => kind === "ended").length;
        expect(ends, "whoever heard of it hears of its end, once").toBe(told.length > 0 ? 1 : 0);
      }
    }),
    {
      numRuns: 8,
      examples: [[["raise", "suppress", "clear", "end"]], [["suppress", "raise", "end", "clear"]]],
    },
  );
});

test("10: rules are exchanged whole, and who is not to be told is not told before, at or after it", async () => {
  const here = await ward({ rules: [medium()] });
  await here.suppress(anna, 60);
  await here.measure(0, 90);
  await here.restart();
  await here.until(2);
  const { version: _, confirmed: __, ...definition } = medium({ raise: atMost(88) });
  const version = versionOf(definition);
  const proposed = { proposedBy: "anna", proposedAt: monday, note: "meno" };
  await here.state.rules.propose({ id: definition.id, version, definition, ...proposed });
  await here.measure(3, 97);
  await here.measure(4, 90);
  const decision = { state: "approved", by: "bruno", at: minute(5), effectiveFrom: minute(6) } as const;
  await here.state.rules.decide({ id: definition.id, version }, decision);
  await here.until(6);
  await here.measure(7, 97);
  await here.measure(8, 90);
  await here.measure(9, 87);
  const versions = (await here.alerts()).map((each) => [each.since, each.rule.version === version]);
  expect(versions, "90 is inside the new limit").toEqual([
    [minute(9), true],
    [minute(4), false],
    [minute(0), false],
  ]);
  expect(here.heard()).toEqual([]);
  await here.until(61);
  await here.until(62);
  expect(here.heard(), "of what is there still").toEqual(["resumed"]);
});

test("13: an alert says by which rule and version, on which facts and limit and whose, how old they were, in both languages", async () => {
  const low = rule({
    limit: 92,
    raise: { fact: "value", operator: "lessThanInclusive", value: { limit: 0 } },
    clear: { fact: "value", operator: "greaterThanInclusive", value: { limit: 2 } },
  });
  const here = await ward({ rules: [low] });
  here.now = minute(7);
  await here.send([{ at: 0, value: 88 }]);
  await here.settle();
  const { clinician } = await here.api();
  const { items } = await clinician.get("/api/v1/alerts");
  expect(items).toMatchObject([
    {
      rule: { id: "spo2-low", version: low.version },
      facts: { value: 88, limit: 92 },
      limit: 92,
      limitSource: { level: "default" },
      message: "0-1",
    },
  ]);
  const { it: italian, en } = items[0].explanation;
  expect(italian).toMatch(/88\s%.*7 minuti prima.*Limite 92.*spo2-low, versione/);
  expect(en).toMatch(/88\s%.*7 minutes before.*Limit 92.*spo2-low, version/);
});
