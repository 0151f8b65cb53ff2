import { expect, test } from "vitest";
import { HubFailure } from "../../../model/failure.ts";
import type { FiguresAsked, FiguresDoor } from "../../../model/figures-desk.ts";
import type { FigureQuestion } from "../../../model/figures-post.ts";
import { indicators } from "../../../model/indicator.ts";
import { windowOfMonths } from "../../../model/month-window.ts";
import { answered, figurePost } from "../../../rules/indicators/figures-post.ts";

const [definition] = indicators;
if (definition === undefined) throw new Error("no indicators");
const asked: FiguresAsked = {
  ...{ definition, grouping: "zone", service: null },
  window: windowOfMonths("2026-03", "2026-04"),
};

/** What another thread would do, with what it is sent and sends back copied as between threads. */
const door: FiguresDoor = {
  figures: async () => {
    throw new HubFailure("conflict", "a cost would count twice");
  },
  told: async (given) => ({
    ...{ rows: [], drawing: null, window: given.window, asOf: given.window.until, provisional: true },
    hidden: { primary: 1, complementary: 2 },
    together: 0,
  }),
  written: async (_, form, language) => `${form} ${language}`,
  measure: async ({ id }) => id,
  groupingsOf: () => [],
};

test("questions to another thread come back each to its asker, failures by their code", async () => {
  const questions: FigureQuestion[] = [];
  const post = figurePost((question) => questions.push(structuredClone(question)));
  const all = [
    post.figures(asked),
    post.written(asked, "csv", "it"),
    post.told(asked, "en"),
    post.measure(definition, "it"),
  ];
  const settled = Promise.allSettled(all);
  for (const question of questions.toReversed()) post.hear(structuredClone(await answered(door, question)));
  const [failed, ...done] = await settled;
  expect(failed).toMatchObject({ status: "rejected", reason: { code: "conflict" } });
  expect(done.map((each) => (each.status === "fulfilled" ? each.value : null))).toEqual([
    "csv it",
    expect.objectContaining({ provisional: true, hidden: { primary: 1, complementary: 2 } }),
    definition.id,
  ]);
  // An answer nobody waits for any more is let go.
  post.hear({ id: 1, result: null });
});

test("nobody is left waiting when the asking ends, nor when too many ask", async () => {
  const post = figurePost(() => undefined);
  const waiting = Array.from({ length: 2000 }, () => post.measure(definition, "it"));
  await expect(post.measure(definition, "it")).rejects.toMatchObject({ code: "too-many-requests" });
  post.close();
  const ends = await Promise.allSettled(waiting);
  expect(ends.every((each) => each.status === "rejected" && each.reason.code === "stopping")).toBe(true);
});
