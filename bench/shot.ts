import { randomUUID } from "node:crypto";
import { HubFailure } from "../model/failure.ts";
import type { Contender } from "./contender.ts";
import { histogram } from "./histogram.ts";
import { runLoadProcess } from "./load-process.ts";
import { busySeconds, processorSeconds } from "./machine.ts";

/** What kind of load, and for how long (milliseconds). */
export interface ShotShape {
  readonly qos: 0 | 1;
  readonly window: number;
  readonly readings: number;
  /** `null` as fast as it goes. */
  readonly rate: number | null;
  readonly warmUp: number;
  readonly measure: number;
}

/** One measured stretch against one contender. Latencies in µs. */
export interface Shot {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly sent: number;
  readonly acknowledged: number;
  /** Shares of one core over the whole stretch, warm-up and connecting included for the contender. */
  readonly generatorCpu: number;
  readonly contenderCpu: number;
  /** Cores used by whoever else works on the machine; with much of it the figures say little. */
  readonly othersCpu: number;
}

/** Half an hour back: every message has a millisecond of its own to be measured in, and none lies in the future. */
const measuredBefore = 1_800_000;

export async function shoot({ subject, logins }: Contender, shape: ShotShape): Promise<Shot> {
  const before = used(subject.pid);
  const result = await runLoadProcess({
    ...shape,
    port: subject.ready.mqtt,
    logins: [...logins],
    boot: randomUUID(),
    measuredFrom: Date.now() - measuredBefore,
  });
  const after = used(subject.pid);
  const elapsed = after.at - before.at;
  const contender = after.contender - before.contender;
  const others =
    after.everybody - before.everybody - contender - result.processor - (after.self - before.self);
  if (result.unanswered > 0) {
    throw new HubFailure("defect", `${result.unanswered} messages were never acknowledged`);
  }
  const latencies = histogram();
  latencies.add(result.latencies);
  return {
    perSecond: result.measured / result.seconds,
    p50: latencies.quantile(0.5),
    p99: latencies.quantile(0.99),
    p999: latencies.quantile(0.999),
    sent: result.sent,
    acknowledged: result.acknowledged,
    generatorCpu: result.cpu,
    contenderCpu: contender / elapsed,
    othersCpu: Math.max(0, others / elapsed),
  };
}

/** What has been used so far, all in seconds. */
function used(contender: number) {
  const { user, system } = process.cpuUsage();
  return {
    at: performance.now() / 1000,
    contender: processorSeconds(contender) ?? 0,
    self: (user + system) / 1e6,
    everybody: busySeconds(),
  };
}
