import type { RowAlert, RowSuppression } from "../row-alert.ts";

/** An alert as the API writes it. It is our own hub's word, so the browser does not check it again. */
export interface WireAlert extends Omit<RowAlert, "since" | "latest" | "acknowledgedUntil"> {
  readonly since: string;
  readonly latest: { readonly at: string; readonly value: number };
  readonly acknowledgedUntil: string | null;
}

export const alertFrom = (wire: WireAlert): RowAlert => ({
  ...wire,
  since: Date.parse(wire.since),
  latest: { at: Date.parse(wire.latest.at), value: wire.latest.value },
  acknowledgedUntil: wire.acknowledgedUntil === null ? null : Date.parse(wire.acknowledgedUntil),
});

export async function alertIn(reply: Response): Promise<RowAlert> {
  const wire: WireAlert = await reply.json();
  return alertFrom(wire);
}

/** A suppression as the API writes it. */
export interface WireSuppression extends Omit<RowSuppression, "until"> {
  readonly until: string;
  readonly endedAt: string | null;
}

/** Those that were not ended before their time. */
export const suppressionsFrom = (wires: readonly WireSuppression[]): readonly RowSuppression[] =>
  wires.filter(({ endedAt }) => endedAt === null).map((wire) => ({ ...wire, until: Date.parse(wire.until) }));
