import type { AlertChange, Episode } from "./alert.ts";
import type { PatientId } from "./identity.ts";
import type { Instant } from "./time.ts";
import type { WatchedWorld } from "./watch.ts";

/** What looks whether objectives' budgets burn. What it answers must be committed before the next call. */
export interface BudgetWatch {
  look(world: WatchedWorld, now: Instant): Promise<readonly AlertChange[]>;
  /** Drops what is remembered of a person's alerts, but for what the state store still holds. */
  forget(patient: PatientId, episodes?: readonly Episode[]): void;
}
