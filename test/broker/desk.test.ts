import { expect, test } from "vitest";
import type { ClaimAnswer } from "../../model/claim.ts";
import type { DoorNote } from "../../model/door-note.ts";
import { type DownlinkMade, deviceConfig } from "../../model/downlink.ts";
import { deviceKey, messageId } from "../../model/identity.ts";
import { receipt } from "../../model/receipt.ts";
import { days, hours, minutes, seconds } from "../../model/time.ts";
import {
  anna,
  cuff,
  device,
  enrolment,
  heart,
  inHours,
  morning,
  secretHash,
} from "../store/state-samples.ts";
import { deskHouse, hashSecret } from "./desk-house.ts";

const command = (id: string, more: Partial<DownlinkMade> = {}): DownlinkMade => ({
  ...{ id, device: cuff, channel: "command", command: "identify" },
  ...{ body: JSON.stringify({ v: 1, id, command: "identify" }), at: morning, by: "rossi" },
  ...{ expiresAt: inHours(24), ...more },
});
const listens = (...channels: ("receipt" | "config" | "command")[]): DoorNote => ({
  note: "listens",
  device: cuff,
  channels,
});
const acknowledged = (id: string): DoorNote => ({ note: "acknowledged", id, at: morning });
const ids = (words: readonly object[]) => words.map((word) => ("id" in word ? word.id : word));

test("what waits goes out one at a time, in order, the next once the one before is acknowledged", async () => {
  await using house = await deskHouse();
  const { state } = house;
  for (const id of ["a", "b"]) await state.downlink.add(command(id));
  expect(await house.hears(), "nobody listens").toEqual([]);
  const [first, ...more] = await house.hears(listens("command"));
  expect(more).toEqual([]);
  expect(first).toEqual({
    ...{ say: "down", device: cuff, channel: "command", id: "a" },
    text: '{"v":1,"id":"a","command":"identify","hubTime":"2026-11-22T07:00:04.000Z"}',
  });
  expect(ids(await house.hears(acknowledged("a")))).toEqual(["b"]);
  expect(await house.hears(acknowledged("b")), "nothing twice").toEqual([]);
  await state.downlink.add(command("c"));
  expect(ids(await house.hears()), "found without being told").toEqual(["c"]);
  const shown = await state.downlink.ofDevice(cuff, { limit: 9 });
  expect(shown.items.map(({ id, state: is, times }) => [id, is, times])).toEqual([
    ["c", "sent", 1],
    ["b", "acknowledged", 1],
    ["a", "acknowledged", 1],
  ]);
});

test("what was said and not acknowledged is said again when the device listens again, also by another desk", async () => {
  await using house = await deskHouse();
  for (const id of ["a", "b"]) await house.state.downlink.add(command(id));
  expect(ids(await house.hears(listens("command")))).toEqual(["a"]);
  house.pass(seconds(10));
  expect(ids(await house.hears()), "whoever acknowledges nothing gets the next").toEqual(["b"]);
  house.pass(seconds(10));
  expect(await house.hears(), "and nothing twice while it stays").toEqual([]);
  const gone: DoorNote = { note: "link", change: { device: cuff, at: house.now(), ended: "lost" } };
  await house.hears(gone);
  await house.state.downlink.add(command("c"));
  expect(await house.hears(), "it is gone").toEqual([]);
  house.again();
  expect(ids(await house.hears(listens("command")))).toEqual(["a"]);
  house.pass(days(1));
  expect(await house.hears(listens("command")), "all expired").toEqual([]);
  house.pass(minutes(2));
  await house.hears();
  expect(house.board.get("desk_expired_total")).toBe(3);
});

const verdict = (status: "stored" | "duplicate" | "quarantined", position: number): DoorNote => ({
  note: "receipt-missed",
  device: cuff,
  at: morning,
  receipt: JSON.stringify(
    receipt.encode({
      ...{ v: 1, seq: position, boot: "0", status, stored: 0, problems: [], hubTime: morning },
      message: messageId.parse(`0-${position}`),
    }),
  ),
});

test("a missed receipt that told of a problem is kept and told later, once, with the time of then", async () => {
  await using house = await deskHouse();
  await house.hears(
    verdict("stored", 1),
    verdict("duplicate", 2),
    verdict("quarantined", 3),
    verdict("quarantined", 3),
  );
  await house.hears({
    ...verdict("quarantined", 4),
    device: deviceKey.parse("cuore-a-casa/bp-9"),
  } as DoorNote);
  house.pass(hours(1));
  const [told, ...more] = await house.hears(listens("receipt", "command"));
  expect(more).toEqual([]);
  expect(told).toMatchObject({ channel: "receipt", id: "receipt-0-3" });
  const text = "text" in (told ?? {}) ? JSON.parse((told as { text: string }).text) : {};
  expect(text).toMatchObject({
    seq: 3,
    status: "quarantined",
    hubTime: expect.stringMatching(/^2026-11-22T08/),
  });
});

test("links, uses and strays are kept when the store is back; what is too much is let go of, oldest links first", async () => {
  await using house = await deskHouse(1000);
  house.away(true);
  const proof = { by: "secret", hash: secretHash } as const;
  const stray = deviceKey.parse("cuore-a-casa/bp-77");
  const began = (n: number): DoorNote => ({
    note: "link",
    change: { device: cuff, at: (morning + n) as typeof morning, by: "tcp" },
  });
  await house.hears(
    { note: "used", device: cuff, proof, at: morning },
    { note: "stray", gateway: cuff, device: stray, at: morning },
    ...Array.from({ length: 1000 }, (_, n) => began(n)),
  );
  expect(house.board.get("desk_failing_since")).toBeGreaterThan(0);
  expect(house.board.get("desk_notes")).toBeLessThanOrEqual(1000);
  expect(house.board.get("desk_notes_lost_total")).toBe(10);
  house.away(false);
  house.pass(seconds(5));
  await house.hears();
  expect(house.board.get("desk_failing_since")).toBe(0);
  expect(house.board.get("desk_notes")).toBe(0);
  const { items } = await house.state.links.ofDevice(cuff, { limit: 3 });
  expect(items[0]).toMatchObject({ from: morning + 999, until: null, by: "tcp" });
  expect((await house.state.credentials.ofDevice(cuff))[0]).toMatchObject({ lastUsedAt: morning });
  expect(await house.state.strays.list("all", 9)).toMatchObject([{ gateway: cuff, device: stray }]);
});

test("a desk that has just begun and is told who is linked ends what its forerunner left open, when the store takes it", async () => {
  await using house = await deskHouse();
  const scale = deviceKey.parse("cuore-a-casa/scale-001");
  await house.state.registry.addDevice(device("scale-001"), secretHash);
  const links = [{ device: scale, at: morning, by: "tls" }] as const;
  await house.hears({ note: "link", change: { device: cuff, at: morning, by: "tcp" } });
  house.again();
  house.away(true);
  const at = house.now();
  await house.hears({ note: "linked", way: "hub", links, at });
  house.away(false);
  house.pass(seconds(5));
  await house.hears();
  const latest = await house.state.links.latest([cuff, scale]);
  expect(latest.get(cuff)).toMatchObject({ from: morning, until: at, ended: "lost" });
  expect(latest.get(scale), "its coming was told to nobody").toMatchObject({ from: morning, until: null });
});

test("whoever listens anew again and again without an acknowledgement keeps nobody else waiting", async () => {
  await using house = await deskHouse();
  const other = deviceKey.parse("cuore-a-casa/bp-002");
  await house.state.registry.addDevice(device("bp-002"), secretHash);
  await house.state.downlink.add(command("a"));
  for (const id of ["b", "c"]) await house.state.downlink.add(command(id, { device: other }));
  const restless = listens("command");
  const calm: DoorNote = { note: "listens", device: other, channels: ["command"] };
  expect(ids(await house.hears(restless))).toEqual(["a"]);
  expect(ids(await house.hears(calm))).toEqual(["b"]);
  expect(ids(await house.hears(restless))).toEqual(["a"]);
  house.pass(seconds(2));
  expect(ids(await house.hears(restless))).toContain("c");
});

const configIn = (words: readonly object[]) =>
  words.flatMap((word) =>
    "channel" in word && word.channel === "config" && "text" in word
      ? [deviceConfig.decode(JSON.parse(String(word.text)))]
      : [],
  );

test("a device is told what to measure on every subscription and when that changes, and never for whom", async () => {
  await using house = await deskHouse();
  const { registry } = house.state;
  const [empty] = configIn(await house.hears(listens("config")));
  expect(empty).toMatchObject({
    measure: [],
    zone: "Europe/Rome",
    limits: { messagesPerSecond: 20, burst: 200 },
  });
  expect(configIn(await house.hears()), "nothing changed").toEqual([]);
  await registry.addEnrolment(enrolment({ plan: "mornings" }), "bianchi");
  expect(configIn(await house.hears()), "nothing of it concerns the device").toEqual([]);
  const until = inHours(48);
  const lent = { service: heart, device: device().device, patient: anna, from: inHours(-1), until };
  await registry.addAssignment({ ...lent, id: "a1" });
  const told = await house.hears();
  expect(configIn(told).map(({ measure }) => measure)).toEqual([
    [{ code: "systolic-bp", unit: "mm[Hg]", timesPerDay: 1, between: ["07:00", "10:00"] }],
  ]);
  expect(JSON.stringify(told)).not.toMatch(/p-a|mornings|heart-failure|weight/);
  expect(configIn(await house.hears(listens("config"))).length, "each time it subscribes").toBe(1);
  house.timeAsked(cuff);
  const [asked] = configIn(await house.hears());
  expect(asked?.hubTime, "with the hub's time").toBeGreaterThan(morning);
  house.pass(days(2));
  expect(
    configIn(await house.hears()).map(({ measure }) => measure),
    "it was given back",
  ).toEqual([[]]);
});

test("a claim is answered with a device of its own and its secret, again until that arrived, and within the quota", async () => {
  await using house = await deskHouse();
  const { claims, registry } = house.state;
  const codes = ["a", "b", "c"].map((letter) => letter.repeat(26));
  await claims.add(
    codes.map((code, n) => ({
      ...{ id: `c${n}`, service: heart, type: "bp-monitor", codeHash: hashSecret(code) },
      ...{ madeAt: morning, madeBy: "rossi", expiresAt: inHours(1) },
    })),
  );
  const handsIn = async (code: string): Promise<ClaimAnswer | undefined> => {
    const asked = { v: 1 } as const;
    const note = { note: "claim", session: 7, service: heart, code, asked, at: house.now() } as const;
    const [word] = await house.hears(note);
    return word?.say === "claim-answer" && word.session === 7 ? word.answer : undefined;
  };
  const [one = "", two = "", three = ""] = codes;
  const first = await handsIn(one);
  const again = await handsIn(one);
  if (first?.status !== "claimed" || again?.status !== "claimed") throw new Error("was not claimed");
  expect([first.device, again.device]).toEqual(["bp-monitor-0001", "bp-monitor-0001"]);
  expect(again.secret).not.toBe(first.secret);
  const key = deviceKey.parse(again.username);
  const hashes = (await registry.credential(key))?.secrets.map(({ hash }) => Buffer.from(hash));
  expect(hashes).toEqual([Buffer.from(hashSecret(again.secret))]);
  expect(house.deeds).toEqual(Array(2).fill({ action: "add-device", object: key, reason: "claim-code" }));
  await house.hears({ note: "claim-arrived", device: key, at: house.now() });
  expect(await handsIn(one)).toMatchObject({ status: "refused", reason: "used" });
  expect(await handsIn(two)).toMatchObject({ status: "claimed", device: "bp-monitor-0002" });
  expect(await handsIn(three)).toMatchObject({ status: "refused", reason: "quota" });
  expect(await handsIn("d".repeat(26))).toMatchObject({ status: "refused", reason: "expired" });
});
