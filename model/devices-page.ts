import type { ClaimView } from "./claim.ts";
import type { Language } from "./pages.ts";
import type { DeviceSeen } from "./presence.ts";
import type { Device } from "./registry.ts";
import type { Stray } from "./stray.ts";
import type { Instant } from "./time.ts";

type InBoth = Readonly<Record<Language, string>>;

/** A device with what is known of it, and how many commands wait for it. */
export type DeviceCard = Device & DeviceSeen & { readonly waiting: number };

/** Devices of the services somebody answers for. For whom they are is not on it. */
export interface DevicesContent {
  readonly now: Instant;
  readonly services: readonly { readonly id: string; readonly name: InBoth }[];
  /** What each type of device is called, by its code. */
  readonly types: ReadonlyMap<string, InBoth>;
  /** Those in service, or those that were revoked. */
  readonly revoked: boolean;
  readonly devices: readonly DeviceCard[];
  /** Where the list goes on; `null` at its end. */
  readonly next: string | null;
  readonly strays: readonly Stray[];
  readonly codes: readonly ClaimView[];
}
