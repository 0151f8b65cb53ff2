import type { Board } from "../../model/board.ts";
import type { DoorNote, DoorWord } from "../../model/door-note.ts";
import type { DeviceKey } from "../../model/identity.ts";
import type { BrokerLimits } from "../../model/limits.ts";
import type { Log } from "../../model/log.ts";
import type { LinkChange } from "../../model/presence.ts";
import type { StateStore } from "../../model/state-store.ts";
import {
  before,
  type Clock,
  type Duration,
  days,
  hours,
  milliseconds,
  minutes,
  seconds,
} from "../../model/time.ts";
import { claimLine } from "./claim-line.ts";
import { type ClaimingNeeds, claiming } from "./claiming.ts";
import { type ConfigNeeds, configs } from "./configs.ts";
import { downlink } from "./downlink.ts";
import { inTray, isKept } from "./in-tray.ts";
import { keeping } from "./keeping.ts";
import { listeners } from "./listeners.ts";
import { attempts, every } from "./rounds.ts";

export interface DeskNeeds extends Omit<ClaimingNeeds, "claims" | "services">, Pick<ConfigNeeds, "lending"> {
  readonly state: Pick<
    StateStore,
    "claims" | "credentials" | "downlink" | "links" | "registry" | "services" | "strays"
  >;
  readonly limits: BrokerLimits;
  /** Notes that may wait for the store. */
  readonly mostNotes: number;
  readonly tell: (words: readonly DoorWord[]) => void;
  readonly clock: Clock;
  readonly board: Board;
  readonly log: Log;
}

/** All that the broker's door has kept, and all that devices are told unasked. */
export interface Desk {
  hear(notes: readonly DoorNote[]): void;
  /** There is something new for devices. */
  added(): void;
  /** A device asked for the time, and gets its configuration. */
  timeAsked(device: DeviceKey): void;
  /** Does what is due; returns after how long there is more, unless something is heard. */
  step(): Promise<Duration>;
  /** Brings what waits into the store, if it takes it now; what it does not take is lost. */
  finish(): Promise<void>;
}

const keepEvery: Duration = milliseconds(200);
const lookEvery: Duration = seconds(1);
/** What came to its end is told of for so long. */
const endedFor: Duration = days(90);
const linksFor: Duration = days(400);

export function openDesk(needs: DeskNeeds): Desk {
  const { state, tell, clock, board, log } = needs;
  const words: DoorWord[] = [];
  const say = (word: DoorWord): void => void words.push(word);
  const known = listeners(2 * needs.limits.connections, board);
  const tray = inTray(needs.mostNotes, board);
  const keep = keeping({ ...state, tray, board, log });
  const config = configs({ ...needs, ...state, listeners: known, say });
  const down = downlink({ ...needs, book: state.downlink, listeners: known, say });
  const claims = claimLine({ answer: claiming({ ...needs, ...state }), say, board, log });
  const attempt = attempts({ clock, board, log });
  const isTimeTo = {
    keep: every(keepEvery, clock),
    look: every(lookEvery, clock),
    expire: every(minutes(1), clock),
    forget: every(hours(1), clock),
  };
  let isAdded = false;

  function hearOne(note: DoorNote): void {
    if (isKept(note)) tray.put(note);
    if (note.note === "link" && isSilenced(note.change)) known.end(note.change.device);
    if (note.note === "acknowledged") down.acknowledged(note.id);
    if (note.note === "claim") claims.add(note);
    if (note.note !== "listens") return;
    known.begin(note.device, note.channels);
    down.due(note.device);
    if (note.channels.includes("config")) config.due(note.device);
  }

  /** What devices wait for comes first, what is only kept last. */
  async function work(): Promise<boolean> {
    const isTold = [await claims.step(), await config.step(), await down.step()].includes(true);
    if (isTimeTo.look() || isAdded) {
      isAdded = false;
      await down.lookForAdded();
      await config.lookForChanges();
    }
    if (tray.size > 0 && isTimeTo.keep()) await keep();
    if (isTimeTo.expire())
      board.add(
        "desk_expired_total",
        await state.downlink.expire(clock.now(), before(clock.now(), endedFor)),
      );
    if (isTimeTo.forget()) await state.links.forget(before(clock.now(), linksFor));
    return isTold;
  }

  return {
    hear: (notes) => notes.forEach(hearOne),
    added: () => {
      isAdded = true;
    },
    timeAsked: config.due,
    async step() {
      board.set("desk_turn_at", clock.now());
      const held = attempt.heldFor();
      if (held > 0) return held;
      let isMore = false;
      await attempt.make(async () => {
        isMore = await work();
      });
      if (words.length > 0) tell(words.splice(0));
      if (attempt.heldFor() > 0) return attempt.heldFor();
      return isMore ? milliseconds(0) : tray.size > 0 ? keepEvery : lookEvery;
    },
    async finish() {
      while (tray.size > 0 && (await attempt.make(keep))) {}
      if (tray.size > 0) log.warn({ notes: tray.size }, "what devices did last could not be kept");
    },
  };
}

/**
 * Whether a device listens no more until it says so anew: it went, or came by a connection of its own. Whoever takes over has
 * come already when that is told; behind a gateway a device may listen before it speaks.
 */
const isSilenced = (change: LinkChange): boolean =>
  "ended" in change ? change.ended !== "taken-over" : change.by !== "through";
