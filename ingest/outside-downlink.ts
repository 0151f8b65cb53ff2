import type { Board } from "../model/board.ts";
import type { DoorNote } from "../model/door-note.ts";
import type { DeviceKey } from "../model/identity.ts";
import type { Log } from "../model/log.ts";
import type { Clock } from "../model/time.ts";
import type { DownChannel } from "../model/topics.ts";

export interface Said {
  readonly device: DeviceKey;
  readonly channel: DownChannel;
  readonly text: string;
  /** Of what waits at the desk. */
  readonly id?: string | undefined;
}

/** What became of a message: the broker has it, has nobody who would get it, or would not have it. */
export type Outcome = "taken" | "nobody" | "refused";
/** Hands one message to the broker; `settled` hears once what became of it, or never when the connection ends. */
export type Publish = (said: Said, settled: (outcome: Outcome) => void) => void;

export interface OutsideDownlinkNeeds {
  readonly note: (note: DoorNote) => void;
  /** Messages that may wait. */
  readonly most: number;
  readonly clock: Clock;
  readonly board: Board;
  readonly log: Log;
}

/** What is said to devices by an outside broker, in order, and kept while it is away. */
export interface OutsideDownlink {
  add(said: Said): void;
  /** There is a connection, which may have so many messages under way. */
  up(publish: Publish, window: number): void;
  /** There is none: what was under way is said again. */
  down(): void;
}

export function outsideDownlink({ note, most, clock, board, log }: OutsideDownlinkNeeds): OutsideDownlink {
  let waiting: Said[] = [];
  let underWay = new Set<Said>();
  let way: { readonly publish: Publish; readonly window: number } | null = null;
  let isRefused = false;
  board.set("outside_waiting_limit", most);

  const show = (): void => board.set("outside_waiting", waiting.length + underWay.size);

  function missed({ device, channel, text: receipt }: Said): void {
    if (channel === "receipt") note({ note: "receipt-missed", device, receipt, at: clock.now() });
  }

  function settle(said: Said, outcome: Outcome): void {
    const { channel, id } = said;
    if (outcome === "refused") {
      if (!isRefused) log.warn({ channel }, "the outside broker does not let the hub speak to a device");
      isRefused = true;
      board.add("outside_unsaid_total");
      missed(said);
    } else if (outcome === "nobody" && channel !== "config") missed(said);
    else {
      board.add("outside_said_total");
      if (id !== undefined) note({ note: "acknowledged", id, at: clock.now() });
    }
  }

  function pump(): void {
    while (way !== null && underWay.size < way.window) {
      const said = waiting.shift();
      if (said === undefined) break;
      const mine = underWay.add(said);
      way.publish(said, (outcome) => {
        if (!mine.delete(said) || mine !== underWay) return;
        settle(said, outcome);
        pump();
      });
    }
    show();
  }

  return {
    add(said) {
      if (waiting.length + underWay.size >= most) {
        board.add("outside_unsaid_total");
        missed(said);
        return;
      }
      waiting.push(said);
      pump();
    },
    up(publish, window) {
      way = { publish, window };
      pump();
    },
    down() {
      way = null;
      waiting = [...underWay, ...waiting];
      underWay = new Set();
      show();
    },
  };
}
