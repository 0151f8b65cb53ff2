import { secretHasher } from "../model/device-secret.ts";
import { hashToken, tokenFrom } from "./bearer.ts";
import { passwordFrom } from "./first-admin.ts";
import { passwords } from "./password.ts";

/** What makes and keeps secrets where there is no server: as the API does. `deviceKey`: that of the devices' hashes. */
export const secretMaking = (random: (bytes: number) => Uint8Array, deviceKey: Uint8Array) => ({
  hashDevice: secretHasher(deviceKey),
  hashPassword: passwords(random).hash,
  password: () => passwordFrom(random),
  token: () => tokenFrom(random),
  hashToken,
});
