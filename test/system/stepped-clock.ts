import { openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { onTestFinished } from "vitest";
import { type HubProcess, startHub } from "../../simulators/hub-process.ts";
import { eventually } from "./house.ts";

/** A hub whose clocks stand still until they are set on: what takes hours to be counted is counted in seconds, exactly. */
export interface SteppedHub {
  now: number;
  /** Sets the clocks on, and nothing else. */
  set(on: number): void;
  /** Sets them on and waits until the pipeline has seen it; two minutes at most, or the hub takes itself to have been down. */
  step(on: number): Promise<void>;
  start(settings: Readonly<Record<string, string>>): Promise<HubProcess>;
  /** What stands in the hub's own state store. */
  ask(query: string): readonly Record<string, unknown>[];
}

const inside = pathToFileURL(join(import.meta.dirname, "stepped-clock-inside.ts")).href;

export function steppedHub(dataDir: string, from: number): SteppedHub {
  const place = join(dataDir, "..", `${dataDir.split("/").at(-1)}.clock`);
  const file = openSync(place, "w");
  const write = (at: number): void => {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(at);
    writeSync(file, bytes, 0, 8, 0);
  };
  write(from);
  let state: DatabaseSync | undefined;
  onTestFinished(() => state?.close());
  const hub: SteppedHub = {
    now: from,
    set(on) {
      hub.now += on;
      write(hub.now);
    },
    async step(on) {
      hub.set(on);
      await eventually(async () => hub.ask("select at from hub_alive")[0]?.["at"] === hub.now);
    },
    async start(settings) {
      const nodeFlags = ["--import", inside];
      const process = await startHub({ dataDir, settings: { STEPPED_CLOCK: place, ...settings }, nodeFlags });
      onTestFinished(() => process.kill());
      return process;
    },
    ask(query) {
      state ??= new DatabaseSync(join(dataDir, "state.db"), { readOnly: true });
      return state.prepare(query).all();
    },
  };
  return hub;
}
