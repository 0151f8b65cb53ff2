import type { ServerResponse } from "node:http";
import type { Alert } from "../model/alert.ts";
import type { Board } from "../model/board.ts";
import { HubFailure } from "../model/failure.ts";
import type { Clock, Instant } from "../model/time.ts";

/** Somebody listening: a reply whose headers are written, what of the feed is theirs, and whether they still may. */
export interface FeedReader {
  readonly out: ServerResponse;
  sees(alert: Alert): boolean;
  stillWelcome(): Promise<boolean>;
}

export interface Listener {
  readonly reader: FeedReader;
  /** False until what it missed is sent: until then the others' news is not for it. */
  live: boolean;
  /** Messages written since the reader's connection last had room. */
  unread: number;
  checkedAt: Instant;
}

export interface ReaderLimits {
  readonly clients: number;
  readonly unread: number;
  readonly unreadBytes: number;
}

/** Those who listen, and never more kept for any of them than the limits say. */
export interface FeedReaders {
  assertRoom(): void;
  add(reader: FeedReader): Listener;
  /** Closes the connection of a reader that leaves too much unread. */
  send(listener: Listener, text: string): void;
  tell(text: string, about?: Alert): void;
  end(listener: Listener): void;
  checkedBefore(at: Instant): readonly Listener[];
  endAll(): void;
}

export function feedReaders(board: Board, clock: Clock, limits: ReaderLimits): FeedReaders {
  const listeners = new Set<Listener>();
  board.set("feed_clients_limit", limits.clients);

  function leave(listener: Listener): void {
    listeners.delete(listener);
    board.set("feed_clients", listeners.size);
  }

  function send(listener: Listener, text: string): void {
    const { out } = listener.reader;
    if (out.destroyed || out.writableEnded) return;
    listener.unread = out.write(text) ? 0 : listener.unread + 1;
    if (listener.unread <= limits.unread && out.writableLength <= limits.unreadBytes) return;
    board.add("feed_dropped_total");
    leave(listener);
    out.destroy();
  }

  function end(listener: Listener): void {
    leave(listener);
    listener.reader.out.end();
  }

  return {
    send,
    end,
    assertRoom() {
      if (listeners.size < limits.clients) return;
      throw new HubFailure("too-many-requests", "Too many live feeds are open.");
    },
    add(reader) {
      const listener = { reader, live: false, unread: 0, checkedAt: clock.now() };
      listeners.add(listener);
      board.set("feed_clients", listeners.size);
      reader.out.on("close", () => leave(listener));
      reader.out.on("error", () => leave(listener));
      reader.out.on("drain", () => {
        listener.unread = 0;
      });
      return listener;
    },
    tell(text, about) {
      for (const each of listeners) {
        if (each.live && (about === undefined || each.reader.sees(about))) send(each, text);
      }
    },
    // Those checked in the future were checked before the clock was set back.
    checkedBefore: (at) =>
      [...listeners].filter((each) => each.checkedAt <= at || each.checkedAt > clock.now()),
    endAll() {
      for (const each of listeners) end(each);
    },
  };
}
