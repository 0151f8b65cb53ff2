import { z } from "zod";
import type { DeviceKey, ServiceId } from "./identity.ts";
import { deviceId, serviceId } from "./identity.ts";
import type { Page, PageAsked } from "./paging.ts";
import { deviceType } from "./registry.ts";
import { type Instant, instant } from "./time.ts";

/**
 * A claim code as it stands on a box: 26 letters of base32, 128 random bits and two to spare, in no case. It can be used by
 * whoever holds it, once; what is kept of it is a keyed hash.
 */
export const claimCode = z.string().regex(/^[a-z2-7]{26}$/, "must be 26 letters of base32");

/** `device` is the name the device would like; without it, or when it is taken, the hub makes one out of its type. */
export const claimAsked = z.object({ v: z.literal(1), device: deviceId.optional() });
export type ClaimAsked = z.infer<typeof claimAsked>;

/** What the device gets on the reply topic, once. */
export const claimAnswer = z.discriminatedUnion("status", [
  z.object({
    v: z.literal(1),
    status: z.literal("claimed"),
    service: serviceId,
    device: deviceId,
    username: z.string(),
    secret: z.string(),
    hubTime: instant,
  }),
  z.object({
    v: z.literal(1),
    status: z.literal("refused"),
    /** `unknown`, `expired` and `used` are told apart only to who holds the code. */
    reason: z.enum(["expired", "used", "quota", "payload"]),
    detail: z.string(),
    hubTime: instant,
  }),
]);
export type ClaimAnswer = z.infer<typeof claimAnswer>;

/** A code as people see it: never the code, which is shown when it is made and never again. */
export const claimView = z.object({
  id: z.string(),
  service: serviceId,
  type: deviceType,
  madeAt: instant,
  madeBy: z.string(),
  expiresAt: instant,
  state: z.enum(["open", "claimed", "used", "expired", "withdrawn"]),
  /** Who claimed it. */
  device: deviceId.nullable(),
});
export type ClaimView = z.infer<typeof claimView>;

export interface ClaimKept extends Omit<ClaimView, "state" | "device"> {
  readonly codeHash: Uint8Array;
}

/** A device that claims: which code, what it is to be called, and the hash of the secret made for it. */
export interface Claiming {
  readonly codeHash: Uint8Array;
  readonly service: ServiceId;
  readonly wanted: ClaimAsked["device"];
  readonly secretHash: Uint8Array;
  /** Devices a service may have; `null` for no limit. */
  readonly most: number | null;
  readonly at: Instant;
}

export type Claimed =
  | { readonly device: DeviceKey }
  | { readonly refused: "unknown" | "expired" | "used" | "quota" };

/** Claim codes. A code is used up by the first CONNECT, or the acknowledged reply, that shows its secret arrived. */
export interface ClaimBook {
  add(codes: readonly ClaimKept[]): Promise<void>;
  /** Newest first, each as it stands at `now`. */
  list(services: readonly ServiceId[] | "all", page: PageAsked, now: Instant): Promise<Page<ClaimView>>;
  code(id: string, now: Instant): Promise<ClaimView | null>;
  /** Whether a code of the service would be taken now. */
  isOpen(service: ServiceId, codeHash: Uint8Array, now: Instant): Promise<boolean>;
  /**
   * Makes the device with its secret, in one transaction. A code that was claimed and whose secret never arrived gives the
   * same device another secret: on a bad line the answer may be lost.
   */
  claim(claiming: Claiming): Promise<Claimed>;
  /** The secret has arrived: the code is dead. */
  arrived(device: DeviceKey, at: Instant): Promise<void>;
  /** Throws `not-found`, `conflict` when it was used. */
  withdraw(id: string, at: Instant): Promise<void>;
}
