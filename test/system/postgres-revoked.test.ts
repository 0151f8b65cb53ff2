import { expect, onTestFinished, test } from "vitest";
import { postgresServer } from "../store/postgres-server.ts";
import { connect, freshFolder, openHouse, provision } from "./house.ts";
import { labhub } from "./labhub.ts";

test("a device revoked on another machine, on the same PostgreSQL, is out within two seconds", async () => {
  const server = await postgresServer();
  onTestFinished(server.remove);
  const url = server.urlOf(await server.freshDatabase());
  const house = await openHouse({ LABHUB_STATE_URL: url });
  const [her] = await provision(house.door, 1);
  if (her === undefined) throw new Error("nobody was provisioned");
  const device = await connect(house, her);
  const closed = new Promise<number>((resolve) => device.once("close", () => resolve(Date.now())));
  const told = await labhub(await freshFolder(), ["device", "revoke", her.username], {
    LABHUB_STATE_URL: url,
  });
  const toldAt = Date.now();
  expect(told).toMatchObject({ code: 0 });
  expect((await closed) - toldAt).toBeLessThan(2000);
  await expect(connect(house, her)).rejects.toMatchObject({ code: 5 });
});
