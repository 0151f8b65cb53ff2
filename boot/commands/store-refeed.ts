import { formatInstant } from "../../model/time.ts";
import { isRunning } from "../data-dir.ts";
import { timeGiven } from "./asked.ts";
import { noteOf } from "./by-operator.ts";
import { type Command, UsageError } from "./command.ts";
import type { StoreNeeds } from "./store.ts";
import { minuteOf } from "./table.ts";

/** `store refeed`. */
export const storeRefeedCommand = ({ withCare, clock }: Pick<StoreNeeds, "withCare" | "clock">): Command => ({
  words: "store refeed",
  takes: "--from TIME",
  does: "has all that arrived since a time carried to InfluxDB again, as after it was restored",
  details:
    "Sending a reading again changes nothing where it is already. Works beside a running hub, whose drain carries them; a\n" +
    "stopped one does so when it starts. What this machine no longer has can only come from a backup of InfluxDB.\n\n" +
    "  labhub store refeed --from 2026-11-20T00:00:00+01:00",
  options: { from: "text" },
  run: ({ text }) => {
    const from = timeGiven("from", text("from"));
    if (from === undefined) throw new UsageError("store refeed needs --from TIME.");
    return withCare(async ({ care, audit, given }) => {
      const { waiting, nearSince } = await care.refeed(from);
      const object = `store refeed from ${formatInstant(from)}`;
      await audit.append(noteOf(clock.now(), "restore", { subjects: [], object }));
      const runs = isRunning(given.dataDir, "pipeline");
      const lines = [
        `${waiting} readings wait for InfluxDB now; ${runs ? "the hub carries them" : "start the hub, and it carries them"}.`,
        ...(nearSince === null
          ? []
          : [
              `What was measured before ${minuteOf(nearSince)} may no longer be on this machine: take it from a backup of InfluxDB.`,
            ]),
      ];
      const json = {
        waiting,
        nearSince: nearSince === null ? null : formatInstant(nearSince),
        running: runs,
      };
      return { text: lines.join("\n"), json };
    });
  },
});
