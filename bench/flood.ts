import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { deviceKey } from "../model/identity.ts";
import { minutes } from "../model/time.ts";
import { benchService } from "./bench-pilot.ts";
import { bystanders, lossesOf } from "./bystanders.ts";
import { caughtUp } from "./caught-up.ts";
import { crowdNames, type Login } from "./crowd-devices.ts";
import { bystandersAt, type CrowdedHub, crowdedHub } from "./crowded-hub.ts";
import { forked } from "./forked.ts";
import { type Machine, machine, machineLine } from "./machine.ts";
import { mebibytes, watchMemory } from "./memory-watch.ts";
import type { CrowdNeeds, Door } from "./needs.ts";
import { type RudePlan, type RudeResult, rudeResult } from "./rude-plan.ts";
import { bystandersWait, type Waits, waitsOf } from "./storm.ts";
import { ms, table, whole } from "./table.ts";

/** Figures of the hub's board at their highest. */
export type Peaks = Readonly<Record<string, number>>;

export interface FloodReport {
  readonly scenario: string;
  readonly seconds: number;
  readonly calm: Waits;
  readonly during: Waits;
  readonly rude: RudeResult;
  readonly losses: readonly string[];
  readonly peaks: Peaks;
  /** Of the hub; what grew without bound would be higher at the end than half-way. */
  readonly memory: Readonly<Record<"before" | "halfway" | "peak" | "after", number>>;
  readonly isWithin: boolean;
  readonly machine: Machine;
}

const second = 1000;
const perSecond = 20;
/** Fifty times what a device may. */
const floods = 50 * 20;
const childCount = 10;

/** What waits somewhere, with what bounds it where it has a limit of its own. */
const watched = [
  "broker_pending",
  "broker_service_waiting",
  "journal_pending_bytes",
  "journal_pending_bytes_limit",
  "broker_unacknowledged",
  "broker_delayed_total",
  "broker_receipts_dropped_total",
  "broker_late_refused_total",
  "desk_notes",
  "desk_notes_limit",
] as const;

/** One gateway with its children behind it, and a device that floods. */
export const rudeDevices = (gateway = `${benchService}/frozen-00000`) => [
  { type: "pulse-oximeter", names: ["flooder-00000", "frozen-00000"] },
  { type: "pulse-oximeter", names: crowdNames(childCount, "child"), gateway: deviceKey.parse(gateway) },
];

/** A device that floods, a subscriber that reads nothing and connections that dawdle, while four others go on. */
export const floodScenario = (needs: CrowdNeeds, { seconds }: { readonly seconds: number }) =>
  crowdedHub(needs, { devices: rudeDevices() }, (hub) => flooded(hub, seconds));

async function flooded(hub: CrowdedHub, seconds: number): Promise<FloodReport> {
  const others = await bystanders(await bystandersAt(hub, 4), perSecond);
  await pause(2 * second);
  others.taken();
  await pause(3 * second);
  const calm = waitsOf(others.taken());
  using memory = watchMemory(hub.subject.pid);
  const asked = { milliseconds: seconds * second, dawdlers: 200 };
  const halfway = pause(asked.milliseconds / 2).then(memory.now);
  const [rude, peaks] = await peaksOf(hub.door, rudeAt(hub, hub.logins, asked));
  const during = waitsOf(others.taken());
  const said = await others.finish();
  await caughtUp(hub.door, minutes(1));
  const losses = lossesOf(said, await hub.door.ledger());
  return {
    ...{ scenario: "flood", seconds, calm, during, rude, losses, peaks },
    memory: { before: memory.before, halfway: await halfway, peak: memory.peak, after: memory.now() },
    isWithin: losses.length === 0 && during.p99 < bystandersWait,
    machine: machine(),
  };
}

/** Those who were registered as `rudeDevices` do as they do, in a process of their own. */
export async function rudeAt(
  { subject, door }: Pick<CrowdedHub, "subject" | "door">,
  [flooder, gateway, ...children]: readonly Login[],
  asked: Pick<RudePlan, "milliseconds" | "dawdlers">,
): Promise<RudeResult> {
  if (flooder === undefined || gateway === undefined) throw new RangeError("nobody there to be rude");
  const plan: RudePlan = {
    ...asked,
    port: subject.ready.mqtt,
    httpPort: subject.ready.http,
    flooder: { login: flooder, perSecond: floods },
    frozen: { login: gateway, children: children.map(({ username }) => username), perSecond: 600 },
  };
  await command(door, gateway);
  await using worker = forked("rude-worker.ts");
  return await worker.ask(plan, rudeResult);
}

/** Something waits for the subscriber already when it comes. */
async function command({ session }: Pick<Door, "session">, { username }: Login): Promise<void> {
  for (let n = 0; n < 5; n += 1) {
    await session.call(z.unknown(), "POST", `/api/v1/devices/${username}/commands`, { command: "identify" });
  }
}

/** The board's figures at their highest until something is over. */
export async function peaksOf<Result>(door: Door, until: Promise<Result>): Promise<readonly [Result, Peaks]> {
  const peaks = new Map<string, number>();
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      const figures = await door.metrics();
      for (const name of watched) {
        peaks.set(name, Math.max(peaks.get(name) ?? 0, figures.get(`labhub_${name}`) ?? 0));
      }
      await pause(second / 2);
    }
  })();
  const result = await until.finally(() => {
    isOver = true;
  });
  await watching;
  return [result, Object.fromEntries(peaks)];
}

export function floodText({ seconds, calm, during, rude, losses, peaks, ...report }: FloodReport): string {
  const { flooder, frozen, dawdlers } = rude;
  const { memory, isWithin, machine: on } = report;
  const row = (name: string, { messages, p50, p99, max }: Waits) => [
    ...[name, whole(messages), ms(p50), ms(p99), ms(max)],
  ];
  const [burst = 0, ...later] = flooder.acknowledged;
  const steady = later.reduce((sum, count) => sum + count, 0) / Math.max(1, later.length);
  const closed =
    frozen.closedAfter === null ? "not closed" : `closed after ${frozen.closedAfter.toFixed(1)} s`;
  return [
    table(
      ["bystanders'", "messages", "p50 ms", "p99 ms", "max ms"],
      [row("before", calm), row("during", during)],
    ),
    "",
    `flooder: ${whole(flooder.sent / seconds)} messages/s sent; ${burst} acknowledged in the first second, ${steady.toFixed(1)}/s after it; ` +
      (flooder.isConnected ? "still connected" : "cut off"),
    `frozen subscriber: ${whole(frozen.sent)} messages sent through it, ${closed}`,
    `dawdlers: ${dawdlers.closed} closed, the last after ${dawdlers.seconds.toFixed(1)} s`,
    `bystanders' p99 below 250 ms, nothing of theirs lost: ${isWithin ? "yes" : "NO"}`,
    ...losses,
    `the hub's memory in MiB: ${mebibytes(memory.before)} before, ${mebibytes(memory.halfway)} half-way, ${mebibytes(memory.after)} after, at most ${mebibytes(memory.peak)}`,
    "",
    table(
      ["at its highest", ""],
      Object.entries(peaks).map(([name, figure]) => [name, whole(figure)]),
    ),
    machineLine(on),
  ].join("\n");
}
