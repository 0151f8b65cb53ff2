import { expect, test } from "vitest";
import { alert, breath, raising } from "../store/state-samples.ts";
import { openHouse } from "./house.ts";

test("a notice's link leads whoever may see its alert there, and counts as opened by nobody else", async () => {
  const { state, clock, clinician, stranger, user } = await openHouse();
  await state.progress.commitChanges([raising(alert("a"))]);
  const [first] = await state.notices.due(clock.now(), 10);
  const key = first?.key ?? "none";
  await state.notices.note(key, { kind: "sent", confirmed: false }, clock.now());
  const stateOf = async () => (await state.notices.ofAlert("a")).find((each) => each.key === key)?.state;
  const link = `/n/${encodeURIComponent(key)}`;

  const scanner = await stranger.send("GET", link);
  expect([scanner.status, scanner.headers.get("location")]).toEqual([
    303,
    `/sign-in?next=${encodeURIComponent(link)}`,
  ]);
  const elsewhere = await user(["clinician"], [breath]);
  expect((await elsewhere.send("GET", link)).status).toBe(404);
  expect((await (await user(["operator"])).send("GET", link)).status).toBe(403);
  expect(await stateOf()).toBe("sent");
  const followed = await clinician.send("GET", link);
  expect([followed.status, followed.headers.get("location")]).toEqual([303, "/alerts/a"]);
  expect(await stateOf()).toBe("opened");
});
