import { days } from "../../../model/time.ts";
import { atRiskAt, kaplanMeier, leftAt, leftInterval } from "../statistics/kaplan-meier.ts";
import { allBehind, ofWhole, splitAt } from "./persons.ts";
import { byAll, entriesOf, type Formula, type Rows, wasEntered } from "./rows.ts";
import { intervalBy, part, share, without } from "./tally.ts";

const digitalBarriers: readonly string[] = ["device-skill", "no-network", "distrust-of-technology"];

/** Those asked who were eligible. Each entry is one person: who refuses has no pseudonym. */
export const enrolmentRate: Formula = {
  by: byAll,
  of(rows) {
    if (!wasEntered(rows, "screening")) return without("not-observed");
    const asked = entriesOf(rows, "screening").filter(({ content }) => content.answer !== "not-eligible");
    const said = (answer: string) => asked.filter(({ content }) => content.answer === answer).length;
    return share(said("agreed"), asked.length, splitAt(asked.length, said("agreed")));
  },
};

export const digitalBarrierRefusals: Formula = {
  by: byAll,
  of(rows) {
    if (!wasEntered(rows, "screening")) return without("not-observed");
    const reasons = entriesOf(rows, "screening").flatMap(({ content: { answer, reason } }) =>
      answer === "refused" && reason !== undefined ? [reason] : [],
    );
    const digital = reasons.filter((each) => digitalBarriers.includes(each)).length;
    const parts = digitalBarriers.map((reason) => {
      const n = reasons.filter((each) => each === reason).length;
      return part(reason, share(n, reasons.length, splitAt(reasons.length, n)));
    });
    return share(digital, reasons.length, splitAt(reasons.length, digital), { parts });
  },
};

const isDropOut = (why: string): boolean => why === "withdrawal" || why === "lost";

/** Of those there in the period and enrolled at least 30 days before its end, who dropped out within it. */
export const dropoutRate: Formula = {
  by: byAll,
  of(rows) {
    const there = rows.people.filter(
      ({ enrolledAt, left }) =>
        enrolledAt <= rows.until - days(30) && (left === null || left.at >= rows.from),
    );
    const gone = there.filter(
      ({ left }) => left !== null && left.at < rows.until && isDropOut(left.why),
    ).length;
    return share(gone, there.length, splitAt(there.length, gone));
  },
};

const retentionDays = 90;
const leastAtStart = 20;
const leastAtEnd = 10;

/** Kaplan-Meier over time since enrolment; death, transfer and a planned end are censored, as is who still takes part. */
export const retention90d: Formula = {
  by: ["pilot", "zone", "municipality", "service"],
  of: retention,
};

function retention(rows: Rows) {
  const seen = Math.min(rows.until, rows.whole.asOf);
  const waits = rows.people
    .filter(({ enrolledAt }) => enrolledAt < seen)
    .map(({ enrolledAt, left }) => {
      const isOver = left !== null && left.at < seen;
      return { time: (isOver ? left.at : seen) - enrolledAt, came: isOver && isDropOut(left.why) };
    });
  const persons = allBehind(waits.length);
  if (waits.length === 0) return without("no-data");
  const atEnd = atRiskAt(waits, days(retentionDays));
  const beside = [{ key: "at-risk-at-90-days", value: ofWhole(rows.stratum, atEnd), unit: "" }];
  if (waits.length < leastAtStart || atEnd < leastAtEnd)
    return without("too-few", { denominator: waits.length, observations: waits.length, persons });
  const steps = kaplanMeier(waits);
  return {
    value: 100 * leftAt(steps, days(retentionDays)),
    numerator: null,
    denominator: waits.length,
    interval: intervalBy("greenwood", leftInterval(steps, days(retentionDays)), 100),
    observations: waits.length,
    persons,
    gap: null,
    beside,
  };
}
