import { within } from "../model/access.ts";
import { type Alert, openStates } from "../model/alert.ts";
import { alertTopic, type ListenerBook } from "../model/alert-listener.ts";
import { alertText } from "../model/alert-text.ts";
import type { Board } from "../model/board.ts";
import { HubFailure } from "../model/failure.ts";
import type { Log } from "../model/log.ts";
import type { AlertBook } from "../model/state-store.ts";
import { type Duration, seconds } from "../model/time.ts";
import { follows } from "./alert-filters.ts";
import { publishTo } from "./downlink.ts";
import type { Session, Sessions } from "./sessions.ts";

export interface AlertTalkNeeds {
  readonly alerts: Pick<AlertBook, "eventsAfter" | "lastSequence" | "list">;
  readonly book: ListenerBook;
  readonly sessions: Sessions;
  readonly board: Board;
  readonly log: Log;
}

/** Alerts to those who listen: the open ones first, then every transition, in order. */
export interface AlertTalk {
  /** There may be something new. */
  poke(): void;
  /** A listener was granted these filters. */
  joined(session: Session, filters: readonly string[]): void;
  end(): void;
}

/** The store is looked into this often while somebody listens; a lost poke only delays. */
const lookEvery: Duration = seconds(1);
const atOnce = 200;
/** Whoever leaves more than this unread is cut off, and gets the open ones anew when it comes back. */
const unreadBytes = 1_000_000;

export function alertTalk(needs: AlertTalkNeeds): AlertTalk {
  const { alerts, book, sessions, board, log } = needs;
  let last: number | null = null;
  let turn: Promise<void> = Promise.resolve();
  let isOver = false;

  const listening = () => [...sessions.all()].filter((each) => each.listener !== null);
  const inTurn = (work: () => Promise<void>, failed: () => void = () => {}): void => {
    turn = turn
      .then(() => (isOver ? undefined : work()))
      .catch((thrown: unknown) => {
        if (!isOver) log.warn({ cause: HubFailure.of(thrown).message }, "alerts could not be told by MQTT");
        failed();
      });
  };

  async function forward(): Promise<void> {
    last ??= await alerts.lastSequence();
    for (;;) {
      const events = await alerts.eventsAfter(last, atOnce);
      for (const { sequence, alert } of events) {
        last = sequence;
        for (const each of listening()) say(each, alert, [...(each.listener?.live ?? [])]);
      }
      if (events.length < atOnce) return;
    }
  }

  function say(session: Session, alert: Alert, filters: readonly string[]): void {
    const { listener, stream } = session;
    if (listener === null || stream.destroyed || !isTheirs(listener.scope, alert)) return;
    const topic = alertTopic(alert);
    const granted = filters.filter((each) => follows(each, topic));
    if (granted.length === 0) return;
    const qos = Math.max(...granted.map((each) => session.filters.get(each) ?? 0)) === 0 ? 0 : 1;
    publishTo(session, { topic, text: alertText(alert), qos, retain: false }, null);
    if (stream.writableLength <= unreadBytes) return;
    board.add("broker_listeners_dropped_total");
    stream.destroy();
  }

  /** The pages are taken one after the other, so that a slow reader is noticed before the next. */
  async function showOpen(session: Session, filters: readonly string[]): Promise<void> {
    const { listener } = session;
    if (listener === null) return;
    await book.opened(listener, session.peer.address);
    await forward();
    let cursor: string | undefined;
    do {
      const page = await alerts.list(listener.scope, { states: openStates }, { limit: atOnce, cursor });
      for (const alert of page.items) say(session, alert, filters);
      cursor = page.next ?? undefined;
      await drained(session);
    } while (cursor !== undefined && !session.stream.destroyed);
    for (const each of filters) if (session.filters.has(each)) listener.live.add(each);
  }

  async function look(): Promise<void> {
    const all = listening();
    board.set("broker_listeners", all.length);
    if (all.length === 0) return;
    await forward();
  }
  const rounds = setInterval(() => inTurn(look), lookEvery).unref();

  return {
    poke: () => inTurn(look),
    joined: (session, filters) =>
      inTurn(
        () => showOpen(session, filters),
        () => session.stream.destroy(),
      ),
    end() {
      isOver = true;
      clearInterval(rounds);
    },
  };
}

const isTheirs = (scope: Parameters<typeof within>[0], { service, careGroup, patient }: Alert): boolean =>
  within(scope, { services: [service], careGroup, patient });

/** What a reader has not read within this time it will not read. */
const patience: Duration = seconds(8);

function drained({ stream }: Session): Promise<void> {
  if (stream.destroyed || !stream.writableNeedDrain) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(late);
      stream.off("drain", done);
      stream.off("close", done);
      resolve();
    };
    const late = setTimeout(() => stream.destroy(), patience);
    stream.once("drain", done);
    stream.once("close", done);
  });
}
