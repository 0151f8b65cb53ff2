import { after, type Clock, type Instant, minutes } from "../model/time.ts";

const lasts = minutes(10);
const most = 1000;

/** Second factors that were begun and not confirmed yet: sealed, for ten minutes, so many and no more. */
export interface PendingFactors {
  put(username: string, sealed: Uint8Array): void;
  get(username: string): Uint8Array | null;
  drop(username: string): void;
}

export function pendingFactors(clock: Clock): PendingFactors {
  const pending = new Map<string, { readonly sealed: Uint8Array; readonly until: Instant }>();
  return {
    put(username, sealed) {
      pending.delete(username);
      const oldest = pending.keys().next();
      if (pending.size >= most && !oldest.done) pending.delete(oldest.value);
      pending.set(username, { sealed, until: after(clock.now(), lasts) });
    },
    get(username) {
      const found = pending.get(username);
      return found !== undefined && found.until > clock.now() ? found.sealed : null;
    },
    drop: (username) => void pending.delete(username),
  };
}
