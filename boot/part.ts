import { parentPort, workerData } from "node:worker_threads";
import { type Board, boardOn } from "../model/board.ts";
import { HubFailure } from "../model/failure.ts";
import type { Pilot } from "../model/pilot.ts";
import type { Wire } from "../model/wires.ts";
import type { DataDir } from "./data-dir.ts";
import type { Settings } from "./settings.ts";

/** What the hub hands a thread at its start. */
export interface PartData {
  readonly settings: Settings;
  /** Read once, at the start of the hub: every part goes by the same one. */
  readonly pilot: Pilot;
  readonly data: DataDir;
  readonly board: SharedArrayBuffer;
}

/** The thread's side of the wire to the hub. */
export interface Part {
  readonly settings: Settings;
  readonly pilot: Pilot;
  readonly data: DataDir;
  readonly board: Board;
  tell(wire: Wire): void;
  /** Resolves when the hub says stop; every other wire goes to `hear`. */
  untilStopped(hear: (wire: Wire) => void): Promise<void>;
  /** Lets the thread end once nothing is left to do. */
  close(): void;
}

/** Opens the wire of the thread this runs on. Throws `defect` on the main thread. */
export function thisPart(): Part {
  const port = parentPort;
  if (port === null)
    throw new HubFailure("defect", "this module is the root of a thread; start the hub with npm start");
  // The hub's own types on both ends: nothing from outside comes this way.
  const { settings, pilot, data, board } = workerData as PartData;
  return {
    settings,
    pilot,
    data,
    board: boardOn(board),
    tell: (wire) => port.postMessage(wire),
    untilStopped: (hear) =>
      new Promise((resolve) => {
        port.on("message", (wire: Wire) => (wire.tell === "stop" ? resolve() : hear(wire)));
      }),
    close: () => port.close(),
  };
}
