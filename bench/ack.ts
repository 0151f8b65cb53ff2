import type { Contest } from "./contender.ts";
import { type Machine, machine, machineLine } from "./machine.ts";
import { type Shot, type ShotShape, shoot } from "./shot.ts";
import { median, ms, table, whole } from "./table.ts";

export interface AckOptions extends ShotShape {
  readonly rounds: number;
}

export interface AckReport {
  readonly scenario: string;
  readonly hub: readonly Shot[];
  readonly other: readonly Shot[];
  readonly otherName: string;
  /** Median of the hub's rounds over the median of the other's. */
  readonly ratio: number;
  readonly machine: Machine;
}

/**
 * Acknowledged messages a second, hub and yardstick in turn: whatever else the machine does meanwhile falls on both.
 * Each round starts its contender afresh, so that no backlog of one is worked off while the other is measured.
 */
export async function ackScenario(
  hub: Contest,
  other: { readonly name: string; readonly contest: Contest },
  { rounds, ...shape }: AckOptions,
  say: (line: string) => void,
): Promise<AckReport> {
  const shots = { hub: [] as Shot[], other: [] as Shot[] };
  for (let round = 1; round <= rounds; round += 1) {
    shots.hub.push(await hub((contender) => shoot(contender, shape)));
    shots.other.push(await other.contest((contender) => shoot(contender, shape)));
    say(
      `round ${round}: hub ${whole(shots.hub.at(-1)?.perSecond ?? 0)}/s, ${other.name} ${whole(shots.other.at(-1)?.perSecond ?? 0)}/s`,
    );
  }
  const middle = (some: readonly Shot[]) => median(some.map(({ perSecond }) => perSecond));
  return {
    scenario: "ack",
    ...shots,
    otherName: other.name,
    ratio: middle(shots.hub) / middle(shots.other),
    machine: machine(),
  };
}

export function ackText({ hub, other, otherName, ratio, machine: on }: AckReport): string {
  const row = (name: string, shots: readonly Shot[]) => {
    const of = (figure: (shot: Shot) => number) => median(shots.map(figure));
    return [
      name,
      whole(of(({ perSecond }) => perSecond)),
      ms(of(({ p50 }) => p50)),
      ms(of(({ p99 }) => p99)),
      of(({ contenderCpu }) => contenderCpu).toFixed(2),
      of(({ generatorCpu }) => generatorCpu).toFixed(2),
      of(({ othersCpu }) => othersCpu).toFixed(2),
    ];
  };
  const head = [
    "medians",
    "acknowledged/s",
    "p50 ms",
    "p99 ms",
    "its cores",
    "generator cores",
    "others' cores",
  ];
  return [
    table(head, [row("hub", hub), row(otherName, other)]),
    "",
    `ratio ${ratio.toFixed(2)} of ${otherName}`,
    machineLine(on),
  ].join("\n");
}
