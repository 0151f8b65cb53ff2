import { setTimeout as pause } from "node:timers/promises";
import { minutes } from "../model/time.ts";
import { type Bystanders, bystanders, lossesOf } from "./bystanders.ts";
import { caughtUp } from "./caught-up.ts";
import { assemble, type Crowd } from "./crowd.ts";
import type { Gathered } from "./crowd-plan.ts";
import { bystandersAt, type CrowdedHub, crowdedHub, crowdOf, planFor } from "./crowded-hub.ts";
import { type Histogram, histogram } from "./histogram.ts";
import { type Machine, machine, machineLine, processorSeconds } from "./machine.ts";
import { mebibytes, watchMemory } from "./memory-watch.ts";
import type { CrowdNeeds } from "./needs.ts";
import { ms, table, whole } from "./table.ts";

export interface StormOptions {
  readonly plain: number;
  readonly tls: number;
  readonly rounds: number;
  /** Where node writes processor profiles of the hub. */
  readonly profile?: string | undefined;
}

/** How long messages waited, in µs. */
export interface Waits {
  readonly messages: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** A storm: from the cut until the last is back, and the bystanders from the cut until a second after that. */
export interface StormRound {
  readonly seconds: number;
  /** The most any device needed. */
  readonly tries: number;
  /** Processor seconds the hub used, of all its threads. */
  readonly processor: number;
  readonly return50: number;
  readonly return99: number;
  readonly bystanders: Waits;
}

export interface StormReport {
  readonly scenario: string;
  readonly plain: number;
  readonly tls: number;
  readonly gatheredIn: number;
  readonly calm: Waits;
  readonly rounds: readonly StormRound[];
  /** Nothing of the bystanders' was lost when it is empty. */
  readonly losses: readonly string[];
  readonly memory: { readonly before: number; readonly peak: number; readonly after: number };
  /** Whether every round's bystanders' 99 % waited less than a quarter of a second, and nothing of theirs was lost. */
  readonly isWithin: boolean;
  readonly machine: Machine;
}

/** µs; the contract's figure for what a bystander may be made to wait. */
export const bystandersWait = 250_000;
const perSecond = 20;
const second = 1000;

export const waitsOf = (latencies: Histogram): Waits => ({
  messages: latencies.count,
  p50: latencies.quantile(0.5),
  p99: latencies.quantile(0.99),
  max: latencies.quantile(1),
});

/** A valley's devices lose their lines at once and come back at once, while four others go on. */
export const stormScenario = (
  needs: CrowdNeeds,
  options: StormOptions,
  say: (line: string) => void,
): Promise<StormReport> =>
  crowdedHub(needs, { devices: [crowdOf(options.plain + options.tls)], profile: options.profile }, (hub) =>
    storms(hub, options, say),
  );

async function storms(
  hub: CrowdedHub,
  options: StormOptions,
  say: (line: string) => void,
): Promise<StormReport> {
  const { plain, tls } = options;
  const others = await bystanders(await bystandersAt(hub, 4), perSecond);
  await pause(2 * second);
  others.taken();
  using memory = watchMemory(hub.subject.pid);
  await using crowd = await assemble(planFor(hub, hub.logins, { plain, listens: true, tries: 100 }));
  const gathering = await crowd.gather();
  others.taken();
  await pause(3 * second);
  const calm = waitsOf(others.taken());
  const rounds: StormRound[] = [];
  for (let round = 1; round <= options.rounds; round += 1) {
    rounds.push(await oneStorm(hub, crowd, others));
    say(`storm ${round}: all back after ${rounds.at(-1)?.seconds.toFixed(2)} s`);
    await pause(3 * second);
  }
  const said = await others.finish();
  await caughtUp(hub.door, minutes(1));
  const losses = lossesOf(said, await hub.door.ledger());
  return {
    ...{ scenario: "storm", plain, tls, gatheredIn: gathering.seconds, calm, rounds, losses },
    memory: { before: memory.before, peak: memory.peak, after: memory.now() },
    isWithin: losses.length === 0 && rounds.every((each) => each.bystanders.p99 < bystandersWait),
    machine: machine(),
  };
}

async function oneStorm({ subject }: CrowdedHub, crowd: Crowd, others: Bystanders): Promise<StormRound> {
  const processor = () => processorSeconds(subject.pid) ?? 0;
  const before = processor();
  others.taken();
  const back: Gathered = await crowd.storm();
  await pause(second);
  const each = histogram();
  each.add(back.each);
  return {
    seconds: back.seconds,
    tries: back.tries,
    processor: processor() - before,
    return50: each.quantile(0.5),
    return99: each.quantile(0.99),
    bystanders: waitsOf(others.taken()),
  };
}

export function stormText({ plain, tls, gatheredIn, calm, rounds, ...report }: StormReport): string {
  const { losses, memory, isWithin, machine: on } = report;
  const waits = ({ messages, p50, p99, max }: Waits) => [whole(messages), ms(p50), ms(p99), ms(max)];
  const head = [
    "",
    "all back s",
    "tries",
    "hub CPU s",
    "device p50 ms",
    "p99 ms",
    "bystanders'",
    "p50 ms",
    "p99 ms",
    "max ms",
  ];
  const rows = rounds.map(({ seconds, tries, processor, return50, return99, bystanders: others }, index) => [
    ...[
      `storm ${index + 1}`,
      seconds.toFixed(2),
      String(tries),
      processor.toFixed(1),
      ms(return50),
      ms(return99),
    ],
    ...waits(others),
  ]);
  return [
    `${whole(plain)} devices over TCP and ${whole(tls)} over TLS; gathered in calm within ${gatheredIn.toFixed(1)} s`,
    "",
    table(head, [["before", "", "", "", "", "", ...waits(calm)], ...rows]),
    "",
    `the bystanders' p99 below 250 ms in each storm, nothing of theirs lost: ${isWithin ? "yes" : "NO"}`,
    ...losses,
    `the hub's memory in MiB: ${mebibytes(memory.before)} before the crowd, at most ${mebibytes(memory.peak)}, ${mebibytes(memory.after)} after`,
    machineLine(on),
  ].join("\n");
}
