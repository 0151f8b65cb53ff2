import { machineLine } from "./machine.ts";
import type { StoreReport } from "./store-scenario.ts";
import { table, whole } from "./table.ts";

export const storeText = ({ readings, patients, filled, asked, machine: on }: StoreReport): string =>
  [
    `${whole(readings)} readings, ${whole(patients)} patients, 90 days`,
    "",
    table(
      ["filling", "readings/s", "s", "bytes a reading", "packed"],
      filled.map(({ store, perSecond, seconds, bytes, packed }) => [
        store,
        whole(perSecond),
        seconds.toFixed(0),
        bytes.toFixed(1),
        packed.toFixed(1),
      ]),
    ),
    "",
    table(
      ["asking", "store", "p50 ms", "p99 ms", "target", "p50", "p99"],
      asked.map(({ question, store, p50, p99, target, isWithin, isWithinAt99 }) => [
        question,
        store,
        p50.toFixed(2),
        p99.toFixed(2),
        `< ${target}`,
        isWithin ? "pass" : "FAIL",
        isWithinAt99 ? "pass" : "over",
      ]),
    ),
    machineLine(on),
  ].join("\n");
