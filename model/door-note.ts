import type { ClaimAnswer, ClaimAsked } from "./claim.ts";
import type { Proof } from "./credential.ts";
import type { DeviceKey, ServiceId } from "./identity.ts";
import type { LinkBegun, LinkChange, WayIn } from "./presence.ts";
import type { Instant } from "./time.ts";
import type { DownChannel } from "./topics.ts";

/**
 * What the broker tells the desk: all that must be kept, and that a broker which never waits for a store cannot write itself.
 * A lost note delays or, of links and uses, leaves a gap; nothing that was acknowledged to a device hangs on one.
 */
export type DoorNote =
  | { readonly note: "link"; readonly change: LinkChange }
  /** All that are linked by a way in at this moment: a desk that has just begun cannot know what was told to nobody. */
  | {
      readonly note: "linked";
      readonly way: WayIn;
      readonly links: readonly LinkBegun[];
      readonly at: Instant;
    }
  | { readonly note: "used"; readonly device: DeviceKey; readonly proof: Proof; readonly at: Instant }
  | { readonly note: "stray"; readonly gateway: DeviceKey; readonly device: DeviceKey; readonly at: Instant }
  /** A device listens on a channel from now on: what waits for it, or its configuration, is sent. */
  | { readonly note: "listens"; readonly device: DeviceKey; readonly channels: readonly DownChannel[] }
  /** A device's PUBACK for what was sent with this id. */
  | { readonly note: "acknowledged"; readonly id: string; readonly at: Instant }
  /** A receipt that told of a problem and could not be said. */
  | {
      readonly note: "receipt-missed";
      readonly device: DeviceKey;
      readonly receipt: string;
      readonly at: Instant;
    }
  /** `session` comes back with the answer. */
  | {
      readonly note: "claim";
      readonly session: number;
      readonly service: ServiceId;
      readonly code: string;
      readonly asked: ClaimAsked;
      readonly at: Instant;
    }
  /** The claimant's PUBACK for its answer. */
  | { readonly note: "claim-arrived"; readonly device: DeviceKey; readonly at: Instant };

/** What the desk has the broker say. */
export type DoorWord =
  | {
      readonly say: "down";
      readonly device: DeviceKey;
      readonly channel: DownChannel;
      readonly text: string;
      /** Of what waits: told back with the device's PUBACK. */
      readonly id?: string;
    }
  | {
      readonly say: "claim-answer";
      readonly session: number;
      readonly device: DeviceKey | null;
      readonly answer: ClaimAnswer;
    };
