import { createHash } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { HubFailure } from "../model/failure.ts";

/** The weak tag of what can be edited, as it is shown. */
export const tagOf = <View extends z.ZodType>(view: View, value: z.output<View>): string =>
  `W/"${createHash("sha256")
    .update(JSON.stringify(z.encode(view, value)))
    .digest("base64url")
    .slice(0, 22)}"`;

/** Sends what can be edited with its tag. */
export function tagged<View extends z.ZodType>(
  reply: FastifyReply,
  view: View,
  value: z.output<View>,
): z.output<View> {
  reply.header("etag", tagOf(view, value));
  return value;
}

/** Whether something is as whoever asks last saw it; true when they do not say. */
export function isAsSeen(request: FastifyRequest, tag: string): boolean {
  const asked = request.headers["if-match"];
  if (asked === undefined || asked.trim() === "*") return true;
  return asked.split(",").some((each) => each.trim() === tag);
}

/** Throws `changed` when it is not. */
export function assertAsSeen<View extends z.ZodType>(
  request: FastifyRequest,
  view: View,
  value: z.output<View>,
): void {
  if (isAsSeen(request, tagOf(view, value))) return;
  throw new HubFailure("changed", "This was changed since you read it: read it again, then try again.");
}
