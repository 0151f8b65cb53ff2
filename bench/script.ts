/** What one device of a kill campaign says, and which alerts follow from it; both from the message's count alone. */
export interface Script {
  readonly code: string;
  payload(seq: number): string;
  /** When message `seq` was measured: each its own millisecond. */
  measuredAt(seq: number): number;
  value(seq: number): number;
  /** Whether message `seq` is one that InfluxDB will refuse. */
  isPoison(seq: number): boolean;
  /** The instants at which alerts were due after `said` messages, by the rule of the bench pilot. */
  alertsDue(said: number): readonly number[];
}

/** Respiratory rate goes up, and down again, after so many messages. */
const stretch = 10;

/** Message `first`, and every so many after it, is measured in a stretch of time of which the store takes no readings. */
export interface Poison {
  readonly first: number;
  readonly every: number;
  readonly measuredFrom: number;
}

export function scriptOf(
  kind: "breathing" | "pulse",
  measuredFrom: number,
  poison: Poison | null = null,
): Script {
  const code = kind === "breathing" ? "respiratory-rate" : "heart-rate";
  const isHigh = (seq: number) => Math.floor((seq - 1) / stretch) % 2 === 1;
  const value = (seq: number) => (kind === "pulse" ? 60 + (seq % 40) : isHigh(seq) ? 30 : 15);
  const isPoison = (seq: number) =>
    poison !== null && seq >= poison.first && (seq - poison.first) % poison.every === 0;
  const measuredAt = (seq: number) =>
    seq + (poison !== null && isPoison(seq) ? poison.measuredFrom : measuredFrom);
  return {
    code,
    value,
    measuredAt,
    isPoison,
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
