import type { ListenerBook } from "../model/alert-listener.ts";
import { type Duration, seconds } from "../model/time.ts";
import type { Session, Sessions } from "./sessions.ts";

/** An ended token, or one whose user may less than before, ends within three seconds. */
const lookEvery: Duration = seconds(2);

/** Ends the sessions of listeners who may not listen any more. While the store is away nobody can be told of anything. */
export function watchListeners(sessions: Sessions, book: ListenerBook): { end(): void } {
  let isLooking = false;
  const look = async (): Promise<void> => {
    for (const session of [...sessions.all()]) await recheck(session, book);
  };
  const rounds = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    void look().finally(() => {
      isLooking = false;
    });
  }, lookEvery).unref();
  return { end: () => clearInterval(rounds) };
}

async function recheck({ listener, stream }: Session, book: ListenerBook): Promise<void> {
  if (listener === null || stream.destroyed) return;
  const now = await book.listener(listener.username, listener.token).catch(() => listener);
  const isSame = now !== null && JSON.stringify(now.scope) === JSON.stringify(listener.scope);
  if (!isSame) stream.destroy();
}
