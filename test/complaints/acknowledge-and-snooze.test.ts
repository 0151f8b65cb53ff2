// They follow complaints of users of peer products, by their numbers: this must not happen here.
import { expect, test } from "vitest";
import { alertListeners } from "../../api/alert-listeners.ts";
import { formatInstant } from "../../model/time.ts";
import { house as brokerHouse, cuff } from "../broker/house.ts";
import { anna } from "../ingest/builders.ts";
import { atLeast, atMost, rule } from "../rules/builders.ts";
import { minute, ward } from "./ward.ts";

test("17: what was put off stays so through equal and milder readings, and worse ones break it for all to see", async () => {
  const here = await ward({ rules: [rule({ worsening: 3 })] });
  await here.measure(0, 91);
  const { id } = await here.one();
  await here.acknowledge(id, { until: minute(120) });
  for (const [n, value] of [91, 92, 93, 89, 91].entries()) await here.measure(10 * n + 10, value);
  expect([here.heard(), (await here.one()).acknowledgedUntil]).toEqual([["raised"], minute(120)]);
  await here.measure(70, 88);
  expect(here.heard()).toEqual(["raised", "worsened"]);
  const { state, acknowledgedUntil, history } = await here.one();
  expect([state, acknowledgedUntil]).toEqual(["raised", null]);
  expect(history.at(-1)).toMatchObject({ at: minute(70), by: "hub", remark: "worsened" });
});

test("18: acknowledged once, every channel is silent: letters, pushes and programs that listen", async () => {
  const here = await ward({ rules: [rule()], over: ["webhook", "email"] });
  const { clinician } = await here.api();
  const asked = { label: "corsia", roles: ["clinician"] };
  const { token } = await clinician.post("/api/v1/tokens", asked, 201);
  const listeners = alertListeners(here.state.people, async () => {}, here.clock);
  await using broker = await brokerHouse({ people: { listeners, alerts: here.state.alerts } });
  const program = await broker.client(cuff, { username: "clinica", password: token });
  const listened: string[] = [];
  program.on("message", (_, payload) => void listened.push(String(JSON.parse(String(payload)).state)));
  await program.subscribeAsync("alerts/v1/#", { qos: 1 });
  const told = async () => {
    broker.broker.alertsChanged();
    // What the broker would say comes before its answer to this.
    await program.subscribeAsync("alerts/v1/+/+/high", { qos: 1 });
    await program.unsubscribeAsync("alerts/v1/+/+/high");
    return [here.heard().length, here.office.letters.length, new Set(listened).size];
  };
  await here.measure(0, 90);
  await here.until(6);
  await expect.poll(told, { timeout: 10_000 }).toEqual([2, 2, 1]);
  const { id } = await here.one();
  await clinician.post(`/api/v1/alerts/${id}/transitions`, { to: "acknowledged" });
  await expect.poll(told, { timeout: 10_000 }).toEqual([2, 2, 2]);
  await here.measure(12, 89);
  await here.pass(15, 35, 5);
  expect(await told(), "not until thirty minutes are over").toEqual([2, 2, 2]);
  const kinds = (await here.state.notices.ofAlert(id)).map(({ kind, state }) => `${kind} ${state}`);
  expect(kinds.filter((each) => each.endsWith("queued"))).toEqual([]);
});

test("19: who puts off a high value is told of a low one, and of a worse kind of low", async () => {
  const glucose = { code: "blood-glucose", latching: false };
  const here = await ward({
    rules: [
      rule({ ...glucose, id: "high", raise: atLeast(250), clear: atMost(180) }),
      rule({ ...glucose, id: "low", raise: atMost(70), clear: atLeast(80) }),
      rule({ ...glucose, id: "very-low", raise: atMost(54), clear: atLeast(60) }),
    ],
  });
  const sugar = { code: "blood-glucose", unit: "mg/dL" };
  const newest = async () => (await here.alerts())[0] ?? (await here.one());
  await here.measure(0, 300, sugar);
  await here.acknowledge((await newest()).id, { until: minute(90) });
  await here.suppress(anna, 90, "high");
  await here.measure(10, 65, sugar);
  expect(await newest()).toMatchObject({ rule: { id: "low" }, state: "raised" });
  expect(here.heard().filter((kind) => kind === "raised")).toHaveLength(2);
  await here.acknowledge((await newest()).id, { until: minute(90) });
  await here.measure(12, 50, sugar);
  expect(await newest()).toMatchObject({ rule: { id: "very-low" }, state: "raised" });
  expect(here.heard().filter((kind) => kind === "raised")).toHaveLength(3);
});

test("20: no silence is without an end: it is given one, shown with it, told of when it comes, and handed over", async () => {
  const here = await ward({
    rules: [rule(), rule({ id: "warn", priority: "medium", raise: atMost(94), clear: atLeast(96) })],
  });
  await here.measure(0, 90);
  const { clinician } = await here.api();
  const { items } = await clinician.get("/api/v1/alerts?priority=high");
  const path = `/api/v1/alerts/${items[0].id}/transitions`;
  await clinician.post(path, { to: "acknowledged", until: "2026-11-30T10:00:00Z" }, 400);
  await clinician.post(path, { to: "acknowledged", until: "9999-12-31T00:00:00Z" }, 400);
  const { acknowledgedUntil } = await clinician.post(path, { to: "acknowledged" });
  expect(acknowledgedUntil, "nothing was said").toBe(formatInstant(minute(30)));
  const asked = { patient: anna, reason: "ricovero" };
  await clinician.post("/api/v1/suppressions", asked, 400);
  await clinician.post("/api/v1/suppressions", { ...asked, until: "2026-12-24T10:00:00Z" }, 400);
  const until = formatInstant(minute(60));
  await clinician.post("/api/v1/suppressions", { ...asked, rule: "warn", until }, 201);
  const shown = await clinician.send("GET", "/suppressions").then((page) => page.text());
  expect(shown, "to whoever comes next").toMatch(new RegExp(`${anna}[^]*${until}[^]*ricovero[^]*clinica`));
  await here.until(31);
  expect(here.heard(), "the acknowledgement is over").toEqual(["raised", "reminder"]);
  await here.until(61);
  await here.until(62);
  expect(here.heard(), "and so is the suppression").toContain("resumed");
});

test("21: whatever is told leads to the alert, which names its rule and person and can be answered there", async () => {
  const here = await ward({ rules: [rule({ id: "spo2-low" })], over: ["webhook", "email"] });
  await here.measure(0, 90);
  const { clinician, stranger } = await here.api();
  const { id } = await here.one();
  const [letter] = here.office.letters;
  const inLetter = /https:\/\/lab\.example\.it(\/n\/[^\s]+)/.exec(
    (letter?.text ?? "").replaceAll("=\r\n", ""),
  );
  const posted = new URL(JSON.parse(here.there.heard[0]?.body ?? "{}").alert);
  for (const link of [posted.pathname, inLetter?.[1] ?? ""]) {
    const asked = await clinician.send("GET", link);
    expect([asked.status, asked.headers.get("location")], link).toEqual([303, `/alerts/${id}`]);
    expect((await stranger.send("GET", link)).headers.get("location"), "not for all").toMatch(/^\/sign-in/);
  }
  const page = await clinician.send("GET", `/alerts/${id}`).then((reply) => reply.text());
  for (const part of ["spo2-low", anna, 'data-move="acknowledged"', 'data-ask="remind"']) {
    expect(page).toContain(part);
  }
  const told = await here.state.notices.ofAlert(id);
  expect(told.filter(({ state }) => state === "opened")).toHaveLength(2);
});
