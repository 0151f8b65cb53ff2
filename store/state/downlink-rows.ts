import { z } from "zod";
import { type DownlinkView, downlinkView } from "../../model/downlink.ts";
import type { DeviceKey } from "../../model/identity.ts";
import type { Instant } from "../../model/time.ts";
import type { Writing } from "./counters.ts";
import { epoch, rowReader } from "./rows.ts";

/** What has not come to its end. */
export const waitingStates = ["queued", "sent"] as const;

export const viewColumns = [
  ...(["id", "mark", "device_key", "channel", "command", "state", "made_at", "made_by"] as const),
  ...(["expires_at", "sent_at", "times", "acknowledged_at"] as const),
] as const;

const { id, device, channel, command, state, madeBy, times } = downlinkView.shape;
const readView = rowReader(
  "downlink",
  z.object({
    ...{ id, channel, command, state, times, device_key: device, made_by: madeBy },
    ...{ made_at: epoch, expires_at: epoch },
    ...{ sent_at: epoch.nullable(), acknowledged_at: epoch.nullable() },
  }),
);

export function viewFrom(row: unknown): DownlinkView {
  const read = readView(row);
  return {
    ...{ id: read.id, device: read.device_key, channel: read.channel, command: read.command },
    ...{ state: read.state, times: read.times, madeAt: read.made_at, madeBy: read.made_by },
    ...{ expiresAt: read.expires_at, sentAt: read.sent_at, acknowledgedAt: read.acknowledged_at },
  };
}

/** Nothing more is said to a device that is revoked. */
export async function cancelWaiting(trx: Writing, device: DeviceKey, at: Instant): Promise<void> {
  await trx
    .updateTable("downlink")
    .set({ state: "cancelled", ended_at: at })
    .where("device_key", "=", device)
    .where("state", "in", waitingStates)
    .execute();
}
