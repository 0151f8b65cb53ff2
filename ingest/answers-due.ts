import { answerBy, answerWithin } from "../model/answer-time.ts";
import type { Pilot } from "../model/pilot.ts";
import type { AwaitedAlert, NoticeDue, SliBook } from "../model/sli-book.ts";
import type { SliTally } from "../model/sli-tally.ts";
import { after, before, type Duration, days, type Instant, minutes, seconds } from "../model/time.ts";

/** Alerts whose time to be answered runs, and notices whose time to be handed over does. */
export interface AnswersDue {
  /** Counts what fell due with `from < deadline <= through`. */
  count(tally: SliTally, from: Instant, through: Instant): Promise<void>;
}

type Book = Pick<SliBook, "raisedAfter" | "answers" | "noticesDue">;

/** No roster keeps an alert waiting longer: two days with a shift, and holidays between. */
const longestWait = days(32);
const atOnce = 1000;

export function answersDue(
  book: Book,
  { roster, escalation }: Pick<Pilot, "roster" | "escalation">,
): AnswersDue {
  const pending = new Map<string, { readonly alert: AwaitedAlert; readonly deadline: Instant }>();
  let sequence: number | null = null;

  async function learn(since: Instant): Promise<void> {
    for (;;) {
      const next = await book.raisedAfter(sequence, before(since, longestWait), atOnce);
      sequence = next.sequence;
      for (const alert of next.alerts) {
        const { priority, raisedAt, careGroup } = alert;
        const within = answerWithin(escalation, priority);
        const deadline = answerBy(roster, careGroup, { priority, raisedAt, within });
        if (deadline > since) pending.set(alert.id, { alert, deadline });
      }
      if (next.alerts.length < atOnce) return;
    }
  }

  async function countAnswers(tally: SliTally, from: Instant, through: Instant): Promise<void> {
    for (const [id, { alert, deadline }] of pending) {
      // Not sooner: those of a count that failed are counted again.
      if (deadline <= from) pending.delete(id);
      else if (deadline <= through) await countAnswer(tally, alert, deadline);
    }
  }

  async function countAnswer(tally: SliTally, alert: AwaitedAlert, deadline: Instant): Promise<void> {
    const [answer] = await book.answers([alert.id], deadline);
    if (answer === undefined || answer.needsNone) return;
    const event = { sli: "acknowledgement-in-target", service: alert.service, part: alert.priority } as const;
    const bad = answer.undeliverable ? "hub" : "staff";
    tally.add(event, deadline, answer.answeredAt === null ? bad : "good");
  }

  return {
    async count(tally, from, through) {
      await learn(from);
      await countAnswers(tally, from, through);
      for (const [limit, priorities] of handedOverWithin) {
        const due = await book.noticesDue(priorities, before(from, limit), before(through, limit));
        for (const each of due) {
          const event = { sli: "notification-delivery", service: each.service, part: each.priority } as const;
          tally.add(event, after(each.dueAt, limit), outcomeOf(each, limit));
        }
      }
    },
  };
}

const handedOverWithin: readonly (readonly [Duration, readonly NoticeDue["priority"][]])[] = [
  [seconds(60), ["high"]],
  [minutes(5), ["medium", "low", "technical"]],
];

/** Nobody to tell is the roster's; not tried at all the hub's; tried in vain whoever carries it. */
function outcomeOf({ dueAt, sentAt, tries, unaddressed }: NoticeDue, limit: Duration) {
  if (sentAt !== null && sentAt <= after(dueAt, limit)) return "good";
  if (unaddressed) return "staff";
  return tries === 0 || sentAt !== null ? "hub" : "network";
}
