import { expect, test } from "vitest";
import { deviceKey, serviceId } from "../../model/identity.ts";
import type { LedgerCount } from "../../model/ledger.ts";
import type { MessageIdentity, QuarantineItem } from "../../model/state-store.ts";
import { atMillisecond } from "../../model/time.ts";
import type { In } from "./state-place.ts";
import { alert, batch, breath, cuff, heart, inHours, inMinutes, morning, raising } from "./state-samples.ts";

const scale = deviceKey.parse("cuore-a-casa/sc-001");
const all = { services: "all" } as const;
const largest = Number.MAX_SAFE_INTEGER;

const identity = (seq: number, more: Partial<MessageIdentity> = {}): MessageIdentity => ({
  device: cuff,
  boot: "0",
  seq,
  digest: 2 ** 48 - 1,
  position: seq + 100,
  ...more,
});
const counts = (more: Partial<LedgerCount> = {}): LedgerCount => ({
  device: cuff,
  hour: morning,
  processed: 1,
  found: 3,
  stored: 1,
  duplicate: 1,
  quarantined: 1,
  statuses: 0,
  bytes: 200,
  ...more,
});
const aside = (position: number, more: Partial<QuarantineItem> = {}): QuarantineItem => ({
  device: cuff,
  position,
  receivedAt: inMinutes(position),
  path: "/readings/1/unit",
  reason: "unknown-unit",
  detail: "bananas is no unit of heart-rate",
  content: new TextEncoder().encode("{}"),
  ...more,
});

export function progressContract(within: In): void {
  test(
    "the cursor starts at 0 in every partition and moves only from where it is",
    within(async ({ progress }) => {
      expect(await progress.position(0)).toBe(0);
      await progress.commit(batch(0, { to: 40 }));
      await progress.commit(batch(40, { to: 41 }));
      for (const from of [0, 40, 42]) {
        const again = progress.commit(batch(from, { to: 99 }));
        await expect(again, `from ${from}`).rejects.toMatchObject({ code: "conflict" });
      }
      await progress.commit(batch(0, { partition: 3, to: 7 }));
      expect([await progress.position(0), await progress.position(3)]).toEqual([41, 7]);
    }),
  );

  test(
    "a refused commit leaves nothing behind, and what it named can be committed afterwards",
    within(async (state) => {
      const { progress } = state;
      await progress.commit(batch(0));
      const outcome = {
        identities: [identity(1)],
        ledger: [counts()],
        quarantined: [aside(1)],
        alerts: [raising(alert("a"))],
        statuses: [{ device: cuff, at: morning, status: { online: true } }],
      };
      await expect(progress.commit(batch(0, outcome))).rejects.toMatchObject({ code: "conflict" });
      const doubled = { ...outcome, alerts: [...outcome.alerts, raising(alert("b"))] };
      await expect(progress.commit(batch(1, doubled)), "two alerts of one episode").rejects.toThrow();
      expect(await progress.position(0)).toBe(1);
      expect(await progress.highest(cuff, "0")).toBeNull();
      expect(await state.ledger.counts(morning, inHours(1))).toEqual([]);
      expect((await state.quarantine.list(all, { limit: 9 })).items).toEqual([]);
      expect(await state.alerts.lastSequence()).toBe(0);

      const other = identity(1, { device: scale, digest: 5 });
      await progress.commit(batch(1, { ...outcome, identities: [other, ...outcome.identities] }));
      expect(await progress.seen(cuff, "0", 1)).toEqual(identity(1));
      expect(await progress.seen(scale, "0", 1)).toEqual(other);
      expect(await state.alerts.alert("a")).not.toBeNull();
    }),
  );

  test(
    "an identity is remembered by device, boot and number; the highest by device and boot",
    within(async ({ progress }, openAgain) => {
      const identities = [
        identity(5),
        identity(0),
        identity(largest, { boot: "b7", position: largest }),
        identity(7, { device: scale, digest: 0 }),
      ];
      await progress.commit(batch(0, { identities }));
      for (const reader of [progress, (await openAgain()).progress]) {
        for (const each of identities)
          expect(await reader.seen(each.device, each.boot, each.seq)).toEqual(each);
        expect(await reader.seen(cuff, "0", 4)).toBeNull();
        expect(await reader.seen(cuff, "b8", 5)).toBeNull();
        expect(await reader.highest(cuff, "0")).toBe(5);
        expect(await reader.highest(cuff, "b7")).toBe(largest);
        expect(await reader.highest(scale, "b7")).toBeNull();
      }
    }),
  );

  test(
    "of two messages under one name, the first keeps it",
    within(async ({ progress }) => {
      await progress.commit(batch(0, { identities: [identity(1), identity(1, { digest: 1 })] }));
      await progress.commit(batch(1, { identities: [identity(1, { digest: 2 }), identity(2)] }));
      expect(await progress.seen(cuff, "0", 1)).toEqual(identity(1));
      expect(await progress.highest(cuff, "0")).toBe(2);
    }),
  );

  test(
    "a batch of any size keeps every identity",
    within(async ({ progress }) => {
      let from = 0;
      for (const size of [1, 7, 64, 201, 1333]) {
        const first = from;
        const identities = Array.from({ length: size }, (_, n) =>
          identity(first + n, { boot: `b${n % 37}` }),
        );
        await progress.commit(batch(from, { to: from + size, identities }));
        from += size;
        for (const each of identities) expect(await progress.seen(cuff, each.boot, each.seq)).toEqual(each);
      }
    }),
  );

  test(
    "the ledger adds up per device over the hours asked for, the last one excluded",
    within(async ({ progress, ledger }) => {
      await progress.commit(
        batch(0, { ledger: [counts(), counts({ device: scale }), counts({ stored: 2 })] }),
      );
      await progress.commit(batch(1, { ledger: [counts(), counts({ hour: inHours(1), found: 30 })] }));
      const whole = { ...counts(), device: scale, hour: undefined };
      const threefold = {
        processed: 3,
        found: 9,
        stored: 4,
        duplicate: 3,
        quarantined: 3,
        statuses: 0,
        bytes: 600,
      };
      expect(await ledger.counts(morning, inHours(1))).toEqual([{ device: cuff, ...threefold }, whole]);
      const both = await ledger.counts(morning, inHours(2));
      expect(both[0]).toMatchObject({ device: cuff, processed: 4, found: 39 });
      expect(await ledger.counts(inHours(2), inHours(9))).toEqual([]);
    }),
  );

  test(
    "what was quarantined is listed newest first, of one device or all, page by page",
    within(async ({ progress, quarantine }) => {
      await progress.commit(batch(0, { quarantined: [aside(1), aside(2, { device: scale }), aside(3)] }));
      await progress.commit(batch(1, { quarantined: [aside(4, { reason: "not-json", path: "" })] }));
      const first = await quarantine.list(all, { limit: 3 });
      expect(first.items.map((each) => each.message)).toEqual(["0-4", "0-3", "0-2"]);
      const rest = await quarantine.list(all, { limit: 3, cursor: first.next ?? "" });
      expect(rest.items.map((each) => each.message)).toEqual(["0-1"]);
      expect(rest.next).toBeNull();
      const { device, receivedAt, path, reason, detail } = aside(3);
      const own = await quarantine.list({ device: cuff }, { limit: 2 });
      expect(own.items[1]).toEqual({ id: 3, message: "0-3", device, receivedAt, path, reason, detail });
    }),
  );

  test(
    "usage is told per service, over hours or all there ever was, and no status message counts",
    within(async ({ progress, ledger }) => {
      const oximeter = deviceKey.parse("respiro/ox-001");
      await progress.commit(
        batch(0, {
          ledger: [
            counts(),
            counts({ device: scale, hour: inHours(1), processed: 3, statuses: 2 }),
            counts({
              device: oximeter,
              processed: 5,
              found: 50,
              stored: 40,
              quarantined: 10,
              bytes: 2 ** 40,
            }),
          ],
        }),
      );
      const lungs = { service: breath, messages: 5, readings: 50, quarantined: 10, bytes: 2 ** 40 };
      const both = [{ service: heart, messages: 2, readings: 6, quarantined: 2, bytes: 400 }, lungs];
      expect(await ledger.usage(atMillisecond(0), inHours(9))).toEqual(both);
      const first = { service: heart, messages: 1, readings: 3, quarantined: 1, bytes: 200 };
      expect(await ledger.usage(morning, inHours(1))).toEqual([first, lungs]);
      expect(await ledger.usage(inHours(2), inHours(9))).toEqual([]);
    }),
  );

  test(
    "what was quarantined is listed of the services asked for only, though one is named like the beginning of another",
    within(async ({ progress, quarantine }) => {
      const of = (key: string) => ({ device: deviceKey.parse(key) });
      const devices = ["cuore/bp-001", "cuore-a-casa/bp-001", "respiro/cuore", "cuore-2/bp-001"];
      await progress.commit(
        batch(0, { quarantined: devices.map((key, index) => aside(index + 1, of(key))) }),
      );
      const found = async (services: readonly string[], limit = 9) => {
        const asked = services.map((each) => serviceId.parse(each));
        const { items } = await quarantine.list({ services: asked }, { limit });
        return items.map((each) => each.device);
      };
      expect(await found(["cuore"])).toEqual(["cuore/bp-001"]);
      expect(await found(["respiro", "cuore-a-casa", "nessuno"])).toEqual([
        "respiro/cuore",
        "cuore-a-casa/bp-001",
      ]);
      expect(await found(["cuore", "cuore-2"], 1)).toEqual(["cuore-2/bp-001"]);
      expect(await found([])).toEqual([]);
    }),
  );
}
