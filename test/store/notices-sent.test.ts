import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { loadPilot } from "../../boot/pilot.ts";
import type { Contacts } from "../../model/duty-contacts.ts";
import { mostTries, type NoticeChannel } from "../../model/notice.ts";
import { after, minutes } from "../../model/time.ts";
import { tellingFor } from "../../rules/alerts/telling.ts";
import { undelivered } from "../../rules/alerts/undelivered.ts";
import { mailCourier } from "../../rules/notices/email.ts";
import { webhookCourier } from "../../rules/notices/webhook.ts";
import { openEmbeddedState } from "../../store/state/embedded.ts";
import { listener } from "../rules/notices/listener.ts";
import { quickSender, until } from "../rules/notices/small-book.ts";
import { alert, inMinutes, raising, silent } from "./state-samples.ts";

const pilot = await loadPilot("pilots/demo");
const at = inMinutes(120);

/** A state store with its telling, a sender, and a real listener all duties are told by; both start anew at will. */
async function notifier(
  contacts: (url: string) => Contacts,
  channels: readonly NoticeChannel[] = ["webhook"],
) {
  const folder = await mkdtemp(join(tmpdir(), "labhub-notices-"));
  const there = await listener((_, reply) => reply.writeHead(204).end());
  const book = contacts(there.url);
  const telling = tellingFor(pilot, () => channels);
  let now = at;
  const clock = { now: () => now };
  const open = async () => {
    const file = join(folder, "state.db");
    const state = await openEmbeddedState({
      file,
      log: silent,
      telling,
      whenUndelivered: undelivered,
      synchronous: "NORMAL",
    });
    const webhook = webhookCourier({ contacts: () => book, publicUrl: "https://lab.example.it", clock });
    const port = Number(new URL(there.url).port);
    const place = { host: "127.0.0.1", port, tls: "offered", from: "lab@example.it" } as const;
    const email = mailCourier({
      place: { ...place, user: undefined, password: undefined },
      publicUrl: "https://lab.example.it",
      addressesOf: (duty) => [`${duty}@asl.example`],
    });
    const sender = quickSender({ book: state.notices, clock }, { webhook, email });
    return {
      state,
      sender,
      close: async () => {
        await sender.stop();
        email.close();
        await state.close();
      },
    };
  };
  onTestFinished(async () => {
    await there[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });
  return {
    open,
    /** Nobody listens any more where all are told. */
    goesDown: there[Symbol.asyncDispose],
    heard: there.heard,
    keys: there.keys,
    pass: (n: number) => {
      now = after(now, minutes(n));
    },
    now: () => now,
  };
}

const everywhere = (url: string): Contacts => ({
  duties: Object.fromEntries(
    pilot.roster.duties.map(({ id }) => [
      id,
      { webhook: { template: "json", url, secret: "0123456789abcdef" } },
    ]),
  ),
  allowHosts: ["127.0.0.1"],
});

test("1,000 concurrent breaches of one patient: one alert, and one notice for each recipient and step; a restart repeats none", async () => {
  const house = await notifier(everywhere);
  let { state, sender, close } = await house.open();
  // A hundred episodes, each found ten times.
  const episode = (found: number) => {
    const n = found % 100;
    const since = after(at, minutes(-n - 1));
    return raising(alert(`e${n}`, { raisedAt: at, since, present: n === 0 }), { latching: true });
  };
  const batches = Array.from({ length: 20 }, (_, n) =>
    Array.from({ length: 50 }, (_, m) => episode(50 * n + m)),
  );
  await Promise.all(batches.map((each) => state.progress.commitChanges(each)));
  const { items } = await state.alerts.list(
    { services: "all", careGroups: "all", patients: "all" },
    {},
    { limit: 10 },
  );
  expect(items).toHaveLength(1);
  const id = items[0]?.id ?? "";
  sender.poke();
  await until(() => house.heard.length === 1);
  await close();
  ({ state, sender, close } = await house.open());
  house.pass(15);
  for (const due of await state.alerts.overdue(house.now(), 10)) await state.alerts.fallDue(due, house.now());
  sender.poke();
  const kinds = () => house.heard.map(({ body }) => String(JSON.parse(body).kind)).toSorted();
  await until(() => house.heard.length >= 4);
  await close();
  ({ state, sender, close } = await house.open());
  sender.poke();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(kinds()).toEqual(["escalated", "raised", "reminder", "reminder"]);
  expect(new Set(house.keys()).size).toBe(4);
  await state.alerts.move(id, "acknowledged", { at: house.now(), by: "maria" });
  house.pass(600);
  sender.poke();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(house.heard, "nothing after the answer").toHaveLength(4);
  await close();
});

test("an alert that reaches nobody is an alert itself, and of itself there is none further", async () => {
  const house = await notifier(() => ({ duties: {}, allowHosts: [] }));
  const { state, sender, close } = await house.open();
  await state.progress.commitChanges([raising(alert("lost", { raisedAt: at }))]);
  const everybody = { services: "all", careGroups: "all", patients: "all" } as const;
  const all = async () => (await state.alerts.list(everybody, {}, { limit: 50 })).items;
  let found = await all();
  for (let n = 0; n < 200 && found.length < 2; n += 1) {
    sender.poke();
    await new Promise((resolve) => setTimeout(resolve, 5));
    found = await all();
  }
  const technical = found.find(({ id }) => id !== "lost");
  expect(technical).toMatchObject({
    priority: "technical",
    rule: { id: "notice-undelivered" },
    state: "latched",
  });
  expect(found.find(({ id }) => id === "lost")?.history.at(-1)?.remark).toBe("undeliverable");
  house.pass(600);
  sender.poke();
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect((await all()).length).toBe(2);
  await close();
});

test("where a mail server and a program are gone, every attempt is made, and then one technical alert stands", async () => {
  const house = await notifier(everywhere, ["webhook", "email"]);
  await house.goesDown();
  const { state, sender, close } = await house.open();
  await state.progress.commitChanges([raising(alert("lost", { raisedAt: at, priority: "medium" }))]);
  const everybody = { services: "all", careGroups: "all", patients: "all" } as const;
  const all = async () => (await state.alerts.list(everybody, {}, { limit: 50 })).items;
  const tried = async () => (await state.notices.ofAlert("lost")).map(({ tries }) => tries);
  house.pass(60 * 24);
  for (let round = 1; round <= mostTries; round += 1) {
    expect(await all(), "not before it was tried so often").toHaveLength(1);
    for (let n = 0; n < 400 && (await tried()).some((tries) => tries < round); n += 1) {
      sender.poke();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    house.pass(16);
  }
  expect(await tried()).toEqual([mostTries, mostTries]);
  const notices = await state.notices.ofAlert("lost");
  expect(notices.map(({ channel, state: now }) => `${channel} ${now}`).toSorted()).toEqual([
    "email failed",
    "webhook failed",
  ]);
  const technical = (await all()).filter(({ rule }) => rule.id === "notice-undelivered");
  expect(technical).toMatchObject([{ priority: "technical", state: "latched", recurrences: 1 }]);
  await close();
});
