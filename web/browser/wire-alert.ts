import type { RowAlert } from "../alert-row.ts";

/** An alert as the API writes it. It is our own hub's word, so the browser does not check it again. */
export interface WireAlert extends Omit<RowAlert, "since" | "latest"> {
  readonly since: string;
  readonly latest: { readonly at: string; readonly value: number };
}

export const alertFrom = (wire: WireAlert): RowAlert => ({
  ...wire,
  since: Date.parse(wire.since),
  latest: { at: Date.parse(wire.latest.at), value: wire.latest.value },
});

export async function alertIn(reply: Response): Promise<RowAlert> {
  const wire: WireAlert = await reply.json();
  return alertFrom(wire);
}
