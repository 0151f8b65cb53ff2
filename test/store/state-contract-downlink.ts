import fc from "fast-check";
import { expect, test } from "vitest";
import type { DownlinkBook } from "../../model/downlink.ts";
import { type DownlinkMade, mostWaiting } from "../../model/downlink.ts";
import { deviceKey } from "../../model/identity.ts";
import { allOf } from "./state-pages.ts";
import type { In } from "./state-place.ts";
import { cuff, device, inHours, inMinutes, morning, secretHash } from "./state-samples.ts";

const scale = deviceKey.parse("cuore-a-casa/scale-001");
const command = (id: string, more: Partial<DownlinkMade> = {}): DownlinkMade => ({
  ...{ id, device: cuff, channel: "command", command: "identify", body: `{"id":"${id}"}` },
  ...{ at: morning, by: "rossi", expiresAt: inHours(24) },
  ...more,
});
const receipt = (id: string, more: Partial<DownlinkMade> = {}): DownlinkMade =>
  command(id, { channel: "receipt", command: null, by: "hub", expiresAt: inHours(72), ...more });
const names = (n: number, of = "x"): string[] => Array.from({ length: n }, (_, each) => `${of}${each}`);

const waitingIds = async (book: DownlinkBook, at = inMinutes(1)) =>
  ((await book.waiting([cuff], at)).get(cuff) ?? []).map(({ id }) => id);
const states = async (book: DownlinkBook, of = cuff) =>
  Object.fromEntries(
    (await allOf((page) => book.ofDevice(of, page), 50)).map(({ id, state }) => [id, state]),
  );

export function downlinkContract(within: In): void {
  test(
    "what waits is told oldest first until the device acknowledges it; sent is no proof",
    within(async ({ registry, downlink: book }) => {
      for (const name of ["bp-001", "scale-001"]) await registry.addDevice(device(name), secretHash);
      expect(await book.addedSince(0)).toEqual({ devices: [], mark: 0 });
      await book.add(command("a"));
      await book.add(receipt("b"));
      await book.add(command("c", { device: scale, command: "measure-now" }));
      await book.add(command("a"));
      const { devices, mark } = await book.addedSince(0);
      expect(devices.toSorted()).toEqual([cuff, scale]);
      expect(await book.addedSince(mark)).toEqual({ devices: [], mark });
      expect(await book.waiting([cuff, scale, deviceKey.parse("cuore-a-casa/bp-9")], inMinutes(1))).toEqual(
        new Map([
          [
            cuff,
            [
              { id: "a", channel: "command", body: '{"id":"a"}' },
              { id: "b", channel: "receipt", body: '{"id":"b"}' },
            ],
          ],
          [scale, [{ id: "c", channel: "command", body: '{"id":"c"}' }]],
        ]),
      );
      await book.sent(["a", "b", "a", "nothing"], inMinutes(2));
      await book.sent(["a"], inMinutes(3));
      await book.acknowledged(["b"], inMinutes(4));
      expect(await waitingIds(book)).toEqual(["a"]);
      expect((await book.ofDevice(cuff, { limit: 9 })).items).toEqual([
        expect.objectContaining({ id: "b", state: "acknowledged", acknowledgedAt: inMinutes(4), times: 1 }),
        {
          ...{ id: "a", device: cuff, channel: "command", command: "identify", state: "sent", times: 2 },
          ...{ madeAt: morning, madeBy: "rossi", expiresAt: inHours(24) },
          ...{ sentAt: inMinutes(3), acknowledgedAt: null },
        },
      ]);
      await book.add(command("d"));
      expect((await book.addedSince(mark)).devices, "only of what is new").toEqual([cuff]);
    }),
  );

  test(
    "no more waits than may: a command beyond it is refused, the oldest receipt makes room",
    within(async ({ registry, downlink: book }) => {
      await registry.addDevice(device(), secretHash);
      for (const id of names(mostWaiting.command, "c")) await book.add(command(id));
      await expect(book.add(command("one more"))).rejects.toMatchObject({
        code: "conflict",
        details: { most: mostWaiting.command },
      });
      await book.cancel("c3", inMinutes(1));
      await book.add(command("one more"));
      for (const id of names(mostWaiting.receipt + 2, "r")) await book.add(receipt(id));
      expect(await waitingIds(book)).toHaveLength(mostWaiting.command + mostWaiting.receipt);
      expect(await states(book)).toMatchObject({
        r0: "displaced",
        r1: "displaced",
        r2: "queued",
        c3: "cancelled",
      });
      await expect(
        book.add(command("late", { at: inHours(25), expiresAt: inHours(26) })),
      ).resolves.toBeUndefined();
    }),
  );

  test(
    "what expired is not sent any more, and what ended is forgotten in its time",
    within(async ({ registry, downlink: book }) => {
      await registry.addDevice(device(), secretHash);
      for (const id of ["a", "b", "c"]) await book.add(command(id));
      await book.add(receipt("d"));
      await book.acknowledged(["c"], inHours(1));
      expect(await waitingIds(book, inHours(24))).toEqual(["d"]);
      expect(await book.expire(inHours(24), morning)).toBe(2);
      expect(await book.expire(inHours(24), morning)).toBe(0);
      await book.acknowledged(["a"], inHours(25));
      await book.sent(["a"], inHours(25));
      expect(await states(book)).toEqual({ a: "expired", b: "expired", c: "acknowledged", d: "queued" });
      await expect(book.cancel("a", inHours(25))).rejects.toMatchObject({ code: "conflict" });
      await expect(book.cancel("nothing", inHours(25))).rejects.toMatchObject({ code: "not-found" });
      expect(await book.expire(inHours(30), inHours(2))).toBe(0);
      expect(Object.keys(await states(book)).toSorted()).toEqual(["a", "b", "d"]);
      await book.expire(inHours(200), inHours(100));
      expect(await states(book)).toEqual({});
    }),
  );

  test(
    "a device that never listens has no endless past; nothing waits for one that is revoked or unknown",
    within(async ({ registry, downlink: book }) => {
      await registry.addDevice(device(), secretHash);
      const nobody = command("x", { device: scale });
      await expect(book.add(nobody)).rejects.toMatchObject({ code: "not-found" });
      for (const id of names(330)) await book.add(receipt(id));
      expect(Object.keys(await states(book))).toHaveLength(mostWaiting.receipt + 200);
      await registry.revokeDevice(cuff, inMinutes(3));
      expect(await waitingIds(book)).toEqual([]);
      expect((await states(book))["x329"]).toBe("cancelled");
      await expect(book.add(receipt("y"))).rejects.toMatchObject({ code: "conflict" });
    }),
  );

  test(
    "whatever is told in whatever order, what is over stays over and the rest waits",
    within(async ({ registry, downlink: book }) => {
      let run = 0;
      const living = async (deeds: readonly Deed[]): Promise<void> => {
        run += 1;
        await registry.addDevice(device(`run-${run}`), secretHash);
        await live(book, run, deeds);
      };
      const lives = fc.array(deed, { minLength: 4, maxLength: 20 });
      await fc.assert(fc.asyncProperty(lives, living), { numRuns: 25 });
    }),
  );
}

const deed = fc.record({
  what: fc.constantFrom("add", "sent", "acknowledged", "cancel", "expire"),
  which: fc.integer({ min: 0, max: 4 }),
});
type Deed = typeof deed extends fc.Arbitrary<infer Each> ? Each : never;

/** Does one deed an hour to a device's commands, and looks after each at what became of them all. */
async function live(book: DownlinkBook, run: number, deeds: readonly Deed[]): Promise<void> {
  const key = deviceKey.parse(`cuore-a-casa/run-${run}`);
  let before: Record<string, string> = {};
  for (const [n, { what, which }] of deeds.entries()) {
    const [id, at] = [`${run}-${which}`, inHours(n)];
    const made = command(id, { device: key, at, expiresAt: inHours(n + which) });
    if (what === "add") await book.add(made);
    else if (what === "cancel") await book.cancel(id, at).catch(() => {});
    else if (what === "expire") await book.expire(at, morning);
    else await book[what]([id], at);
    const now = await states(book, key);
    for (const [each, was] of Object.entries(before)) {
      expect(followers(was), `${was}, then ${what}`).toContain(now[each]);
    }
    const still = Object.keys(now).filter((each) => isWaiting(now[each] ?? ""));
    const waits = (await book.waiting([key], before1970)).get(key) ?? [];
    expect(waits.map((each) => each.id).toSorted()).toEqual(still.toSorted());
    before = now;
  }
}

const before1970 = inHours(-1e6);
const isWaiting = (state: string): boolean => state === "queued" || state === "sent";
const ends = ["acknowledged", "expired", "cancelled"];
const followers = (state: string): readonly string[] => {
  if (!isWaiting(state)) return [state];
  return state === "queued" ? ["queued", "sent", ...ends] : ["sent", ...ends];
};
