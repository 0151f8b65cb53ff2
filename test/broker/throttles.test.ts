// Who is let wait, or is not looked at for a while: never a device that comes from where it came before.
import { expect, test } from "vitest";
import { flapping } from "../../broker/flapping.ts";
import { type Attempt, wrongSecrets } from "../../broker/wrong-secrets.ts";
import { boardOn } from "../../model/board.ts";
import { writeProxyHeader } from "../../model/proxy-header.ts";
import { after, atMillisecond, minutes, seconds } from "../../model/time.ts";
import { bySecret, cast, cuff, scale } from "./cast.ts";
import { house, roomyLimits, until } from "./house.ts";
import { connectPacket, RawClient, secretOf } from "./raw-client.ts";

const now = atMillisecond(1_800_000_000_000);
const limits = { ...roomyLimits, wrongSecrets: 5, wrongSecretsPerAddress: 8, wrongSecretsPerDevice: 10 };
const from = (address: string, credential: string): Attempt => ({ address, credential, isDevice: true });
const times = (count: number, work: (n: number) => void) => {
  for (let n = 0; n < count; n += 1) work(n);
};

test("one source is not looked at for one credential after five wrong secrets, for another it is", () => {
  const throttle = wrongSecrets(limits, boardOn());
  times(5, () => throttle.wrong(from("192.0.2.1", cuff), now));
  expect(throttle.isCooling(from("192.0.2.1", cuff), now)).toBe(true);
  expect(throttle.isCooling(from("192.0.2.1", scale), now)).toBe(false);
  expect(throttle.isCooling(from("192.0.2.2", cuff), now)).toBe(false);
  expect(throttle.isCooling(from("192.0.2.1", cuff), after(now, minutes(1)))).toBe(false);
});

test("a source that tries many names is not looked at for any, but for those that came in from there before", () => {
  const board = boardOn();
  const throttle = wrongSecrets(limits, board);
  throttle.right(from("2001:db8::1", cuff));
  times(8, (n) => throttle.wrong(from(`2001:db8::${n + 2}`, `a/d${n}`), now)); // one network of 64 bits is one source
  expect(throttle.isCooling(from("2001:db8::77", scale), now)).toBe(true);
  expect(throttle.isCooling(from("2001:db8::1", cuff), now), "a neighbour in the village").toBe(false);
  expect(throttle.isCooling(from("2001:db8:0:1::1", scale), now)).toBe(false);
  expect(board.get("broker_addresses_cooling")).toBe(1);
});

test("guesses at one device from everywhere stop being looked at, and never lock it out from where it came before", () => {
  const board = boardOn();
  const throttle = wrongSecrets(limits, board);
  throttle.right(from("192.0.2.1", cuff));
  times(10, (n) => throttle.wrong(from(`198.51.100.${n}`, cuff), now));
  expect(throttle.isCooling(from("203.0.113.1", cuff), now)).toBe(true);
  expect(throttle.isCooling(from("192.0.2.1", cuff), now)).toBe(false);
  expect(throttle.isCooling(from("203.0.113.1", scale), now)).toBe(false);
  expect(board.get("broker_devices_cooling")).toBe(1);
  throttle.sweep(after(now, minutes(2)));
  expect(board.get("broker_devices_cooling")).toBe(0);
});

test("a claim user and a person's name are nobody's alone: guesses from elsewhere keep no other box out", () => {
  const throttle = wrongSecrets(limits, boardOn());
  const claim = (address: string): Attempt => ({ address, credential: "a/_claim", isDevice: false });
  times(50, (n) => throttle.wrong(claim(`198.51.100.${n}`), now));
  expect(throttle.isCooling(claim("203.0.113.1"), now)).toBe(false);
});

test("what is remembered of sources and devices is bounded", () => {
  const board = boardOn();
  const throttle = wrongSecrets({ ...limits, connections: 5 }, board);
  times(100, (n) => throttle.right(from("192.0.2.1", `a/d${n}`)));
  expect(board.get("broker_familiar")).toBe(10);
  expect(board.get("broker_familiar_limit")).toBe(10);
  times(6, (n) => throttle.right(from(`192.0.2.${n}`, cuff)));
  times(8, (n) => throttle.wrong(from("192.0.2.1", `b/d${n}`), now));
  expect(throttle.isCooling(from("192.0.2.1", cuff), now), "long ago it came from there").toBe(true);
});

test("a device that comes back too often waits some seconds, however often, and no other does", () => {
  const board = boardOn();
  const flaps = flapping({ ...roomyLimits, flapConnects: 10, flapDelay: seconds(5) }, board);
  const come = (at = now) => flaps.cameIn(cuff, at);
  times(10, () => expect(come()).toBe(0));
  times(50, () => expect(come(), "however often: seconds, and never more").toBe(seconds(5)));
  expect(flaps.cameIn(scale, now)).toBe(0);
  expect(come(after(now, seconds(13))), "one place was earned again").toBe(0);
  expect(come(after(now, seconds(13)))).toBe(seconds(5));
  expect(board.get("broker_flapping_delayed_total")).toBe(51);
  const hasty = flapping({ ...roomyLimits, flapConnects: 1, flapDelay: seconds(30) }, board);
  hasty.cameIn(cuff, now);
  expect(hasty.cameIn(cuff, now), "half of what a CONNECT may take").toBe(seconds(5));
});

test("a flapping device is let in late and never refused; one that is revoked while it waits does not come in", async () => {
  const flapDelay = seconds(0.4);
  await using all = await cast({ limits: { flapConnects: 2, flapDelay } });
  for (let n = 0; n < 2; n += 1) await all.connect(bySecret(cuff));
  const began = performance.now();
  const late = await all.connect(bySecret(cuff));
  expect(performance.now() - began).toBeGreaterThan(flapDelay - 20);
  expect(late.connected).toBe(true);
  const before = performance.now();
  await all.connect(bySecret(scale));
  expect(performance.now() - before, "nobody else waits").toBeLessThan(flapDelay);

  const waiting = await RawClient.open(all.hub.port);
  waiting.send(connectPacket(cuff));
  await until(() => all.hub.board.get("broker_flapping_delayed_total") === 2);
  all.know(cuff, { revoked: true });
  all.hub.broker.credentialChanged(cuff);
  expect(await waiting.next()).toBeNull();
});

test("the figures of the settings count at a running broker", async () => {
  await using hub = await house({
    listen: { host: "127.0.0.1", port: 0, balancers: ["127.0.0.1"] },
    limits: { wrongSecrets: 2, wrongSecretsPerAddress: 3 },
  });
  const comes = async (address: string, username: string, password: string): Promise<unknown> => {
    const peer = await RawClient.open(hub.port);
    peer.write(writeProxyHeader(address, true));
    peer.send({ ...connectPacket(cuff), username, password: Buffer.from(password) });
    const answer = await peer.next();
    return answer?.cmd === "connack" ? answer.returnCode : "closed";
  };
  const [village, elsewhere] = ["203.0.113.7", "198.51.100.7"];
  expect(await comes(village, scale, secretOf(scale))).toBe(0);
  for (let n = 0; n < 2; n += 1) expect(await comes(village, cuff, "wrong")).toBe(5);
  expect(await comes(village, cuff, secretOf(cuff)), "cooling").toBe(5);
  expect(await comes(elsewhere, cuff, secretOf(cuff))).toBe(0);
  expect(await comes(village, "ab/any-1", "wrong")).toBe(5);
  expect(hub.board.get("broker_sources_cooling")).toBe(1);
  expect(hub.board.get("broker_addresses_cooling")).toBe(1);
  expect(await comes(village, scale, secretOf(scale)), "it came in from there before").toBe(0);
});
