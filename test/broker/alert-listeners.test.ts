import { expect, test } from "vitest";
import { alertListeners } from "../../api/alert-listeners.ts";
import { hashToken } from "../../api/bearer.ts";
import { systemClock } from "../../boot/clock.ts";
import { follows, mayFollow } from "../../broker/alert-filters.ts";
import { within } from "../../model/access.ts";
import { type Alert, type AlertEvent, alert, openStates } from "../../model/alert.ts";
import { serviceId } from "../../model/identity.ts";
import type { ApiToken, Role, User } from "../../model/people.ts";
import type { Deed } from "../../model/records.ts";
import { after, days } from "../../model/time.ts";
import { cuff, house, until } from "./house.ts";

const at = "2026-11-18T09:00:00Z";
const alertOf = (id: string, more: object = {}): Alert =>
  alert.parse({
    id,
    patient: "p-aaaaaaaaaaaaaaaa",
    service: "cuore-a-casa",
    municipality: "001006",
    zone: "z6",
    careGroup: "cardiology",
    rule: { id: "spo2-low", version: "1" },
    priority: "high",
    state: "raised",
    present: true,
    late: false,
    since: at,
    raisedAt: at,
    code: "spo2",
    value: 88,
    unit: "%",
    limit: 92,
    latest: { at, value: 88 },
    text: { it: "", en: "" },
    facts: {},
    message: null,
    history: [],
    ...more,
  });

/** People with a token each, and alerts whose transitions the test writes. */
function ward() {
  const secretOf = (name: string) => `lab_0123456789abcdef_${name.padEnd(43, "x")}`;
  const tokens = new Map<string, { token: ApiToken; user: User }>();
  const add = (username: string, roles: Role[], more: Partial<User> = {}) => {
    const user: User = {
      username,
      roles,
      services: [],
      careGroups: [],
      addedAt: systemClock.now(),
      disabledAt: null,
      secondFactor: false,
      identity: null,
      ...more,
    };
    const token: ApiToken = {
      id: username,
      username,
      label: "ward",
      roles,
      services: [],
      addedAt: user.addedAt,
      expiresAt: after(user.addedAt, days(1)),
      usedAt: null,
      revokedAt: null,
    };
    tokens.set(String(hashToken(secretOf(username))), { token, user });
  };
  const noted: Deed[] = [];
  const all: Alert[] = [];
  const events: AlertEvent[] = [];
  const listeners = alertListeners(
    { token: async (hash) => tokens.get(String(hash)) ?? null },
    async (_, deed) => void noted.push(deed),
    systemClock,
  );
  const alerts = {
    eventsAfter: async (sequence: number, limit: number) =>
      events.filter((each) => each.sequence > sequence).slice(0, limit),
    lastSequence: async () => events.length,
    list: async (scope: Parameters<typeof within>[0]) => ({
      items: all.filter(
        ({ service, careGroup, patient, state }) =>
          openStates.some((each) => each === state) &&
          within(scope, { services: [service], careGroup, patient }),
      ),
      next: null,
    }),
  };
  const tell = (moved: Alert) => void events.push({ sequence: events.length + 1, alert: moved });
  return { secretOf, tokens, add, noted, all, tell, people: { listeners, alerts } };
}

test("filters: one's own services by name, any by a wildcard that never widens, and nothing that can never match", () => {
  const scope = { services: [serviceId.parse("cuore-a-casa")], careGroups: "all", patients: "all" } as const;
  const good = ["#", "+/#", "+/+/high", "cuore-a-casa/#", "cuore-a-casa/z6/+", "cuore-a-casa/z11/technical"];
  for (const each of good) expect(mayFollow(`alerts/v1/${each}`, scope), each).toBe(true);
  const bad = ["", "respiro/#", "cuore-a-casa", "+/z12/high", "+/+/urgent", "+/+/high/#", "#/high"];
  for (const each of bad) expect(mayFollow(`alerts/v1/${each}`, scope), each).toBe(false);
  for (const each of ["#", "+/#", "lab/v1/#", "alerts/#", "$SYS/#", "$share/g/alerts/v1/#"]) {
    expect(mayFollow(each, scope), each).toBe(false);
  }
  const topic = "alerts/v1/cuore-a-casa/z6/high";
  for (const each of good.slice(0, 5)) expect(follows(`alerts/v1/${each}`, topic), each).toBe(true);
  expect(follows("alerts/v1/+/z7/high", topic)).toBe(false);
});

test("a clinician's program gets the open alerts first, then every transition of its own, as the API shows them", async () => {
  const given = ward();
  given.add("maria", ["clinician"], {
    services: [serviceId.parse("cuore-a-casa")],
    careGroups: ["cardiology"],
  });
  given.all.push(
    alertOf("a1"),
    alertOf("a2", { service: "respiro" }),
    alertOf("a3", { careGroup: "other" }),
    alertOf("a4", { state: "resolved" }),
  );
  await using home = await house({ people: given.people });
  const login = { username: "maria", password: given.secretOf("maria") };
  const client = await home.client(cuff, login);
  const told: string[] = [];
  client.on("message", (topic, payload) => {
    const { id, state } = JSON.parse(String(payload)) as { id: string; state: string };
    told.push(`${topic} ${id} ${state}`);
  });
  const granted = await client.subscribeAsync("alerts/v1/#", { qos: 1 });
  expect(granted[0]?.qos).toBe(1);
  await until(() => told.length === 1);
  given.tell(alertOf("a1", { state: "acknowledged" }));
  given.tell(alertOf("a2", { state: "acknowledged", service: "respiro" }));
  given.tell(alertOf("a5", { priority: "low", zone: "z7" }));
  home.broker.alertsChanged();
  await until(() => told.length === 3);
  expect(told).toEqual([
    "alerts/v1/cuore-a-casa/z6/high a1 raised",
    "alerts/v1/cuore-a-casa/z6/high a1 acknowledged",
    "alerts/v1/cuore-a-casa/z7/low a5 raised",
  ]);
  expect(given.noted).toEqual([{ action: "open-alert-feed", object: "mqtt cuore-a-casa cardiology" }]);
  const second = await home.client(cuff, login);
  expect(client.connected && second.connected, "one person may have several").toBe(true);

  const ended = new Promise<void>((resolve) => client.once("close", () => resolve()));
  given.tokens.clear();
  await ended;
  expect(JSON.stringify(home.lines)).not.toMatch(/lab_0123|p-aaaa/);
});

test("nobody else listens, and listeners only listen", async () => {
  const given = ward();
  for (const role of ["evaluator", "supplier", "citizen", "operator", "admin"] as const)
    given.add(role, [role]);
  given.add("maria", ["clinician"]);
  await using home = await house({ people: given.people });
  const refused = async (username: string, password: string) =>
    home.client(cuff, { username, password }).then(
      () => "let in",
      (error: { code?: number }) => error.code,
    );
  for (const role of ["evaluator", "supplier", "citizen", "operator", "admin"]) {
    expect(await refused(role, given.secretOf(role)), role).toBe(5);
  }
  expect(await refused("carla", given.secretOf("maria")), "another's token").toBe(5);
  expect(await refused("maria", "guess")).toBe(5);
  const login = { username: "maria", password: given.secretOf("maria") };
  const will = { topic: "alerts/v1/cuore-a-casa/z6/high", payload: "x", qos: 0, retain: false } as const;
  await expect(home.client(cuff, { ...login, will })).rejects.toMatchObject({ code: 5 });
  const client = await home.client(cuff, login);
  const [answer] = await client.subscribeAsync(`lab/v1/${cuff}/receipt`).catch(() => [{ qos: 128 }]);
  expect(answer?.qos).toBe(128);
  const closed = new Promise<void>((resolve) => client.once("close", () => resolve()));
  client.publish("alerts/v1/cuore-a-casa/z6/high", "{}", { qos: 1 });
  await closed;
  expect(home.journal.messages).toEqual([]);
});
