import { after, type Clock, type Duration, type Instant } from "../model/time.ts";

/** Counts within fixed windows, per key, in bounded memory. */
export interface Attempts {
  /** Counts one more; seconds to wait when that is too many, else `null`. */
  take(key: string): number | null;
  /** Seconds to wait as it stands, `null` for none; counts nothing. */
  wait(key: string): number | null;
  /** Takes one back: it turned out to be welcome. */
  forgive(key: string): void;
}

interface Window {
  count: number;
  readonly ends: Instant;
}

export function attempts(
  clock: Clock,
  { most, within, keys = 10_000 }: { most: number; within: Duration; keys?: number },
): Attempts {
  const windows = new Map<string, Window>();

  function windowOf(key: string, now: Instant): Window {
    const found = windows.get(key);
    // A clock that was set back must not leave anybody waiting for longer than a window.
    if (found !== undefined && found.ends > now && found.ends - now <= within) return found;
    windows.delete(key);
    if (windows.size >= keys) makeRoom(windows);
    const opened = { count: 0, ends: after(now, within) };
    windows.set(key, opened);
    return opened;
  }

  const waitIn = (window: Window, now: Instant): number | null =>
    window.count >= most ? Math.max(1, Math.ceil((window.ends - now) / 1000)) : null;

  return {
    take(key) {
      const now = clock.now();
      const window = windowOf(key, now);
      const wait = waitIn(window, now);
      if (wait === null) window.count += 1;
      return wait;
    },
    wait(key) {
      const now = clock.now();
      return windows.has(key) ? waitIn(windowOf(key, now), now) : null;
    },
    forgive(key) {
      const window = windows.get(key);
      if (window !== undefined && window.count > 0) window.count -= 1;
    },
  };
}

/** The oldest go first, which in a map are the first: keys are entered anew whenever their window opens. */
function makeRoom(windows: Map<string, Window>): void {
  const oldest = windows.keys().next();
  if (!oldest.done) windows.delete(oldest.value);
}
