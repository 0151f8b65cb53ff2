// Loaded into the hub before anything else, in each of its threads: the desk's crashes when a file appears, and cannot begin
// again until it is gone.
import { existsSync } from "node:fs";
import { threadName } from "node:worker_threads";

const file = process.env["DESK_CRASH"] ?? "";

if (threadName === "desk") {
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  while (existsSync(file)) Atomics.wait(sleeper, 0, 0, 20);
  setInterval(() => {
    if (existsSync(file)) throw new Error("the desk was made to crash");
  }, 20).unref();
}
