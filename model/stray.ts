import { z } from "zod";
import type { DeviceKey, ServiceId } from "./identity.ts";
import { deviceKey } from "./identity.ts";
import { type Instant, instant } from "./time.ts";

/** A device for which a gateway spoke though it is not declared behind it. */
export const stray = z.object({
  gateway: deviceKey,
  device: deviceKey,
  firstAt: instant,
  lastAt: instant,
  times: z.int().min(1),
  /** Whether there is such a device at all: adopting it then only puts it behind the gateway. */
  isKnown: z.boolean(),
});
export type Stray = z.infer<typeof stray>;

/** At most 200 of a gateway are kept, the latest; adopted ones leave the list. */
export interface StrayBook {
  seen(
    strays: readonly { readonly gateway: DeviceKey; readonly device: DeviceKey; readonly at: Instant }[],
  ): Promise<void>;
  list(services: readonly ServiceId[] | "all", limit: number): Promise<readonly Stray[]>;
  /** Takes one off that nobody wants, until its gateway speaks for it again; false when it is not there. */
  dismiss(gateway: DeviceKey, device: DeviceKey): Promise<boolean>;
}

/** Said to the gateway on its own `receipt` before its connection is closed: a receipt of no message. */
export const notDeclared = z.object({
  v: z.literal(1),
  status: z.literal("refused"),
  stored: z.literal(0),
  problems: z.array(z.object({ path: z.string(), reason: z.literal("not-declared"), detail: z.string() })),
  device: deviceKey,
  hubTime: instant,
});
export type NotDeclared = z.infer<typeof notDeclared>;
