import { setTimeout as pause } from "node:timers/promises";
import { HubFailure } from "../model/failure.ts";
import { lagOf, waitingOf } from "./caught-up.ts";
import type { Contender, Contest } from "./contender.ts";
import { type Machine, machine, machineLine } from "./machine.ts";
import type { Door } from "./needs.ts";
import { type Shot, type ShotShape, shoot } from "./shot.ts";
import { ms, table, whole } from "./table.ts";

export interface PathOptions extends ShotShape {
  /** Of bare Aedes' messages a second, when no rate is given. */
  readonly fraction: number;
}

export interface PathReport {
  readonly scenario: string;
  readonly bare: Shot | null;
  readonly rate: number;
  readonly full: Shot;
  readonly half: Shot;
  /** Messages not yet stored and judged, twice a second while the load ran. */
  readonly lags: readonly number[];
  /** From the last acknowledgement until the lag was 0, in seconds. */
  readonly settledAfter: number;
  /** From then until InfluxDB had everything; 0 for a hub that keeps its readings itself. */
  readonly carriedAfter: number;
  /** Readings stored and judged in a second, from the load's start until the lag was 0. */
  readonly judgedPerSecond: number;
  readonly acknowledged: number;
  readonly ledger: { readonly processed: number; readonly stored: number; readonly residual: number };
  /** Everything acknowledged is stored, each reading once. */
  readonly whole: boolean;
  readonly machine: Machine;
}

/** From published to stored and judged, at a steady rate: does the pipeline keep up, and is everything there? */
export async function pathScenario(
  hub: Contest,
  bare: Contest,
  { fraction, ...shape }: PathOptions,
  say: (line: string) => void,
): Promise<PathReport> {
  const yardstick =
    shape.rate === null
      ? await bare((contender) => shoot(contender, { ...shape, measure: Math.min(shape.measure, 8000) }))
      : null;
  const rate = shape.rate ?? (yardstick?.perSecond ?? 0) * fraction;
  if (yardstick !== null)
    say(`bare Aedes takes ${whole(yardstick.perSecond)}/s; the hub gets ${whole(rate)}/s`);
  return hub(async (contender) => {
    const door = doorOf(contender);
    const began = performance.now();
    const { shot: full, lags } = await watched(door, shoot(contender, { ...shape, rate }));
    const settledAfter = await settled(() => lagOf(door));
    const judged = (full.acknowledged * shape.readings * 1000) / (performance.now() - began);
    const carriedAfter = await settled(() => waitingOf(door));
    const half = await shoot(contender, {
      ...shape,
      rate: rate / 2,
      measure: Math.min(shape.measure, 10_000),
    });
    await settled(() => lagOf(door));
    await settled(() => waitingOf(door));
    const acknowledged = full.acknowledged + half.acknowledged;
    const ledger = await ledgerOf(door);
    const everything = ledger.processed === acknowledged && ledger.stored === acknowledged * shape.readings;
    return {
      scenario: "path",
      bare: yardstick,
      rate,
      full,
      half,
      lags,
      settledAfter,
      carriedAfter,
      judgedPerSecond: judged,
      acknowledged,
      ledger,
      whole: everything && ledger.residual === 0,
      machine: machine(),
    };
  });
}

function doorOf({ door }: Contender): Door {
  if (door !== null) return door;
  throw new HubFailure("defect", "the path of a reading can be followed in a hub only");
}

/** Looks at the lag twice a second for as long as the load runs. */
async function watched(door: Door, load: Promise<Shot>): Promise<{ shot: Shot; lags: readonly number[] }> {
  const lags: number[] = [];
  const over = new AbortController();
  const finished = load.finally(() => over.abort());
  while (!over.signal.aborted) {
    lags.push(await lagOf(door));
    await pause(500, undefined, { signal: over.signal }).catch(() => null);
  }
  return { shot: await finished, lags };
}

/** Seconds until nothing waits any more; gives up after five minutes. */
async function settled(waiting: () => Promise<number>): Promise<number> {
  const from = performance.now();
  while ((await waiting()) > 0) {
    if (performance.now() - from > 300_000) throw new HubFailure("defect", "the hub never caught up");
    await pause(50);
  }
  return (performance.now() - from) / 1000;
}

async function ledgerOf(door: Door): Promise<PathReport["ledger"]> {
  const lines = await door.ledger("device");
  const sum = (of: (line: (typeof lines)[number]) => number) =>
    lines.reduce((total, line) => total + of(line), 0);
  return {
    processed: sum(({ messages }) => messages.processed),
    stored: sum(({ readings }) => readings.stored),
    residual: sum(({ residual }) => Math.abs(residual)),
  };
}

export function pathText(report: PathReport): string {
  const { bare, full, half, lags, settledAfter, acknowledged, ledger, machine: on } = report;
  const row = (name: string, shot: Shot) => [
    name,
    whole(shot.perSecond),
    ms(shot.p50),
    ms(shot.p99),
    shot.contenderCpu.toFixed(2),
    shot.generatorCpu.toFixed(2),
    shot.othersCpu.toFixed(2),
  ];
  const rows = [row("hub, full rate", full), row("hub, half rate", half)];
  if (bare !== null) rows.unshift(row("bare Aedes", bare));
  return [
    table(["", "messages/s", "p50 ms", "p99 ms", "its cores", "generator cores", "others' cores"], rows),
    "",
    `lag: at most ${whole(Math.max(0, ...lags))} messages, 0 again ${settledAfter.toFixed(1)} s after the last acknowledgement`,
    `acknowledged ${whole(acknowledged)}, taken to their end ${whole(ledger.processed)}, readings stored ${whole(ledger.stored)}, residual ${ledger.residual}: ${report.whole ? "everything is there" : "NOT everything is there"}`,
    ...(bare === null ? [] : [`rate ${(full.perSecond / bare.perSecond).toFixed(2)} of bare Aedes`]),
    machineLine(on),
  ].join("\n");
}
