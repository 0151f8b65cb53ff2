import type { Delivery, Notice } from "../../model/notice.ts";

/** Carries notices over one channel. Throws nothing: what went wrong is a delivery that failed. */
export interface Courier {
  /** Whether several of low urgency to one recipient may go as one. */
  readonly gathers: boolean;
  /** All to one recipient, oldest first; at least one. */
  deliver(recipient: string, notices: readonly Notice[]): Promise<Delivery>;
}

/** A failure in words for the operator: without addresses, which are people's. */
export const failed = (
  trouble: string,
  more: {
    readonly final?: boolean;
    readonly retryAfter?: Extract<Delivery, { kind: "failed" }>["retryAfter"];
  } = {},
): Delivery => ({ kind: "failed", trouble, retryAfter: more.retryAfter ?? null, final: more.final ?? false });
