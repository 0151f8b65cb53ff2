import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import type { Contacts, WebhookContact } from "../../../model/duty-contacts.ts";
import { milliseconds, seconds } from "../../../model/time.ts";
import { isInner } from "../../../rules/notices/private-network.ts";
import { webhookCourier } from "../../../rules/notices/webhook.ts";
import { listener } from "./listener.ts";
import { noticeOf, quickSender, smallBook, until, wednesday } from "./small-book.ts";

const secret = "a secret of the listener";
const clock = { now: () => wednesday };
const publicUrl = "https://lab.example.it";
const contactsFor = (webhook: WebhookContact, allowHosts: readonly string[] = ["127.0.0.1"]) =>
  (() => ({ duties: { nurse: { webhook } }, allowHosts: [...allowHosts] })) satisfies () => Contacts;
const courierFor = (url: string, allowHosts?: readonly string[]) =>
  webhookCourier({
    contacts: contactsFor({ template: "json", url, secret }, allowHosts),
    publicUrl,
    clock,
    patience: milliseconds(400),
  });

test("a notice is posted signed, under its key, with a priority, a kind and a link, and nothing about anybody", async () => {
  await using there = await listener((_, reply) => reply.writeHead(204).end());
  const notice = noticeOf();
  expect(await courierFor(there.url).deliver("nurse", [notice])).toEqual({ kind: "sent", confirmed: true });
  const [posted] = there.heard;
  const body = posted?.body ?? "";
  expect(JSON.parse(body)).toEqual({
    key: notice.key,
    kind: "raised",
    priority: "high",
    alert: "https://lab.example.it/n/a1%3Araised.0%3A0%3Anurse%3Awebhook",
    at: "2026-11-18T09:00:00.000Z",
  });
  const time = wednesday / 1000;
  const mac = createHmac("sha256", secret).update(`${time}.${body}`).digest("hex");
  expect(posted?.headers["webhook-signature"]).toBe(`t=${time},v1=${mac}`);
  expect(posted?.headers["idempotency-key"]).toBe(notice.key);
});

test("phones get a push as ntfy takes it: title, loudness, link, and words in both languages", async () => {
  await using there = await listener((_, reply) => reply.end());
  const webhook = { template: "ntfy", url: there.url, token: "tk_open" } as const;
  const courier = webhookCourier({ contacts: contactsFor(webhook), publicUrl, clock });
  await courier.deliver("nurse", [noticeOf({ kind: "escalated" })]);
  await courier.deliver("nurse", [noticeOf({ kind: "ended" })]);
  expect(there.heard[0]?.headers).toMatchObject({
    title: "LAB",
    priority: "5",
    authorization: "Bearer tk_open",
  });
  expect(there.heard[0]?.headers["click"]).toMatch(/^https:\/\/lab\.example\.it\/n\//);
  expect(there.heard[0]?.body).toBe(
    "Allerta senza risposta, passata a voi (priorità alta) · Unanswered alert, passed on to you (high priority)",
  );
  expect(there.heard[1]?.headers["priority"], "an end rings nobody out of bed").toBe("2");
});

test("5xx, 429 and silence are tried again, as late as they ask; other refusals and redirects are final", async () => {
  const answers = [503, 429, 404, 302] as const;
  await using there = await listener((nth, reply) => {
    const status = answers[nth - 1];
    if (status === undefined) return; // no answer at all
    reply.writeHead(status, { "retry-after": "7", location: "http://127.0.0.1:1/elsewhere" }).end();
  });
  const courier = courierFor(there.url);
  const met = [];
  for (let n = 0; n < 5; n += 1) met.push(await courier.deliver("nurse", [noticeOf()]));
  const said = (status: number, final: boolean) => ({
    kind: "failed",
    trouble: `the webhook answered ${status}`,
    final,
    retryAfter: final ? null : seconds(7),
  });
  expect(met.slice(0, 4)).toEqual([said(503, false), said(429, false), said(404, true), said(302, true)]);
  expect(met[4]).toMatchObject({ kind: "failed", final: false, retryAfter: null });
  expect(there.heard, "the redirect was not followed").toHaveLength(5);
});

test("nothing is posted into private networks, by address or by name, unless the host is listed", async () => {
  await using there = await listener((_, reply) => reply.end());
  const port = new URL(there.url).port;
  const targets = [
    `http://127.0.0.1:${port}/`,
    `https://127.0.0.1:${port}/`,
    `https://[::ffff:127.0.0.1]:${port}/`,
    `https://[::1]:${port}/`,
    "https://2130706433/",
    "https://169.254.169.254/latest",
    `https://localhost:${port}/`,
  ];
  for (const url of targets) {
    const met = await courierFor(url, ["elsewhere.example"]).deliver("nurse", [noticeOf()]);
    expect(met, url).toMatchObject({ kind: "failed", final: true });
  }
  expect(there.heard).toEqual([]);
  expect(
    ["10.1.2.3", "172.31.0.1", "192.168.1.1", "fe80::1", "fd00::1", "::ffff:10.0.0.1"].every(isInner),
  ).toBe(true);
  expect(["93.184.216.34", "2606:2800:220:1::"].some(isInner)).toBe(false);
});

test("a listener that comes back gets everything, in order, each key once; one that is down holds nobody else", async () => {
  let isDown = true;
  await using there = await listener((_, reply, { path }) => {
    if (isDown && path === "/down") reply.writeHead(500).end();
    else reply.end();
  });
  const at = (path: string): WebhookContact => ({
    template: "json",
    url: new URL(path, there.url).href,
    secret,
  });
  const contacts: Contacts = {
    duties: { nurse: { webhook: at("/down") }, doctor: { webhook: at("/up") } },
    allowHosts: ["127.0.0.1"],
  };
  const each = (n: number, recipient: string) => [
    noticeOf({ alert: `a${n}`, recipient, queuedAt: wednesday }),
    noticeOf({ alert: `a${n}`, recipient, kind: "ended", queuedAt: (wednesday + 1) as typeof wednesday }),
  ];
  const desk = smallBook([1, 2, 3, 4, 5].flatMap((n) => [...each(n, "nurse"), ...each(n, "doctor")]));
  await using sender = quickSender(desk, {
    webhook: webhookCourier({ contacts: () => contacts, publicUrl, clock }),
  });
  const confirmed = () => desk.states().filter((state) => state === "confirmed").length;
  await until(() => confirmed() === 10 && desk.noted.some(({ delivery }) => delivery.kind === "failed"));
  expect(there.heard.filter(({ path }) => path === "/up")).toHaveLength(10);
  isDown = false;
  for (let n = 0; n < 6; n += 1) {
    desk.pass(3_600_000);
    sender.poke();
    await until(() => true);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await until(() => desk.states().every((state) => state === "confirmed"));
  const done = desk.noted.filter(({ delivery }) => delivery.kind === "sent").map(({ key }) => key);
  expect(new Set(done).size).toBe(20);
  expect(done).toHaveLength(20);
  for (const n of [1, 2, 3, 4, 5]) {
    for (const who of ["nurse", "doctor"]) {
      const [started, ended] = each(n, who).map(({ key }) => done.indexOf(key));
      expect(started).toBeLessThan(ended ?? -1);
    }
  }
});

test("who has no address is given up at once, and what was silenced meanwhile is not sent", async () => {
  await using there = await listener((_, reply) => reply.end());
  const silenced = noticeOf({ alert: "a2", state: "superseded" });
  const desk = smallBook([noticeOf({ recipient: "nobody" }), silenced]);
  const stale = {
    ...desk.book,
    due: async (...asked: Parameters<typeof desk.book.due>) => [
      ...(await desk.book.due(...asked)),
      ...(asked[2]?.includes("webhook") === true ? [{ ...silenced, state: "queued" as const }] : []),
    ],
  };
  await using _ = quickSender({ book: stale, clock: desk.clock }, { webhook: courierFor(there.url) });
  await until(() => desk.states().includes("failed"));
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect([desk.states(), there.heard.length]).toEqual([["failed", "superseded"], 0]);
});
