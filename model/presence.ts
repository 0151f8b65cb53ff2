import { z } from "zod";
import { type DeviceKey, deviceKey } from "./identity.ts";
import type { Page, PageAsked } from "./paging.ts";
import type { Device } from "./registry.ts";
import { type Instant, instant } from "./time.ts";

/** By what a device is connected; `through` is behind a gateway, `outside` at another broker. */
export const transport = z.enum(["tcp", "tls", "websocket", "through", "outside"]);
export type Transport = z.infer<typeof transport>;

/** Why a link ended. `hub-stopped` also stands for a hub that died: the next start ends what was open. */
export const linkEnd = z.enum(["disconnect", "lost", "keepalive", "taken-over", "expelled", "hub-stopped"]);
export type LinkEnd = z.infer<typeof linkEnd>;

/** One stretch in which a device was connected. It says nothing of whether readings came. */
export const link = z.object({
  device: deviceKey,
  from: instant,
  until: instant.nullable(),
  ended: linkEnd.nullable(),
  by: transport,
});
export type Link = z.infer<typeof link>;

/**
 * Whether a device is there: two facts, neither of which follows from the other. A device can be connected and measure
 * nothing; another sends its readings once a day and is gone.
 */
export const presence = z.object({
  link: z.object({
    up: z.boolean(),
    /** When it came or went; `null` when it was never seen. */
    since: instant.nullable(),
    ended: linkEnd.nullable(),
    by: transport.nullable(),
  }),
  data: z.object({
    /** Whether the last reading belongs to the measuring that was due last, or is later; `null` while nothing has been due. */
    flowing: z.boolean().nullable(),
    /** When a reading last came in, and when the one measured last was measured. */
    lastReceivedAt: instant.nullable(),
    lastMeasuredAt: instant.nullable(),
  }),
});
export type Presence = z.infer<typeof presence>;

/** What is known of a device that is connected or not. */
export const deviceSeen = z.object({
  presence,
  /** When its last message of any kind arrived. */
  lastSeenAt: instant.nullable(),
  /** Percent of a full battery, as it said last. */
  battery: z.number().nullable(),
});
export type DeviceSeen = z.infer<typeof deviceSeen>;
/** Of each of these devices. */
export type ReadPresences = (
  devices: readonly Pick<Device, "service" | "device" | "type">[],
) => Promise<ReadonlyMap<DeviceKey, DeviceSeen>>;

export interface LinkBegun {
  readonly device: DeviceKey;
  readonly at: Instant;
  readonly by: Transport;
}
export type LinkChange =
  | LinkBegun
  | { readonly device: DeviceKey; readonly at: Instant; readonly ended: LinkEnd };

/** By which way in devices are linked: the hub's own broker, or one outside. */
export type WayIn = "hub" | "outside";

/** Links of devices. Kept for 400 days and no more than 2,000 of a device, then forgotten oldest first. */
export interface LinkBook {
  /** In the order they happened; what is told twice changes nothing. */
  note(changes: readonly LinkChange[]): Promise<void>;
  /** Ends what a former run left open, at the last moment that run is known to have lived. Returns the devices concerned. */
  endLeftOpen(at: Instant): Promise<readonly DeviceKey[]>;
  /** All that are linked by a way in at a moment: what is missing begins, whatever else is open there is lost by then. */
  areAll(linked: readonly LinkBegun[], way: WayIn, at: Instant): Promise<void>;
  ofDevice(device: DeviceKey, page: PageAsked): Promise<Page<Link>>;
  /** The latest link of each; those never seen are left out. */
  latest(devices: readonly DeviceKey[]): Promise<ReadonlyMap<DeviceKey, Link>>;
  forget(before: Instant): Promise<number>;
}
