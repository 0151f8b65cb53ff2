import type { Notice } from "../../model/notice.ts";

/** The most that go in one letter. */
const mostTogether = 20;

/** What is due by recipient and channel; in each the urgent first, and otherwise as the book has them. */
export function lanesOf(due: readonly Notice[]): ReadonlyMap<string, readonly Notice[]> {
  const lanes = Map.groupBy(due, ({ recipient, channel }) => `${recipient}:${channel}`);
  return new Map([...lanes].map(([lane, notices]) => [lane, notices.toSorted(urgentFirst)]));
}

const urgentFirst = (one: Notice, other: Notice): number =>
  Number(other.priority === "high") - Number(one.priority === "high");

/** What goes together: high ones each alone, the others of a lane in one letter where its channel takes several. */
export function loadsOf(lane: readonly Notice[], gathers: boolean): readonly (readonly Notice[])[] {
  const loads: Notice[][] = [];
  for (const notice of lane) {
    const last = loads.at(-1);
    const joins = gathers && notice.priority !== "high" && last?.[0]?.priority !== "high";
    if (joins && last !== undefined && last.length < mostTogether) last.push(notice);
    else loads.push([notice]);
  }
  return loads;
}
