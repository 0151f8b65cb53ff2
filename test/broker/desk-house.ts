import { openDesk } from "../../broker/desk/desk.ts";
import { boardOn } from "../../model/board.ts";
import { secretHasher } from "../../model/device-secret.ts";
import type { DoorNote, DoorWord } from "../../model/door-note.ts";
import { HubFailure } from "../../model/failure.ts";
import { type Plan, quotas } from "../../model/pilot.ts";
import type { Deed } from "../../model/records.ts";
import type { StateStore } from "../../model/state-store.ts";
import { after, type Duration, type Instant, minutes, seconds } from "../../model/time.ts";
import { lendingReader } from "../../store/records/lending.ts";
import { openState } from "../../store/state/open.ts";
import { scratchFile } from "../store/scratch.ts";
import { device, heart, morning, secretHash, silent } from "../store/state-samples.ts";

export const plan: Plan = {
  id: "mornings",
  name: { it: "Mattine", en: "Mornings" },
  service: heart,
  tmType: "I",
  measurements: [
    { code: "systolic-bp", timesPerDay: 1, between: ["07:00", "10:00"] },
    { code: "body-weight", timesPerDay: 1 },
  ],
  days: 30,
};

export const hashSecret = secretHasher(Buffer.alloc(32, 7));

const limits = {
  ...{ packetBytes: 131_072, receiveWindow: 64, connections: 100, connectionsPerAddress: 100 },
  ...{ deviceRate: 20, deviceBurst: 200, gatewayRate: 200, gatewayBurst: 2000 },
  ...{ wrongSecrets: 5, wrongSecretsPerAddress: 60, wrongSecretsPerDevice: 20, flapConnects: 10 },
  ...{ connectWithin: seconds(10), keepalive: minutes(5), subscriptions: 50, drainWithin: seconds(8) },
  flapDelay: seconds(5),
};

/** The desk on a store of its own, with its clock in the test's hand. */
export async function deskHouse(mostNotes = 1000) {
  const state = await openState({ url: "embedded:", file: scratchFile("state.db"), log: silent });
  const board = boardOn();
  const deeds: Deed[] = [];
  const said: DoorWord[] = [];
  let now: Instant = morning;
  let isAway = false;
  await state.registry.addDevice(device(), secretHash);

  const guarded = awayWhen(state, () => isAway);
  const open = () =>
    openDesk({
      state: guarded,
      pilot: { services: [{ id: heart, stage: "sandbox", quotas: quotas.parse({ devices: 3 }) }] },
      lending: lendingReader(guarded, [plan]),
      limits,
      mostNotes,
      hashSecret,
      random: (bytes) => Buffer.alloc(bytes, deeds.length + 1),
      note: async (_, deed) => void deeds.push(deed),
      tell: (words) => void said.push(...words),
      clock: { now: () => now },
      board,
      log: silent,
    });
  let desk = open();

  return {
    state,
    board,
    deeds,
    now: () => now,
    pass: (long: Duration) => {
      now = after(now, long);
    },
    away: (is: boolean) => {
      isAway = is;
    },
    /** Another desk on the same store, as after a crash. */
    again: () => {
      desk = open();
    },
    added: () => desk.added(),
    timeAsked: (...asked: Parameters<typeof desk.timeAsked>) => desk.timeAsked(...asked),
    finish: () => desk.finish(),
    /** Takes notes and does all that is due a moment later; returns what was said of it. */
    async hears(...notes: readonly DoorNote[]): Promise<readonly DoorWord[]> {
      desk.hear(notes);
      for (let n = 0; n < 4; n += 1) {
        await desk.step();
        now = after(now, seconds(1));
      }
      return said.splice(0);
    },
    async [Symbol.asyncDispose]() {
      await state.close();
    },
  };
}

/** A store whose server may be out of reach. */
function awayWhen(state: StateStore, isAway: () => boolean): StateStore {
  const guarded = <Book extends object>(book: Book): Book =>
    new Proxy(book, {
      get: (of, name) => {
        const found: unknown = Reflect.get(of, name);
        if (typeof found !== "function") return found;
        return async (...given: unknown[]) => {
          if (isAway()) throw new HubFailure("store-unavailable", "the state store did not answer");
          return Reflect.apply(found, of, given);
        };
      },
    });
  const books = Object.entries(state).map(([name, book]) => [
    name,
    typeof book === "object" ? guarded(book as object) : book,
  ]);
  return Object.fromEntries(books) as StateStore;
}
