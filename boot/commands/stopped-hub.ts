import { lockRole } from "../data-dir.ts";

/** Keeps every part of a hub from running on a data directory. Throws when one does. */
export function locksOn(dataDir: string): Disposable {
  using held = new DisposableStack();
  for (const role of ["broker", "pipeline", "api"]) held.use(lockRole(dataDir, role));
  return held.move();
}
