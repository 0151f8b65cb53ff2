import type { EventKind } from "../model/happened-event.ts";
import type { Municipality } from "../model/territory.ts";
import {
  after,
  before,
  type Clock,
  type Duration,
  days,
  type Instant,
  minutes,
  seconds,
} from "../model/time.ts";
import { seedOf } from "./chance.ts";
import { frontDoorOf } from "./front-door.ts";
import { type Household, householdsOf } from "./household.ts";
import { signIn } from "./http-session.ts";
import type { Illness, IllnessKind } from "./illness.ts";
import { illnessShowingAt } from "./onset.ts";
import type { Condition } from "./person.ts";
import { catchUp, playLive } from "./play.ts";
import { provision } from "./provision.ts";
import { enter } from "./stage.ts";
import { progress } from "./words.ts";

export interface SimulateNeeds {
  readonly clock: Clock;
  readonly say: (text: string) => void;
  readonly places: readonly Municipality[];
  readonly until: AbortSignal;
}

export interface SimulateOptions {
  readonly hub: string;
  readonly broker: string;
  readonly user: string;
  readonly password: string;
  readonly patients: number;
  readonly scenario: IllnessKind | "steady";
  /** How many of the patients fall ill. */
  readonly ill: number;
  readonly every: Duration;
  readonly bodySpeed: number;
  readonly history: Duration;
  readonly seed: number;
  readonly clumsiness: number;
  /** What the first person's device tells at the start. */
  readonly event?: EventKind | undefined;
}

/** Whom a scenario befalls. */
const befalls: Readonly<Record<IllnessKind, Condition>> = {
  sepsis: "post-acute",
  "copd-exacerbation": "copd",
  "heart-failure-decompensation": "heart-failure",
  hypoglycaemia: "type-2-diabetes",
};

/** New people with new devices at a running hub, playing until the signal. */
export async function simulate(needs: SimulateNeeds, options: SimulateOptions): Promise<void> {
  const { clock, say, until } = needs;
  await using house = new AsyncDisposableStack();
  const { hub: origin, user: username, password } = options;
  const door = frontDoorOf(origin, await signIn(origin, { username, password }));
  const services = (await door.services()).map(({ id }) => id);
  const began = clock.now();
  const households = populationOf(options, needs.places, began);
  say(progress.registering(households.length, households.length * 2));
  const lent = before(began, options.history > days(1) ? options.history : days(1));
  const participants = await provision(door, services, households, lent);

  const stage = { broker: options.broker, boot: `s${began.toString(36)}`, clock, trouble: say };
  const players = enter(
    participants,
    (index) => illnessOf(options, households[index], index, began),
    stage,
    house,
  );
  await catchUp(players, before(began, options.history), began, options.clumsiness);
  if (options.event !== undefined) players[0]?.line.happen(options.event);
  say(progress.live(options.every / 1000));
  const outages = { share: 0.002, lasting: seconds(30) };
  await playLive(players, { ...options, since: began, outages }, clock, until);
  say(progress.stopping);
}

/** Names hold the start's time, so that every run at the same hub adds devices of its own. */
const populationOf = (
  { seed, patients, scenario, ill }: SimulateOptions,
  places: readonly Municipality[],
  began: Instant,
): readonly Household[] =>
  householdsOf({
    seed: seedOf("simulate", seed),
    size: patients,
    places,
    prefix: `s${Math.floor(began / 1000).toString(36)}-`,
    admits: () => true,
    first: scenario === "steady" ? [] : Array.from({ length: ill }, () => befalls[scenario]),
    withBreathing: true,
  });

/** The illness of a scenario shows after about a minute of watching. */
function illnessOf(
  { scenario, ill, bodySpeed }: SimulateOptions,
  household: Household | undefined,
  index: number,
  began: Instant,
): Illness | null {
  if (scenario === "steady" || household === undefined || index >= ill) return null;
  return illnessShowingAt(household.person, scenario, after(began, minutes(bodySpeed)));
}
