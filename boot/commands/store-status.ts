import type { NearStanding, StoreStanding } from "../../model/telemetry-care.ts";
import { formatInstant, type Instant } from "../../model/time.ts";
import type { Answer, Command } from "./command.ts";
import type { StoreNeeds } from "./store.ts";
import { minuteOf } from "./table.ts";

/** `store status`. */
export const storeStatusCommand = ({ withCare }: Pick<StoreNeeds, "withCare">): Command => ({
  words: "store status",
  does: "where readings are kept, whether that answers, and what waits to be taken there",
  details:
    "Exit code 1 says that InfluxDB cannot be used as it is, with why. What a running hub reads back as a sample is in\n" +
    "its figures (GET /metrics, labhub_telemetry_readback_…).\n\n  labhub store status",
  run: () => withCare(async ({ care }) => answerOf(await care.standing())),
});

function answerOf({ place, fault, near }: StoreStanding): Answer {
  const json = { place, fault, near: near === null ? null : shown(near) };
  if (near === null) return { text: "Readings are kept on this machine (embedded:).", json };
  const text = [
    `Readings are kept in ${place}.`,
    fault === null ? "It answers, knows the hub, and has its schema." : `It cannot be used now: ${fault}.`,
    ...near.cursors.map(
      ({ partition, fed, carried }) =>
        `Messages of partition ${partition}: here up to ${fed}, there up to ${carried}.`,
    ),
    waitingText(near),
    near.nearSince === null
      ? "All readings are on this machine as well."
      : `What was measured before ${minuteOf(near.nearSince)} is there alone.`,
    ...(near.doubtUntil === null
      ? []
      : [
          `A write that was given up may still take place until ${formatInstant(near.doubtUntil)}; nobody is erased before.`,
        ]),
  ];
  return { text: text.join("\n"), json, isWell: fault === null };
}

function waitingText({ waiting }: NearStanding): string {
  const { messages, readings, since, bytes } = waiting;
  if (messages === 0) return "Nothing waits.";
  const from = since === null ? "" : `, the oldest since ${minuteOf(since)}`;
  return `${readings} readings of ${messages} messages wait (about ${bytes} bytes)${from}.`;
}

const shown = ({ waiting, nearSince, doubtUntil, ...plain }: NearStanding) => ({
  ...plain,
  waiting: { ...waiting, since: timeOf(waiting.since) },
  nearSince: timeOf(nearSince),
  doubtUntil: timeOf(doubtUntil),
});

const timeOf = (at: Instant | null): string | null => (at === null ? null : formatInstant(at));
