import type { Verification } from "../../model/telemetry-care.ts";
import { after, atMillisecond, hours } from "../../model/time.ts";
import { timeGiven } from "./asked.ts";
import { type Answer, type Command, type Given, UsageError } from "./command.ts";
import type { StoreNeeds } from "./store.ts";

const usual = 200;
const most = 100_000;

/** `store verify`. */
export const storeVerifyCommand = ({ withCare, clock }: Pick<StoreNeeds, "withCare" | "clock">): Command => ({
  words: "store verify",
  takes: "[--sample N] [--from TIME] [--to TIME]",
  does: "compares readings drawn at random with InfluxDB and with the journal",
  details:
    `N readings (${usual} unless said) that arrived from TIME to TIME are drawn. InfluxDB must have each as this machine\n` +
    "has it, and the message it came in, while the journal still holds it, must say the same. Without InfluxDB messages\n" +
    "are drawn from the journal and looked for. Only counts are told; exit code 1: something is missing or different.\n\n" +
    "  labhub store verify --sample 1000 --from 2026-11-20T00:00:00+01:00",
  options: { sample: "text", from: "text", to: "text" },
  run: (given) => {
    const asked = {
      count: countGiven(given),
      from: timeGiven("from", given.text("from")) ?? atMillisecond(0),
      until: timeGiven("to", given.text("to")) ?? after(clock.now(), hours(1)),
    };
    if (asked.from >= asked.until) throw new UsageError("--from must be before --to.");
    return withCare(async ({ care }) => answerOf(await care.verify(asked)));
  },
});

function countGiven({ text }: Given): number {
  const given = text("sample") ?? String(usual);
  const count = /^\d{1,6}$/.test(given) ? Number(given) : 0;
  if (count >= 1 && count <= most) return count;
  throw new UsageError(`--sample must be a whole number from 1 to ${most}.`);
}

function answerOf(found: Verification): Answer {
  const { checked, missing, different, journal } = found;
  const isWell = missing + different + journal.different === 0;
  const text = [
    checked === 0
      ? "There was nothing to compare."
      : `${checked} readings were compared: ${missing} are missing, ${different} are different.`,
    `With the journal: ${journal.same} the same, ${journal.different} different, ${journal.gone} no longer in it.`,
  ];
  return { text: text.join("\n"), json: found, isWell };
}
