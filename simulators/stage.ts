import type { Clock } from "../model/time.ts";
import { seedOf } from "./chance.ts";
import type { Illness } from "./illness.ts";
import { mqttDevice } from "./mqtt-device.ts";
import type { Player } from "./play.ts";
import type { Participant } from "./provision.ts";

export interface StageNeeds {
  readonly broker: string;
  readonly boot: string;
  readonly clock: Clock;
  readonly trouble: (what: string) => void;
}

/** A device remembers this many readings without a line; more than a day of any kind we lend. */
const memory = 2000;

/** Connects every device of every participant. Closing the stack closes the devices. */
export function enter(
  participants: readonly Participant[],
  illnessOf: (index: number) => Illness | null,
  { broker, boot, clock, trouble }: StageNeeds,
  house: AsyncDisposableStack,
): readonly Player[] {
  return participants.flatMap(({ household: { person }, devices }, index) =>
    devices.map((lent) => {
      const seed = seedOf(person.seed, lent.kind, "line");
      const line = mqttDevice({ broker, login: lent.login, boot, memory, seed, clock, trouble });
      house.defer(line.close);
      return { person, illness: illnessOf(index), lent, line };
    }),
  );
}
