import { join } from "node:path";
import type { Municipality } from "../model/pilot.ts";
import { before, type Clock, days, hours, type Instant, seconds } from "../model/time.ts";
import { announceAlerts } from "./announce.ts";
import { type Cast, newCast, readCast, writeCast } from "./cast.ts";
import { demoBodySpeed, demoHouseholds, demoIllness } from "./demo-population.ts";
import { isFree } from "./free-port.ts";
import { type FrontDoor, openFrontDoor } from "./front-door.ts";
import type { Household } from "./household.ts";
import { type HubProcess, startHub } from "./hub-process.ts";
import { catchUp, playLive } from "./play.ts";
import { type Participant, provision } from "./provision.ts";
import { enter } from "./stage.ts";
import { progress, welcome } from "./words.ts";

export interface DemoNeeds {
  readonly clock: Clock;
  readonly password: () => string;
  readonly say: (text: string) => void;
  readonly places: readonly Municipality[];
  /** Aborted when the demo shall stop. */
  readonly until: AbortSignal;
}

export interface DemoOptions {
  /** Where everything is kept; the hub's own data lies in a folder of it. */
  readonly folder: string;
  readonly seed: number;
}

const pace = { every: seconds(7), clumsiness: 0, outages: { share: 0.002, lasting: seconds(25) } };

/** The whole hub with people and devices, until told to stop. False when the hub ended by itself. */
export async function demo(needs: DemoNeeds, { folder, seed }: DemoOptions): Promise<boolean> {
  const { clock, say } = needs;
  await using house = new AsyncDisposableStack();
  const castFile = join(folder, "cast.json");
  const kept = await readCast(castFile);
  const cast = kept ?? newCast(needs.password);

  const hub = await startHub({
    dataDir: join(folder, "hub"),
    settings: { LABHUB_ADMIN_PASSWORD: cast.admin.password, ...(await ports(say)) },
  });
  house.defer(async () => void (await hub.stop()));
  const stopping = AbortSignal.any([needs.until, goneSignal(hub)]);

  const door = await openFrontDoor(hub.ready.http, cast.admin.password);
  if (kept === null) for (const person of cast.people) await door.addUser(person);
  await writeCast(castFile, cast);
  say(welcome(door.origin, [...cast.people, cast.admin], hub.ready.mqtt));

  const began = clock.now();
  const households = demoHouseholds(seed, needs.places);
  const participants = await participantsOf(door, cast, households, before(began, days(2)), say);
  await writeCast(castFile, { ...cast, registered: participants.map(toldOnce) });

  const players = enter(
    participants,
    (index) => illnessOf(households, index, began),
    {
      broker: `mqtt://127.0.0.1:${hub.ready.mqtt}`,
      boot: `d${began.toString(36)}`,
      clock,
      trouble: say,
    },
    house,
  );
  if (cast.registered.length === 0) {
    say(progress.catchingUp);
    await catchUp(players, before(began, hours(24)), began, pace.clumsiness);
  }
  say(progress.live(pace.every / 1000));
  const clinician = cast.people[0] ?? cast.admin;
  const watching = announceAlerts(
    await openFrontDoor(hub.ready.http, clinician.password, clinician.username),
    say,
    stopping,
  );
  await playLive(players, { ...pace, since: began, bodySpeed: demoBodySpeed }, clock, stopping);
  await watching;
  if (!needs.until.aborted) say(`${progress.hubGone}\n${hub.lines().slice(-15).join("\n")}`);
  else say(progress.stopping);
  return needs.until.aborted;
}

const illnessOf = (households: readonly Household[], index: number, live: Instant) => {
  const household = households[index];
  return household === undefined ? null : demoIllness(household, index, live);
};

function goneSignal(hub: HubProcess): AbortSignal {
  const gone = new AbortController();
  void hub.exited.then(() => gone.abort());
  return gone.signal;
}

/** The usual ports when they are free, so that what a newcomer reads in the README works as it stands. */
async function ports(say: DemoNeeds["say"]): Promise<Record<string, string>> {
  const wanted = { LABHUB_MQTT_PORT: 1883, LABHUB_HTTP_PORT: 8080 };
  const settings: Record<string, string> = {};
  for (const [name, port] of Object.entries(wanted)) {
    const free = await isFree(port);
    if (!free) say(progress.portTaken(port));
    settings[name] = free ? String(port) : "0";
  }
  return settings;
}

async function participantsOf(
  door: FrontDoor,
  cast: Cast,
  households: readonly Household[],
  since: Instant,
  say: DemoNeeds["say"],
): Promise<readonly Participant[]> {
  if (cast.registered.length === households.length) {
    return cast.registered.flatMap(({ patient, logins }, index) => {
      const household = households[index];
      if (household === undefined) return [];
      const devices = household.devices.flatMap((device, place) => {
        const login = logins[place];
        return login === undefined ? [] : [{ ...device, login }];
      });
      return [{ household, patient, devices }];
    });
  }
  say(progress.registering(households.length, households.flatMap(({ devices }) => devices).length));
  const services = (await door.services()).map(({ id }) => id);
  return provision(door, services, households, since);
}

const toldOnce = ({ patient, devices }: Participant): Cast["registered"][number] => ({
  patient,
  logins: devices.map(({ login }) => login),
});
