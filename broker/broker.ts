import type { ListenerBook } from "../model/alert-listener.ts";
import type { Board } from "../model/board.ts";
import type { ClaimBook } from "../model/claim.ts";
import type { DeviceCredential } from "../model/credential.ts";
import type { HashSecret } from "../model/device-secret.ts";
import type { DoorNote, DoorWord } from "../model/door-note.ts";
import type { DeviceKey, ServiceId } from "../model/identity.ts";
import type { IngressSource } from "../model/ingress.ts";
import type { Journal } from "../model/journal.ts";
import type { BrokerLimits } from "../model/limits.ts";
import type { Log } from "../model/log.ts";
import type { SliCount } from "../model/sli.ts";
import type { AlertBook } from "../model/state-store.ts";
import { type Clock, seconds } from "../model/time.ts";
import type { TlsMaterial } from "../model/tls.ts";
import { admission } from "./admission.ts";
import { alertTalk } from "./alert-talk.ts";
import { type Claimants, claimants } from "./claimants.ts";
import { complaints } from "./complaints.ts";
import { watchCredentials } from "./credential-watch.ts";
import { doorNotes } from "./door-notes.ts";
import { receipts, type Tell, telling } from "./downlink.ts";
import { durabilityGate } from "./durability-gate.ts";
import { entrance } from "./entrance.ts";
import { fairIntake } from "./fair-intake.ts";
import { farewell } from "./farewell.ts";
import { flapping } from "./flapping.ts";
import { knownDevices } from "./known-devices.ts";
import { links as openLinks } from "./links.ts";
import { watchListeners } from "./listener-watch.ts";
import { type ListenPlaces, openListeners } from "./listeners.ts";
import { pacing } from "./pace.ts";
import { publishing } from "./publishing.ts";
import { serving } from "./served.ts";
import { sessions as openSessions, type Sessions } from "./sessions.ts";
import { strays } from "./strays.ts";
import { listening, subscribing, tellingWhoIsThere } from "./subscribing.ts";
import { UplinkBroker } from "./uplink-broker.ts";
import { watchOver } from "./watch.ts";
import { wrongSecrets } from "./wrong-secrets.ts";

export interface BrokerNeeds {
  readonly listen: ListenPlaces;
  readonly limits: BrokerLimits;
  readonly credential: (device: DeviceKey) => Promise<DeviceCredential | null>;
  /** The credentials of those that are known, and the registry's version by which to see that some may have changed. */
  readonly credentials: (devices: readonly DeviceKey[]) => Promise<ReadonlyMap<DeviceKey, DeviceCredential>>;
  readonly registryVersion: () => Promise<number>;
  /** Of devices' secrets, and of claim codes. */
  readonly hashSecret: HashSecret;
  /** Which claim codes would be taken; without it none are. */
  readonly claims?: Pick<ClaimBook, "isOpen">;
  /** Hears once a turn of the event loop what the desk is to keep, in order. */
  readonly note?: (notes: readonly DoorNote[]) => void;
  readonly journal: Journal;
  /** People's clients, who may listen to alerts; without it nobody may. */
  readonly people?: {
    readonly listeners: ListenerBook;
    readonly alerts: Pick<AlertBook, "eventsAfter" | "lastSequence" | "list">;
  };
  /** The most bytes that may wait for the journal, of which each service has a share. */
  readonly room: number;
  /** Messages per second of all devices of a service together; a service that is not named has no limit. */
  readonly serviceRates: ReadonlyMap<ServiceId, number>;
  readonly clock: Clock;
  readonly log: Log;
  readonly board: Board;
}

export interface RunningBroker extends IngressSource {
  /** Where plain MQTT is listened for, and MQTT over TLS; 0 where it is not. */
  readonly port: number;
  readonly tlsPort: number;
  /** New connections go by it from now on; those there are stay. Throws what TLS says of bad material. */
  renewTls(material: TlsMaterial): void;
  /** There may be alert transitions to tell of. */
  alertsChanged(): void;
  /** How well messages were taken in since this was last asked. */
  served(): readonly SliCount[];
}

/** Starts the MQTT side of the hub; throws `configuration-rejected` when the address cannot be had. */
export async function startBroker(needs: BrokerNeeds): Promise<RunningBroker> {
  const { limits, journal, clock, log, board } = needs;
  let isStopping = false;

  const sessions = openSessions(board);
  const complain = complaints(log, board, clock);
  const wrong = wrongSecrets(limits, board);
  const durable = durabilityGate(journal, board, () => complain.note("library-error", {}));
  const { room, serviceRates: rates } = needs;
  const gate = fairIntake({ gate: durable, rates, room, clock, board });
  const known = knownDevices(needs.credential, 2 * limits.connections, clock, board);
  const served = serving(clock);
  const notes = doorNotes(needs.note ?? (() => {}), board);
  const links = openLinks(notes, clock);
  const stopping = { isStopping: () => isStopping };
  const common = { sessions, gate, notes, links, clock, board, complaints: complain, served, ...stopping };
  const claiming = claimants(common);

  const library = await UplinkBroker.open({
    ...librarySettings(limits),
    ...entrance({
      ...common,
      ...needs,
      listeners: needs.people?.listeners,
      credential: known.credential,
      flapping: flapping(limits, board),
      wrongSecrets: wrong,
    }),
    authorizePublish: publishing({
      ...common,
      claimants: claiming,
      strays: strays(common),
      pace: pacing(limits),
    }),
    ...subscribing(sessions, complain, limits.subscriptions),
  });
  library.on("subscribe", listening(sessions, notes));
  const talk = talkOf(needs, sessions, library);
  const watch = watchOver({ ...common, library, wrongSecrets: wrong, log });
  const { credentials, registryVersion: version } = needs;
  const changes = watchCredentials({ ...common, version, credentials, forget: known.forget, log });
  const tellWhoIsThere = tellingWhoIsThere(sessions, notes, clock);
  const admit = admission({ ...common, library, limits });
  const opening = openListeners(needs.listen, { ...needs, ...common, admit });
  const listeners = await opening.catch(async (failure: unknown) => {
    watch.end();
    talk.end();
    changes.end();
    await library.end(); // its timers would keep the process alive
    throw failure;
  });

  return {
    port: listeners.port,
    tlsPort: listeners.tlsPort,
    renewTls: listeners.renewTls,
    tell: receipts(common, board),
    say: saying(telling(common), claiming.answer),
    tellAnew() {
      links.tellAll();
      claiming.tellWaiting();
      tellWhoIsThere();
    },
    credentialChanged: changes.look,
    alertsChanged: talk.poke,
    served: served.taken,
    async stop() {
      if (isStopping) return;
      isStopping = true;
      listeners.close();
      talk.end();
      changes.end();
      await farewell(library, sessions, gate);
      watch.end();
      for (const session of sessions.all()) links.gone(session, "hub-stopped");
      notes.flush();
    },
  };
}

/** What the desk has to say, to whom it concerns. */
const saying =
  (tell: Tell, answer: Claimants["answer"]) =>
  (words: readonly DoorWord[]): void => {
    for (const word of words) {
      if (word.say === "down") tell(word.device, word.channel, word.text, word.id);
      else answer(word.session, word.device, word.answer);
    }
  };

/** What is said to people's clients. */
function talkOf({ people, board, log }: BrokerNeeds, sessions: Sessions, library: UplinkBroker) {
  if (people === undefined) return { poke() {}, end() {} };
  const { alerts, listeners: book } = people;
  const talk = alertTalk({ alerts, book, sessions, board, log });
  const watch = watchListeners(sessions, book);
  library.on("subscribe", (subscriptions, client) => {
    const session = sessions.of(client);
    const filters = subscriptions.map(({ topic }) => topic).filter((each) => session?.filters.has(each));
    if (session?.listener && filters.length > 0) talk.joined(session, filters);
  });
  return {
    poke: talk.poke,
    end() {
      talk.end();
      watch.end();
    },
  };
}

const librarySettings = (limits: BrokerLimits) => ({
  /** Messages in the library's emitter at once; only the hub's own go through it. */
  concurrency: 1000,
  /** Packets kept before CONNACK. The frame guard lets none past; this is the net below it. */
  queueLimit: 20,
  /** QoS 2 messages of one client that wait for their PUBREL: those of a backlog come behind all its publishes. */
  maxInflightInbound: 1000,
  maxTopicLevels: 12,
  /** Ours comes first, and lasts until the CONNACK. */
  connectTimeout: 2 * limits.connectWithin,
  keepaliveLimit: Math.floor(limits.keepalive / seconds(1)),
  drainTimeout: limits.drainWithin,
});
