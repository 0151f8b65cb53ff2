import { setTimeout as pause } from "node:timers/promises";
import { HubFailure } from "../model/failure.ts";
import type { Duration } from "../model/time.ts";
import type { Door } from "./needs.ts";

/** Messages in the journal that the pipeline has not taken to their end yet. */
export async function lagOf(door: Door): Promise<number> {
  const figures = await door.metrics();
  return (figures.get("labhub_journal_head") ?? 0) - (figures.get("labhub_pipeline_position") ?? 0);
}

/** Readings, and messages without any, that wait on the hub's machine for InfluxDB. */
export async function waitingOf(door: Door): Promise<number> {
  const figures = await door.metrics();
  const of = (name: string) => figures.get(`labhub_telemetry_waiting_${name}`) ?? 0;
  return Math.max(of("readings"), of("messages"));
}

/** Resolves once there are none; throws when that takes too long. */
export async function caughtUp(door: Door, within: Duration, step = 50): Promise<void> {
  for (let waited = 0; (await lagOf(door)) > 0; waited += step) {
    if (waited > within) throw new HubFailure("defect", `the pipeline still lags after ${within / 1000} s`);
    await pause(step);
  }
}
