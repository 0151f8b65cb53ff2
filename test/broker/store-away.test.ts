import { expect, test } from "vitest";
import type { DeviceCredential } from "../../model/credential.ts";
import { HubFailure } from "../../model/failure.ts";
import type { DeviceKey } from "../../model/identity.ts";
import { after, atMillisecond, hours } from "../../model/time.ts";
import { cuff, house, scale } from "./house.ts";

/** A broker whose credentials are kept in a store that can go away. */
async function houseWithStore() {
  const store = { isAway: false, now: atMillisecond(Date.UTC(2026, 10, 22)) };
  const kept = new Map<DeviceKey, DeviceCredential>();
  const hub = await house({
    clock: { now: () => store.now },
    credential: async (device) => {
      if (store.isAway) throw new HubFailure("store-unavailable", "nobody answers");
      return kept.get(device) ?? null;
    },
  });
  for (const [device, credential] of hub.credentials) kept.set(device, credential);
  const connects = async (device: DeviceKey, password?: string) => {
    const client = await hub.client(device, password === undefined ? {} : { password });
    await client.endAsync(true);
  };
  return { hub, store, kept, connects };
}
const unavailable = { code: 3 };

test("while the store is away a device that was let in lately is let in again, another is told to come later", async () => {
  const { hub, store, connects } = await houseWithStore();
  await using _open = hub;
  await connects(cuff);
  store.isAway = true;
  await connects(cuff);
  await expect(connects(scale)).rejects.toMatchObject(unavailable);
  await expect(connects(cuff, "another secret"), "the secret still counts").rejects.toMatchObject({
    code: 5,
  });
  for (let n = 0; n < 10; n += 1) await expect(connects(scale)).rejects.toMatchObject(unavailable);
  store.isAway = false;
  await connects(scale);
});

test("what was known of a device counts no more once its credential changed, or after a day", async () => {
  const { hub, store, kept, connects } = await houseWithStore();
  await using _open = hub;
  await connects(cuff);
  await connects(scale);
  const credential = kept.get(cuff);
  if (credential !== undefined) kept.set(cuff, { ...credential, revoked: true });
  hub.broker.credentialChanged(cuff);
  store.isAway = true;
  await expect(connects(cuff)).rejects.toMatchObject(unavailable);
  await connects(scale);
  store.now = after(store.now, hours(25));
  await expect(connects(scale)).rejects.toMatchObject(unavailable);
});
