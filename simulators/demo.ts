import type { Municipality } from "../model/territory.ts";
import { before, type Clock, days, hours, type Instant, seconds } from "../model/time.ts";
import { announceAlerts } from "./announce.ts";
import type { Cast } from "./cast.ts";
import { type DemoHub, openDemoHub } from "./demo-hub.ts";
import { demoBodySpeed, demoHouseholds, demoIllness } from "./demo-population.ts";
import { openFrontDoor } from "./front-door.ts";
import type { Household } from "./household.ts";
import type { HubOptions, HubProcess } from "./hub-process.ts";
import { catchUp, type Player, playLive } from "./play.ts";
import { type Participant, provision } from "./provision.ts";
import { enter } from "./stage.ts";
import { progress, welcome } from "./words.ts";

export interface DemoNeeds {
  readonly clock: Clock;
  readonly password: () => string;
  readonly say: (text: string) => void;
  readonly places: readonly Municipality[];
  /** Writes what was before into the store of a hub that has not begun. */
  readonly liveThroughPast: (dataDir: string, seed: number) => Promise<void>;
  /** Aborted when the demo shall stop. */
  readonly until: AbortSignal;
}

export interface DemoOptions {
  /** Where everything is kept; the hub's own data lies in a folder of it. */
  readonly folder: string;
  readonly seed: number;
  /** For whoever wants to hear more of its hub than a newcomer does. */
  readonly hub?: Pick<HubOptions, "settings" | "hear">;
}

const pace = { every: seconds(7), clumsiness: 0, outages: { share: 0.002, lasting: seconds(25) } };

/** The whole hub with people and devices, until told to stop. False when the hub ended by itself. */
export async function demo(needs: DemoNeeds, options: DemoOptions): Promise<boolean> {
  const { clock, say, places } = needs;
  await using house = new AsyncDisposableStack();
  const open = await openDemoHub(options, needs.password, needs);
  const { hub, door, cast } = open;
  house.defer(async () => void (await hub.stop()));
  say(welcome(door.origin, [...cast.people, cast.admin], hub.ready.mqtt));

  const began = clock.now();
  const households = demoHouseholds(cast.seed, places);
  if (cast.accessCode !== undefined) say(progress.participant(cast.accessCode));
  const participants =
    registeredBefore(cast, households) ?? (await registered(open, households, before(began, days(2)), say));
  const boot = `d${began.toString(36)}`;
  const stage = { broker: `mqtt://127.0.0.1:${hub.ready.mqtt}`, boot, clock, trouble: say };
  const players = enter(participants, (index) => illnessOf(households, index, began), stage, house);
  if (cast.registered.length === 0) {
    say(progress.catchingUp);
    await catchUp(players, before(began, hours(24)), began, pace.clumsiness);
  }
  await live(needs, open, players, began);
  if (needs.until.aborted) say(progress.stopping);
  else say(`${progress.hubGone}\n${hub.lines().slice(-15).join("\n")}`);
  return needs.until.aborted;
}

/** Plays, and tells of alerts as the clinician sees them, until somebody stops it or the hub is gone. */
async function live(
  { say, clock, until }: DemoNeeds,
  { hub, cast }: DemoHub,
  players: readonly Player[],
  since: Instant,
): Promise<void> {
  say(progress.live(pace.every / 1000));
  const stopping = AbortSignal.any([until, goneSignal(hub)]);
  const { username, password } = cast.people[0] ?? cast.admin;
  const clinician = await openFrontDoor(hub.ready.http, password, username);
  await Promise.all([
    announceAlerts(clinician, say, stopping),
    playLive(players, { ...pace, since, bodySpeed: demoBodySpeed }, clock, stopping),
  ]);
}

const illnessOf = (households: readonly Household[], index: number, since: Instant) => {
  const household = households[index];
  return household === undefined ? null : demoIllness(household, index, since);
};

function goneSignal(hub: HubProcess): AbortSignal {
  const gone = new AbortController();
  void hub.exited.then(() => gone.abort());
  return gone.signal;
}

async function registered(
  { door, cast, keep }: DemoHub,
  households: readonly Household[],
  since: Instant,
  say: DemoNeeds["say"],
): Promise<readonly Participant[]> {
  say(progress.registering(households.length, households.flatMap(({ devices }) => devices).length));
  const services = (await door.services()).map(({ id }) => id);
  const participants = await provision(door, services, households, since);
  const toldOnce = participants.map(({ patient, devices }) => ({
    patient,
    logins: devices.map(({ login }) => login),
  }));
  const [first] = participants;
  const accessCode = first === undefined ? undefined : await door.accessCode(first.patient);
  await keep({ ...cast, registered: toldOnce, accessCode });
  if (accessCode !== undefined) say(progress.participant(accessCode));
  return participants;
}

/** Who was registered when this demo was last played; `null` when nobody was. */
function registeredBefore(
  { registered: kept }: Cast,
  households: readonly Household[],
): readonly Participant[] | null {
  if (kept.length === 0) return null;
  return households.flatMap((household, index) => {
    const known = kept[index];
    if (known === undefined) return [];
    const devices = household.devices.flatMap((device, place) => {
      const login = known.logins[place];
      return login === undefined ? [] : [{ ...device, login }];
    });
    return [{ household, patient: known.patient, devices }];
  });
}
