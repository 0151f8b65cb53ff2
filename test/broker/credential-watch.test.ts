import { expect, test } from "vitest";
import { HubFailure } from "../../model/failure.ts";
import { credentialOf, cuff, house, scale, until } from "./house.ts";

const other = Buffer.alloc(32, 1);

test("a credential revoked by another process ends its session within two seconds, and no other's", async () => {
  await using hub = await house();
  const gone = await hub.client(cuff);
  const stays = await hub.client(scale);
  const credential = hub.credentials.get(cuff);
  if (credential === undefined) throw new Error("the house knows the cuff");
  const revokedAt = performance.now();
  hub.credentials.set(cuff, { ...credential, revoked: true });
  hub.registry.version += 1;
  await until(() => !gone.connected);
  expect(performance.now() - revokedAt).toBeLessThan(2000);
  expect(stays.connected).toBe(true);
  await expect(hub.client(cuff)).rejects.toMatchObject({ code: 5 });
});

test("so does a secret that was changed, and a device that is gone", async () => {
  await using hub = await house();
  const [changed, removed] = [await hub.client(cuff), await hub.client(scale)];
  hub.credentials.set(cuff, credentialOf(other));
  hub.credentials.delete(scale);
  hub.registry.version += 1;
  await until(() => !changed.connected && !removed.connected);
});

test("other changes of the registry end nobody's session", async () => {
  let looks = 0;
  await using hub = await house({
    registryVersion: async () => {
      looks += 1;
      return looks;
    },
  });
  const clients = [await hub.client(cuff), await hub.client(scale)];
  await until(() => looks >= 3);
  expect(clients.map(({ connected }) => connected)).toEqual([true, true]);
});

test("a CONNECT whose credential was read before the change is ended as soon as it is through", async () => {
  let letGo = () => {};
  const isLookedUp = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let version = 1;
  let [asked, looks] = [false, 0];
  const hub = await house({
    registryVersion: async () => {
      looks += 1;
      return version;
    },
    credential: async (device) => {
      const found = hub.credentials.get(device) ?? null;
      asked = true;
      await isLookedUp;
      return found;
    },
  });
  await using _open = hub;
  const connecting = hub.client(cuff);
  await until(() => asked);
  hub.credentials.set(cuff, { ...credentialOf(other), revoked: true });
  version += 1;
  const before = looks;
  await until(() => looks >= before + 2); // the change was seen while nobody knew which secret would count
  letGo();
  const late = await connecting;
  await until(() => !late.connected);
});

test("while the store is away every session stays, and is looked at when it is back", async () => {
  const store = { isAway: true, looks: 0 };
  const hub = await house({
    registryVersion: async () => {
      store.looks += 1;
      if (store.isAway) throw new HubFailure("store-unavailable", "nobody answers");
      return 7;
    },
  });
  await using _open = hub;
  const client = await hub.client(cuff);
  hub.credentials.set(cuff, { ...credentialOf(other), revoked: true });
  await until(() => store.looks >= 2);
  expect(client.connected).toBe(true);
  store.isAway = false;
  await until(() => !client.connected);
});
