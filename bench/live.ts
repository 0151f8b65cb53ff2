import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { alarmsOf } from "./alarms.ts";
import { addDevices } from "./bench-hub.ts";
import type { Contender, Contest } from "./contender.ts";
import { hearAlerts } from "./feed.ts";
import { type Machine, machine, machineLine } from "./machine.ts";
import type { BenchNeeds } from "./needs.ts";
import { type Shot, type ShotShape, shoot } from "./shot.ts";
import { ms, table, whole } from "./table.ts";

export interface LiveOptions extends ShotShape {
  /** Patients who breach a limit, each every other `rhythm` milliseconds. */
  readonly patients: number;
  readonly rhythm: number;
}

export interface LiveReport {
  readonly shot: Shot;
  readonly rate: number | null;
  /** Breaches sent in all, and of how many the clinician never heard. */
  readonly breaches: number;
  readonly unheard: number;
  /** Of how many the time was taken; times in µs, from publishing to the event at the clinician. */
  readonly measured: number;
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
  /** What must hold whatever the machine: nobody's alert stayed untold. */
  readonly whole: boolean;
  readonly machine: Machine;
}

/** A hub behind with its work is waited for; what was not told of then is lost. */
const patience = 60_000;
/** At most so long, in µs, for 99 of 100. */
const aim = 250_000;
const told = z.object({ patient: z.string(), since: z.string() });

/** From the publishing of a breaching reading to the alert at a clinician who listens, under load. */
export async function liveScenario(
  { openFrontDoor }: BenchNeeds,
  hub: Contest,
  { patients, rhythm, ...shape }: LiveOptions,
): Promise<LiveReport> {
  return hub(async (contender) => {
    const { subject, door } = contender;
    if (door === null) throw new TypeError("a broker alone tells of no alerts");
    const clinician = { username: "clinician", password: randomBytes(12).toString("base64url") };
    await door.addUser({ ...clinician, roles: ["clinician"] });
    const devices = await addDevices(door, patients, "respiratory-monitor", "alarm");
    const clocks = { now: () => performance.now(), wallClock: () => Date.now() };
    const alarms = alarmsOf(devices, rhythm, clocks);

    const listening = new AbortController();
    const listener = await openFrontDoor(subject.ready.http, clinician.password, clinician.username);
    const feed = await listener.session.stream("/api/v1/alerts/events", listening.signal);
    const ended = hearAlerts(feed, told, alarms.heard).catch(() => {});
    await alarms.begin(subject.ready.mqtt);
    const shot = await underLoad(contender, shape, alarms.measuring);
    alarms.fallSilent();
    for (let waited = 0; alarms.open > 0 && waited < patience; waited += 20) await pause(20);
    alarms.close();
    listening.abort();
    await ended;

    const { latencies, open: unheard, sent: breaches } = alarms;
    const [p50 = 0, p99 = 0, longest = 0] = [0.5, 0.99, 1].map(latencies.quantile);
    const times = { measured: latencies.count, p50, p99, longest };
    return { shot, rate: shape.rate, breaches, unheard, ...times, whole: unheard === 0, machine: machine() };
  });
}

/** Breaches count from the end of the load's warm-up on. */
async function underLoad(
  contender: Contender,
  shape: ShotShape,
  measuring: (on: boolean) => void,
): Promise<Shot> {
  const starting = setTimeout(() => measuring(true), shape.warmUp);
  try {
    return await shoot(contender, shape);
  } finally {
    clearTimeout(starting);
    measuring(false);
  }
}

export function liveText(report: LiveReport): string {
  const { shot, rate, breaches, unheard, measured, p50, p99, longest, machine: on } = report;
  const asked = rate === null ? "" : ` of ${whole(rate)} asked`;
  return [
    table(
      ["publish to", "messages", "p50 ms", "p99 ms", "longest ms"],
      [
        ["alert at the clinician", whole(measured), ms(p50), ms(p99), ms(longest)],
        ["acknowledgement", whole(shot.acknowledged), ms(shot.p50), ms(shot.p99), ""],
      ],
    ),
    `${whole(shot.perSecond)} messages/s acknowledged${asked}; ${whole(breaches)} breaches sent, ${unheard} unheard of`,
    `p99 to the alert below ${aim / 1000} ms: ${p99 < aim ? "yes" : "NO"}; others used ${shot.othersCpu.toFixed(1)} cores meanwhile`,
    machineLine(on),
  ].join("\n");
}
