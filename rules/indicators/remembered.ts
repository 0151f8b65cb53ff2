import type { FiguresAsked, FiguresDesk, FiguresGiven } from "../../model/figures-desk.ts";
import type { Observed, Observing } from "../../model/observed.ts";
import type { MonthWindow } from "../../model/publication.ts";
import type { Instant } from "../../model/time.ts";
import { type FiguresNeeds, figuresOf, minuteOf } from "./desk.ts";

/** What a desk keeps: answers by number, what was observed by its rows, of which one alone may be as large as it is. */
const mostAnswers = 500;
const mostRows = 3_000_000;

const nameOfWindow = ({ months }: MonthWindow, asOf: Instant): string =>
  `${months[0] ?? ""} ${months.at(-1) ?? ""} ${asOf}`;

/**
 * The desk, remembering what it gave out and what it was made of for as long as it is as of the same minute. Asks one after the
 * other: its thread has only one processor, and two at once would only overtake each other in the register.
 */
export function figuresDesk(needs: FiguresNeeds): FiguresDesk {
  const answers = new Map<string, FiguresGiven>();
  const observe = remembering(needs.observe);
  let before: Promise<unknown> = Promise.resolve();
  return {
    figures: (asked) => {
      const asOf = asked.asOf ?? minuteOf(needs.clock.now());
      const name = nameOf(asked, asOf);
      const work = before.then(async () => {
        const known = answers.get(name);
        if (known !== undefined) return known;
        const given = await figuresOf({ ...asked, asOf }, { ...needs, observe });
        answers.set(name, given);
        drop(answers, () => answers.size > mostAnswers);
        return given;
      });
      before = work.catch(() => undefined);
      return work;
    },
  };
}

const nameOf = ({ definition, grouping, merge, service, window }: FiguresAsked, asOf: Instant): string =>
  JSON.stringify([
    definition.id,
    definition.version,
    grouping,
    merge ?? null,
    service,
    nameOfWindow(window, asOf),
  ]);

/** The oldest goes first. */
function drop<Value>(kept: Map<string, Value>, isTooMuch: () => boolean): void {
  for (const name of kept.keys()) {
    if (!isTooMuch()) return;
    kept.delete(name);
  }
}

const rowsOf = ({ people, personMonths, alerts, entries }: Observed): number =>
  people.length + personMonths.length + alerts.length + entries.length;

/** What was observed is gathered once for all indicators that are asked for together. */
export function remembering(observe: Observing["observed"]): Observing["observed"] {
  const kept = new Map<string, Observed>();
  const isTooMuch = () =>
    kept.size > 1 && [...kept.values()].reduce((sum, each) => sum + rowsOf(each), 0) > mostRows;
  return async (window, asOf) => {
    const name = nameOfWindow(window, asOf);
    const known = kept.get(name);
    if (known !== undefined) {
      // Used last, dropped last.
      kept.delete(name);
      kept.set(name, known);
      return known;
    }
    const found = await observe(window, asOf);
    kept.set(name, found);
    drop(kept, isTooMuch);
    drop(kept, () => kept.size > 50);
    return found;
  };
}
