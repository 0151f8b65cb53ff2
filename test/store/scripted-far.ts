import { seconds } from "../../model/time.ts";
import type { KeptReading } from "../../store/telemetry/cursor.ts";
import type { FarTelemetry, WriteAnswer } from "../../store/telemetry/far.ts";

export const heldWith = (given: Partial<Extract<WriteAnswer, { kind: "held" }>> = {}): WriteAnswer => ({
  kind: "held",
  detail: "no connection",
  needsOperator: false,
  inDoubt: false,
  retryAfter: null,
  ...given,
});
export const turnedAway = heldWith({ needsOperator: true, detail: "it does not know the token" });
export const restFor = (n: number): WriteAnswer => heldWith({ retryAfter: seconds(n) });

/** A far store in memory: honest, but for what it is told to answer. */
export interface ScriptedFar extends FarTelemetry {
  readonly stored: Map<string, KeptReading>;
  /** How many readings each write held. */
  readonly writes: number[];
  /** Given once each, before it is honest again. `applied`: it is taken all the same. */
  readonly script: { answer: WriteAnswer; applied?: boolean }[];
  refuses: (reading: KeptReading) => boolean;
  /** More at once are too large. */
  most: number;
  /** What `check` throws. */
  fault: Error | null;
  checks: number;
}

export const keyIn = ({ patient, code, device, at, seq }: KeptReading): string =>
  `${patient} ${code} ${device} ${at} ${seq}`;

export function scriptedFar(): ScriptedFar {
  const stored = new Map<string, KeptReading>();
  const never = () => Promise.reject(new Error("nobody asks for this here"));
  const ofSeries = (name: Pick<KeptReading, "patient" | "code" | "device">) =>
    [...stored.values()].filter(
      (each) => each.patient === name.patient && each.code === name.code && each.device === name.device,
    );
  const take = (readings: readonly KeptReading[]): void => {
    for (const each of readings) stored.set(keyIn(each), each);
  };
  const far: ScriptedFar = {
    stored,
    writes: [],
    script: [],
    refuses: () => false,
    most: Infinity,
    fault: null,
    checks: 0,
    async write(readings) {
      far.writes.push(readings.length);
      const told = far.script.shift();
      if (told !== undefined) {
        if (told.applied === true) take(readings.filter((each) => !far.refuses(each)));
        return told.answer;
      }
      if (readings.length > far.most) return { kind: "too-large" };
      take(readings.filter((each) => !far.refuses(each)));
      const isRefused = readings.some(far.refuses);
      return isRefused ? { kind: "refused", detail: "a field has another type" } : { kind: "written" };
    },
    async check() {
      far.checks += 1;
      if (far.fault !== null) throw far.fault;
    },
    at: async (series, times) => ofSeries(series).filter(({ at }) => times.includes(at)),
    toldAs: async (series, deviceAt) =>
      ofSeries(series).filter((each) => each.deviceAt === deviceAt && each.at !== deviceAt),
    range: never,
    buckets: never,
    latest: never,
    series: never,
    readings: () => {
      throw new Error("nobody asks for this here");
    },
    erase: never,
    close: async () => {},
  };
  return far;
}
