import { goToSignIn } from "./element.ts";

/** What the feed tells; every call but `silent` means that the hub is there. */
export interface FeedListener {
  alert(json: string): void;
  /** The list has to be loaded again: what came in between can no longer be told. */
  reset(): void;
  /** The hub is alive; `at` is its clock, in epoch milliseconds. */
  beat(at: number): void;
  /** Nothing was heard for too long: what is shown may be old. */
  silent(): void;
}

const silentAfter = 25_000;
const longestWait = 30_000;

/**
 * Keeps the live feed open. `EventSource` alone does not: an answer other than a stream ends it for good, and a
 * connection that died without a word looks open for ever.
 */
export function superviseFeed(start: number, listener: FeedListener): void {
  let last = String(start);
  let wait = 1000;
  let heardAt = performance.now();
  let source = open();

  function open(): EventSource {
    const opened = new EventSource(`/api/v1/alerts/events?after=${last}`);
    opened.addEventListener("alert", (event) => {
      last = event.lastEventId;
      heardAt = performance.now();
      listener.alert(event.data);
    });
    opened.addEventListener("reset", (event) => {
      last = event.lastEventId;
      listener.reset();
    });
    opened.addEventListener("hb", (event) => {
      wait = 1000;
      heard();
      const beat: { at: string } = JSON.parse(event.data);
      listener.beat(Date.parse(beat.at));
    });
    opened.addEventListener("open", heard);
    opened.addEventListener("error", () => {
      if (opened.readyState === EventSource.CLOSED) void comeBack(opened);
    });
    return opened;
  }

  function heard(): void {
    heardAt = performance.now();
  }

  async function comeBack(closed: EventSource): Promise<void> {
    if (closed !== source) return;
    await new Promise((resolve) => setTimeout(resolve, wait));
    wait = Math.min(wait * 2, longestWait);
    const self = await fetch("/api/v1/me").catch(() => null);
    if (self?.status === 401) goToSignIn();
    else source = open();
  }

  setInterval(() => {
    if (performance.now() - heardAt < silentAfter) return;
    listener.silent();
    heard();
    if (source.readyState === EventSource.CLOSED) return;
    source.close();
    source = open();
  }, 1000);
}
