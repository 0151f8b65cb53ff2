import type { Board } from "../model/board.ts";
import type { HashSecret } from "../model/device-secret.ts";
import type { Log } from "../model/log.ts";
import type { Pages } from "../model/pages.ts";
import type { Pilot } from "../model/pilot.ts";
import type { StateStore } from "../model/state-store.ts";
import type { TelemetryStore } from "../model/telemetry-store.ts";
import type { Clock } from "../model/time.ts";
import type { Wire } from "../model/wires.ts";
import type { ReadBacklog } from "./backlog.ts";

/** Everything the API asks of the rest of the hub. */
export interface ApiNeeds {
  /** Port 0 takes any free one. */
  readonly listen: { readonly host: string; readonly port: number };
  readonly pilot: Pilot;
  readonly state: StateStore;
  readonly telemetry: TelemetryStore;
  readonly backlog: ReadBacklog;
  readonly hashSecret: HashSecret;
  readonly clock: Clock;
  /** That many random bytes, fit for secrets. */
  readonly random: (bytes: number) => Uint8Array;
  readonly log: Log;
  readonly board: Board;
  readonly version: string;
  readonly pages: Pages;
  /** Says something to the hub's other threads. */
  readonly tell: (wire: Wire) => void;
  /** For the first start only: a user `admin` that exists is left as it is. */
  readonly firstAdminPassword: string | undefined;
}
