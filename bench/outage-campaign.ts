import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { seconds } from "../model/time.ts";
import { hubStarter } from "./bench-hub.ts";
import { caughtUp } from "./caught-up.ts";
import type { Influxd } from "./influxd.ts";
import { writeLines } from "./influxd-asking.ts";
import { type InfluxNeeds, readyInfluxd, telemetrySettings } from "./influxd-store.ts";
import { compareAlerts, type Found, isClean, nothingFound } from "./kill-verdict.ts";
import { type Machine, machine } from "./machine.ts";
import type { BenchNeeds } from "./needs.ts";
import { type Backlog, backlogWatch, type Waiting } from "./outage-backlog.ts";
import { type Crowd, crowdOn, poisonAge } from "./outage-crowd.ts";
import { type OutageMeter, outageMeter, type StretchFigures } from "./outage-meter.ts";
import { type OutageAsked, type OutagePlan, outagePlan } from "./outage-plan.ts";
import { compareInflux, comparePoison, compareViews, type PoisonFound } from "./outage-verdict.ts";

export interface OutageOptions extends OutageAsked {
  readonly clients: number;
  readonly window: number;
  readonly rate: number;
  readonly poisonEvery: number;
  readonly log: (line: string) => void;
}

export interface OutageReport extends OutageAsked {
  readonly clients: number;
  readonly rate: number;
  readonly messages: number;
  readonly acknowledged: number;
  readonly resent: number;
  readonly stretches: readonly StretchFigures[];
  readonly backlog: Backlog;
  /** What is in InfluxDB, read there, against what was acknowledged; the alerts and the ledger. */
  readonly found: Found;
  /** The same through the hub, as a clinician sees it. */
  readonly seen: Found;
  readonly poison: PoisonFound;
  /** Of the ledger: what was found, stored and put into quarantine. */
  readonly ledger: { readonly found: number; readonly stored: number; readonly quarantined: number };
  readonly seconds: number;
  readonly machine: Machine;
  readonly isWell: boolean;
}

const db = "labhub";

/**
 * Takes InfluxDB away from a hub under load, by kill, by freezing and for minutes on end, and kills the hub meanwhile; at the
 * end reads InfluxDB itself and holds it against what the devices were promised.
 */
export async function runOutageCampaign(
  options: OutageOptions & BenchNeeds & InfluxNeeds,
): Promise<OutageReport> {
  const folder = await mkdtemp(join(tmpdir(), "labhub-outage-"));
  const began = Date.now();
  const influxd = await readyInfluxd(options, folder, db);
  const meter = outageMeter(() => performance.now());
  let crowd: Crowd | null = null;
  try {
    await poison(influxd.origin);
    const settings = telemetrySettings(influxd.origin, db);
    const start = hubStarter(options, folder, settings);
    crowd = await crowdOn(start, options.openFrontDoor, options, meter);
    const backlog = backlogWatch(crowd);
    try {
      await play(outagePlan(options), { crowd, influxd, meter, backlog, ...options });
    } finally {
      backlog.stop();
    }
    return await reported(options, { crowd, influxd, meter, backlog: backlog.read(), began });
  } finally {
    await crowd?.end();
    await influxd.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A stretch of time in which somebody else's reading is a whole number: there InfluxDB takes no reading of ours. */
async function poison(origin: string): Promise<void> {
  const tags = "patient=p-aaaaaaaaaaaaaaaa,metric=heart-rate,service=bench,device=other";
  const times = [0, 60_000].map((later) => Date.now() - poisonAge + later);
  await writeLines(
    origin,
    db,
    times.map((at) => `reading,${tags} v=1i ${at}000000`),
  );
}

interface Stage {
  readonly crowd: Crowd;
  readonly influxd: Influxd;
  readonly meter: OutageMeter;
  readonly backlog: Waiting;
  readonly log: (line: string) => void;
}

async function play(plan: OutagePlan, stage: Stage): Promise<void> {
  const { crowd, influxd, meter, backlog, log } = stage;
  meter.hubStarted();
  await pause(seconds(5));
  await pause(plan.calm);
  const hubDies = hubKillsOf(plan, stage);
  meter.enter("influxd killed");
  for (const { up, frozen, down } of plan.kills) {
    await pause(up);
    if (frozen > 0) influxd.freeze();
    await pause(frozen);
    await influxd.kill();
    await pause(down);
    await influxd.start();
  }
  log(`influxd killed ${plan.kills.length} times, ${said(crowd)} messages; now it is stopped`);
  meter.enter("influxd stopped");
  await influxd.stop();
  await pause(plan.stopped);
  await hubDies;
  log(`${backlog.now()} readings wait, ${said(crowd)} messages; influxd comes back`);
  await influxd.start();
  meter.enter("catching up");
  backlog.catchingUp(said(crowd));
  await Promise.all([influxDiesAgain(plan, influxd), hubDiesAgain(plan, crowd)]);
  // One second's worth: with the load going on there is always something under way.
  await backlog.below(Math.max(50, crowd.rate), seconds(600));
  backlog.caughtUp(said(crowd));
  log(`caught up, ${said(crowd)} messages`);
  meter.enter("after");
  await pause(plan.calm);
  await crowd.fallSilent();
  await caughtUp(crowd.door, seconds(120));
  await backlog.below(1, seconds(120));
}

const said = ({ sum }: Crowd): number => sum(({ device }) => device.said);

async function hubKillsOf({ hubKills }: OutagePlan, { crowd, log }: Stage): Promise<void> {
  const from = performance.now();
  for (const [index, at] of hubKills.entries()) {
    await pause(Math.max(0, at - (performance.now() - from)));
    const underWay = await crowd.killHub();
    log(`hub killed ${index + 1} times, ${underWay} messages under way at the last`);
  }
}

async function influxDiesAgain({ killWhileCatchingUp }: OutagePlan, influxd: Influxd): Promise<void> {
  if (killWhileCatchingUp === null) return;
  await pause(killWhileCatchingUp);
  await influxd.kill();
  await influxd.start();
}

async function hubDiesAgain({ hubKillWhileCatchingUp }: OutagePlan, crowd: Crowd): Promise<void> {
  if (hubKillWhileCatchingUp === null) return;
  await pause(hubKillWhileCatchingUp);
  await crowd.killHub();
}

interface Ending {
  readonly crowd: Crowd;
  readonly influxd: Influxd;
  readonly meter: OutageMeter;
  readonly backlog: Backlog;
  readonly began: number;
}

async function reported(
  options: OutageOptions,
  { crowd, influxd, meter, backlog, began }: Ending,
): Promise<OutageReport> {
  const { players, door, sum } = crowd;
  const clinician = await crowd.clinicianDoor();
  const stored = await compareInflux(nothingFound, { origin: influxd.origin, db }, players);
  const due = players.flatMap(({ patient, script, device }) =>
    script.alertsDue(device.said).map((since) => ({ patient, since })),
  );
  const lines = await door.ledger("device");
  const total = (of: (line: (typeof lines)[number]) => number) =>
    lines.reduce((so, line) => so + of(line), 0);
  const residual = total((line) => Math.abs(line.residual));
  const found = { ...compareAlerts(stored, due, await clinician.alerts()), residual };
  const seen = await compareViews(nothingFound, clinician, players);
  const poison = await comparePoison(crowd);
  const ledger = {
    found: total(({ readings }) => readings.found),
    stored: total(({ readings }) => readings.stored),
    quarantined: total(({ readings }) => readings.quarantined),
  };
  const { minutes, influxKills, hubKills, seed, clients, rate } = options;
  const acknowledged = sum(({ device }) => device.acknowledged);
  const isPoisonWell = poison.wrong + poison.refusedTwice === 0 && ledger.quarantined === poison.sent;
  return {
    ...{ minutes, influxKills, hubKills, seed, clients, rate, acknowledged },
    messages: said(crowd),
    resent: sum(({ device }) => device.resent),
    stretches: meter.read(),
    ...{ backlog, found, seen, poison, ledger },
    seconds: (Date.now() - began) / 1000,
    machine: machine(),
    isWell: isClean(found) && isClean(seen) && isPoisonWell && ledger.stored === acknowledged - poison.sent,
  };
}
