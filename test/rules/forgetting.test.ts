import { expect, test } from "vitest";
import { messageAt } from "../../model/identity.ts";
import { after, minutes } from "../../model/time.ts";
import { anna, bench, bruno, episodesAfter, kinds, noon, reading, repeated, rule } from "./builders.ts";

const numberedAs = (n: number) => ({ message: messageAt(0, n) });

test("of a forgotten patient nothing is left: what was present can be raised again", async () => {
  const { judge, take, board } = await bench([rule()]);
  expect(kinds(await take(reading(0, 88, numberedAs(1))))).toEqual(["raise"]);
  judge.forget(anna);
  expect(board.get("rules_patients")).toBe(0);
  expect(board.get("rules_readings")).toBe(0);
  expect(kinds(await take(reading(1, 88, numberedAs(2))))).toEqual(["raise"]);
});

test("episodes kept aside while their patient is not in memory are forgotten too", async () => {
  const { judge, take } = await bench([rule()], { limits: { patients: 1 } });
  await take(reading(0, 88, numberedAs(1)));
  await take(reading(1, 97, { ...numberedAs(2), patient: bruno }));
  judge.forget(anna);
  expect(kinds(await take(reading(2, 88, numberedAs(3))))).toEqual(["raise"]);
});

test("an episode the store closed meanwhile is closed for the judge, and one it still holds is present", async () => {
  const { judge, take } = await bench([rule()]);
  const raised = await take(reading(0, 88, numberedAs(1)));
  const [episode] = episodesAfter(raised);
  if (episode === undefined) throw new Error("nothing was raised");
  judge.forget(anna, [episode]);
  expect(kinds(await take(reading(1, 88, numberedAs(2)))), "it is the same alert still").toEqual(["update"]);
  judge.forget(anna, [{ ...episode, until: after(noon, minutes(5)) }]);
  expect(await take(reading(4, 87, numberedAs(3))), "what lies within the episode is told already").toEqual(
    [],
  );
  expect(kinds(await take(reading(6, 88, numberedAs(4))))).toEqual(["raise"]);
});

test("whoever is forgotten is remembered as after a restart, and nobody else is touched", async () => {
  const { judge, take } = await bench([repeated()]);
  const of = (patient: typeof anna, minute: number, n: number) =>
    reading(minute, 88, { ...numberedAs(n), patient });
  await take(of(anna, 0, 1), of(bruno, 0, 2));
  judge.forget(anna);
  const raised = await take(of(anna, 6, 3), of(bruno, 6, 4));
  expect(kinds(raised), "the window was read anew from the store").toEqual(["raise", "raise"]);
});
