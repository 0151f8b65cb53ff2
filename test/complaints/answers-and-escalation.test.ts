// They follow complaints of users of peer products, by their numbers: this must not happen here.
import { expect, test } from "vitest";
import { HubFailure } from "../../model/failure.ts";
import { formatInstant } from "../../model/time.ts";
import { anna, oximeter } from "../ingest/builders.ts";
import { rule } from "../rules/builders.ts";
import { quickSender, until } from "../rules/notices/small-book.ts";
import { person } from "../rules/watch/world.ts";
import { alert } from "../store/state-samples.ts";
import { minute, monday, ward } from "./ward.ts";

const medium = () => rule({ priority: "medium", latching: false });

test("22: who has it in hand, and what they say of it, is kept with the alert and read by all who share the ward", async () => {
  const here = await ward({ rules: [rule()] });
  await here.measure(0, 90);
  const { clinician, user } = await here.api();
  const other = await user(["clinician"]);
  const { id } = await here.one();
  const path = `/api/v1/alerts/${id}`;
  await clinician.post(`${path}/transitions`, { to: "acknowledged", note: "vado io, chiamo la figlia" });
  await clinician.post(`${path}/assign`, { to: "clinician-1", note: "turno tuo" });
  const seen = await other.get(path);
  expect(seen).toMatchObject({ state: "acknowledged", assignee: "clinician-1" });
  expect(seen.history.slice(1)).toMatchObject([
    { to: "acknowledged", by: "clinica", note: "vado io, chiamo la figlia" },
    { remark: "assigned", by: "clinica", note: "turno tuo" },
  ]);
  const page = await other.send("GET", `/alerts/${id}`).then((reply) => reply.text());
  for (const part of ["clinica", "vado io, chiamo la figlia", "turno tuo"]) expect(page).toContain(part);
});

test("23: whoever was told of the start is told of the end, though it was acknowledged or hushed; what returns is new", async () => {
  const here = await ward({ rules: [medium()] });
  await here.measure(0, 90);
  await here.until(1);
  const { id } = await here.one();
  await here.acknowledge(id);
  await here.measure(2, 97);
  expect(here.heard()).toEqual(["raised", "ended"]);
  await here.measure(10, 89);
  await here.until(11);
  const [next] = await here.alerts();
  expect([next?.id === id, next?.state, here.heard().length]).toEqual([false, "raised", 3]);
  await here.suppress(anna, 20);
  await here.measure(12, 97);
  expect(here.heard(), "not yet").toHaveLength(3);
  await here.until(20);
  expect(here.heard().slice(2)).toEqual(["raised", "ended"]);
});

test("24: of several that are told in one letter each is a line and a link of its own, and so is the end of each", async () => {
  const here = await ward({ rules: [medium()], over: ["email"] });
  const other = await here.joins("ox-400", person(1), -60);
  await here.send([{ at: 0, value: 90 }]);
  await here.send([{ at: 0, value: 88 }], { device: other });
  await here.settle();
  await here.until(1);
  const alerts = new Map((await here.alerts()).map(({ patient, id }) => [patient, id]));
  const letters = () =>
    here.office.letters.map(({ text }) => {
      const whole = text.replaceAll("=\r\n", "");
      const links = [...whole.matchAll(/(New alert|Alert over)[^/]*\/\/[^/]+\/n\/(\w+)%/g)];
      return links.map(([, kind, id]) => `${kind} ${id}`).toSorted();
    });
  const both = [...alerts.values()].map((id) => `New alert ${id}`).toSorted();
  expect(letters()).toEqual([both]);
  await here.measure(5, 97);
  expect(letters()).toEqual([both, [`Alert over ${alerts.get(anna)}`]]);
  expect(await here.state.alerts.alert(alerts.get(person(1)) ?? "")).toMatchObject({ state: "raised" });
});

test("25: it is passed on until somebody answers and no further, reminded of by its priority, and a silence has its beginning, end and reason", async () => {
  const here = await ward({ rules: [rule()] });
  const other = await ward({ rules: [medium()] });
  await here.measure(0, 90);
  await here.pass(5, 15, 5);
  const climbed = ["raised", "reminder", "reminder", "escalated"];
  expect(here.heard()).toEqual(climbed);
  await here.acknowledge((await here.one()).id, { until: minute(600) });
  await here.pass(20, 60, 10);
  expect(here.heard(), "nobody further").toEqual(climbed);
  await other.measure(0, 90);
  await other.pass(1, 121, 30);
  expect(other.heard(), "medium is no alarm").toEqual(["raised", "escalated"]);

  const { clinician } = await other.api();
  const span = { from: formatInstant(minute(130)), until: formatInstant(minute(160)) };
  const planned = { patient: anna, reason: "prova del dispositivo", ...span };
  await clinician.post("/api/v1/suppressions", { ...planned, from: formatInstant(minute(100)) }, 400);
  expect(await clinician.post("/api/v1/suppressions", planned, 201)).toMatchObject(planned);
  const page = await clinician.send("GET", "/suppressions").then((reply) => reply.text());
  for (const part of [span.from, span.until, planned.reason]) expect(page).toContain(part);
  await other.measure(125, 97);
  await other.measure(126, 90);
  await other.until(127);
  expect(other.heard().slice(2), "its time has not come").toEqual(["ended", "ended", "raised"]);
  await other.measure(131, 97);
  await other.measure(140, 89);
  await other.until(145);
  expect(other.heard()).toHaveLength(5);
  await other.until(160);
  await other.until(161);
  expect(other.heard().slice(5).toSorted()).toEqual(["ended", "resumed"]);
});

test("26: each alert, transition, step, recipient and channel has one key, told twice by nobody, and after a crash the same", async () => {
  const here = await ward({ rules: [rule({ latching: false })] });
  await here.measure(0, 90);
  await here.pass(15, 30, 15);
  await here.measure(31, 97);
  const ended = here.there.heard.filter(({ body }) => JSON.parse(body).kind === "ended");
  expect(ended, "the nurse, the centre and the doctor").toHaveLength(3);
  expect(new Set(here.there.keys()).size).toBe(here.there.keys().length);

  await here.stop();
  const raised = alert("crash", { since: monday, raisedAt: here.now, history: [] });
  await here.state.progress.commitChanges([
    { kind: "raise", alert: raised, device: oximeter, latching: false },
  ]);
  const note = () =>
    Promise.reject(new HubFailure("store-unavailable", "it crashed before it could note it"));
  const before = here.there.heard.length;
  const crashing = quickSender({ book: { ...here.state.notices, note }, clock: here.clock }, here.couriers);
  await until(() => here.there.heard.length > before);
  void crashing.stop();
  await here.begin();
  await here.settle();
  const [first, again, ...more] = here.there.keys().slice(before);
  expect([first, more]).toEqual([again, []]);
  expect(first).toBe("crash:raised.0:0:infermiere-di-turno:webhook");
});
