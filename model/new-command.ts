import { z } from "zod";
import { findMetric } from "./catalogue.ts";
import { type Command, command, commandKind, type DownlinkMade, waitsFor } from "./downlink.ts";
import { HubFailure } from "./failure.ts";
import type { DeviceKey } from "./identity.ts";
import { after, type Duration, days, durationText, type Instant, parseDuration } from "./time.ts";

/** What somebody asks of a device. */
export const commandAsked = z.object({
  command: commandKind,
  /** Of `measure-now`: the metrics; all it has when absent. */
  codes: z.array(z.string().max(64)).min(1).max(16).optional(),
  /** How long it waits for the device, as `PT6H`; a day when absent. */
  expiresIn: durationText.optional(),
});
export type CommandAsked = z.infer<typeof commandAsked>;

const longest: Duration = days(30);
const told = command.omit({ hubTime: true });

/** The command as it is kept. Throws `input-rejected` for metrics there are not, or that do not belong. */
export function newCommand(
  { command: kind, codes, expiresIn }: CommandAsked,
  made: { readonly id: string; readonly device: DeviceKey; readonly by: string; readonly at: Instant },
): DownlinkMade {
  if (codes !== undefined && kind !== "measure-now") {
    throw new HubFailure("input-rejected", "body/codes: go with measure-now alone");
  }
  const unknown = codes?.find((code) => findMetric(code)?.code !== code);
  if (unknown !== undefined) {
    throw new HubFailure("input-rejected", `body/codes: ${unknown} is not a code of the metric catalogue`);
  }
  const wait = (expiresIn === undefined ? null : parseDuration(expiresIn)) ?? waitsFor.command;
  if (wait > longest) throw new HubFailure("input-rejected", "body/expiresIn: must be at most P30D");
  const expiresAt = after(made.at, wait);
  const body: Omit<Command, "hubTime"> = {
    v: 1,
    id: made.id,
    command: kind,
    ...(codes === undefined ? {} : { codes: [...new Set(codes)] }),
    expiresAt,
  };
  return { ...made, channel: "command", command: kind, body: JSON.stringify(told.encode(body)), expiresAt };
}
