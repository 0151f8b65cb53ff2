/** What one device of a kill campaign says, and which alerts follow from it; both from the message's count alone. */
export interface Script {
  readonly code: string;
  payload(seq: number): string;
  /** When message `seq` was measured: each its own millisecond. */
  measuredAt(seq: number): number;
  value(seq: number): number;
  /** The instants at which alerts were due after `said` messages, by the rule of the bench pilot. */
  alertsDue(said: number): readonly number[];
}

/** Respiratory rate goes up, and down again, after so many messages. */
const stretch = 10;

export function scriptOf(kind: "breathing" | "pulse", measuredFrom: number): Script {
  const code = kind === "breathing" ? "respiratory-rate" : "heart-rate";
  const isHigh = (seq: number) => Math.floor((seq - 1) / stretch) % 2 === 1;
  const value = (seq: number) => (kind === "pulse" ? 60 + (seq % 40) : isHigh(seq) ? 30 : 15);
  const measuredAt = (seq: number) => measuredFrom + seq;
  return {
    code,
    value,
    measuredAt,
    payload: (seq) => {
      const at = new Date(measuredAt(seq)).toISOString();
      return JSON.stringify({
        v: 1,
        seq,
        boot: "k",
        readings: [{ at, code, value: value(seq), unit: "/min" }],
      });
    },
    alertsDue: (said) =>
      kind === "pulse"
        ? []
        : Array.from({ length: said }, (_, index) => index + 1)
            .filter((seq) => isHigh(seq) && !isHigh(seq - 1))
            .map(measuredAt),
  };
}
