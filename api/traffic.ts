import type { ServerResponse } from "node:http";

/** The requests being answered: stopping waits for these, and not for connections on which nobody asks anything. */
export interface Traffic {
  begins(out: ServerResponse): void;
  /** Resolves when nothing is being answered. */
  quiet(): Promise<void>;
}

export function traffic(): Traffic {
  let underWay = 0;
  let waiting: (() => void)[] = [];
  return {
    begins(out) {
      underWay += 1;
      // Also comes when the client goes away before the answer does.
      out.once("close", () => {
        underWay -= 1;
        if (underWay > 0) return;
        for (const resolve of waiting) resolve();
        waiting = [];
      });
    },
    quiet: () => (underWay === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
}
