import { type AskAttention, type AttentionBook, longestAttention } from "../../model/attention.ts";
import { onDutyAt } from "../../model/duty.ts";
import { HubFailure } from "../../model/failure.ts";
import type { Pilot } from "../../model/pilot.ts";
import type { Roster } from "../../model/pilot-roster.ts";
import { after, before, between, type Instant, minutes } from "../../model/time.ts";
import { attentionOf, reviewedFor } from "./attention.ts";

/** Shifts change on the half hour at most. */
const step = minutes(30);

/** Figures on attention, from what the state store holds and the pilot's roster says. */
export const attentionFor =
  ({ roster }: Pick<Pilot, "roster">, book: AttentionBook): AskAttention =>
  async ({ scope, from, until, now }) => {
    if (until <= from || between(from, until) > longestAttention) {
      throw new HubFailure("input-rejected", "to: must lie after from, by 92 days at most");
    }
    const reviewed = before(until, reviewedFor);
    const rows = await book.raised(scope, from < reviewed ? from : reviewed, until);
    const presence = await book.presence(scope, from, until);
    const dutyHours = hoursBy(roster);
    return attentionOf({
      from,
      until: until < now ? until : now,
      now,
      zone: roster.zone,
      rows,
      presence,
      dutyHours,
    });
  };

/** Whoever answers counts, on shift, by night or as the last resort. Nobody in particular answers for no care group. */
const hoursBy =
  (roster: Roster) =>
  (careGroup: string | null, from: Instant, until: Instant): number => {
    if (careGroup === null) return 0;
    let duties = 0;
    for (let at = from; at < until; at = after(at, step)) duties += onDutyAt(roster, [careGroup], at).length;
    return duties / 2;
  };
