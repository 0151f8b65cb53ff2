import type { CopyReport } from "../../model/telemetry-care.ts";
import { between, type Duration } from "../../model/time.ts";
import { noteOf } from "./by-operator.ts";
import { type Answer, type Command, UsageError } from "./command.ts";
import { progressLine } from "./progress-line.ts";
import { locksOn } from "./stopped-hub.ts";
import type { StoreNeeds } from "./store.ts";

type CopyNeeds = Pick<StoreNeeds, "withCare" | "clock" | "screen">;
type To = "influx" | "embedded";

/** `store copy`. */
export const storeCopyCommand = (needs: CopyNeeds): Command => ({
  words: "store copy",
  takes: "--to influx|embedded [--resume]",
  does: "moves all readings from this machine to InfluxDB, or home again, with the hub stopped",
  details:
    "LABHUB_TELEMETRY_URL names the InfluxDB either way; it is made ready with labhub store init, and to copy to it must be\n" +
    "empty. Broken off at any point, the same command goes on; --resume only does that. Afterwards every series is compared\n" +
    "by count and hash on both sides; exit code 1: some differ, they are named, and the hub goes on as it was.\n\n" +
    "  labhub store copy --to influx",
  options: { to: "text", resume: "flag" },
  run: ({ text, flag }) => {
    const to = text("to");
    if (to !== "influx" && to !== "embedded")
      throw new UsageError("store copy needs --to influx or --to embedded.");
    return copy(needs, to, { resume: flag("resume"), isQuiet: flag("json") });
  },
});

async function copy(
  { withCare, clock, screen }: CopyNeeds,
  to: To,
  { resume, isQuiet }: { readonly resume: boolean; readonly isQuiet: boolean },
): Promise<Answer> {
  return withCare(async ({ care, audit, given }) => {
    using _held = locksOn(given.dataDir);
    const line = progressLine(screen, clock);
    const begun = clock.now();
    const report = await care
      .copy(to, { resume, told: isQuiet ? () => {} : line.told })
      .finally(() => line.end());
    const took = between(begun, clock.now());
    if (report.outcome === "copied") {
      await audit.append(noteOf(clock.now(), "restore", { subjects: [], object: `store copy --to ${to}` }));
    }
    return answerOf(to, report, took);
  });
}

const named = 20;

function answerOf(to: To, report: CopyReport, took: Duration): Answer {
  const { outcome, series, readings, carried, differences } = report;
  const perSecond = Math.round((carried * 1000) / Math.max(took, 1));
  const json = { to, ...report, seconds: took / 1000, perSecond };
  if (outcome === "already") return { text: `There was nothing to copy: ${already[to]}.`, json };
  const rate = `${carried} were carried, and all compared, in ${Math.round(took / 1000)} s (${perSecond} a second).`;
  if (outcome === "copied") {
    return {
      text: [
        `${readings} readings of ${series} series are the same on both sides; ${rate}`,
        ...leftBehind(report),
        ...next[to],
      ].join("\n"),
      json,
    };
  }
  const lines = differences
    .slice(0, named)
    .map(
      (each) => `  ${each.patient} ${each.code} ${each.device}: here ${each.here}, InfluxDB ${each.there}`,
    );
  const text = [
    `${differences.length} series differ, so nothing was switched over; ${rate}`,
    ...lines,
    ...(differences.length > named ? [`  and ${differences.length - named} more`] : []),
    ...leftBehind(report),
    "Give the same command again; should it differ still, look at InfluxDB's log.",
  ];
  return { text: text.join("\n"), json, isWell: false };
}

const already: Readonly<Record<To, string>> = {
  influx: "readings are carried to that InfluxDB already",
  embedded: "all readings are kept on this machine already",
};

const leftBehind = ({ expired, refused }: CopyReport): readonly string[] => [
  ...(expired === 0 ? [] : [`${expired} stayed behind, their term being over.`]),
  ...(refused === 0 ? [] : [`InfluxDB refused ${refused}.`]),
];

const next: Readonly<Record<To, readonly string[]>> = {
  influx: ["Start the hub: from now on it carries readings there, and keeps the last weeks here too."],
  embedded: [
    "Set LABHUB_TELEMETRY_URL=embedded:, take LABHUB_INFLUX_… out, and start the hub.",
    "Then delete the bucket or database: who is erased from now on is not erased there.",
  ],
};
