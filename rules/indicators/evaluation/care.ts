import { activityOf, distinct, eventful, splitAt } from "./persons.ts";
import { byAll, byService, entriesOf, type Formula, tookPart, wasEntered } from "./rows.ts";
import { part, plain, share, type Tally, without } from "./tally.ts";

export const planCoverage: Formula = {
  by: byAll,
  of(rows) {
    const active = rows.people.filter(tookPart(rows));
    const planned = active.filter(({ hasPlan }) => hasPlan).length;
    return share(planned, active.length, splitAt(active.length, planned));
  },
};

/** Pairs of person and metric. Where only persons are known to have a personal limit, each is one pair. */
export const thresholdsPersonalised: Formula = {
  by: byAll,
  of(rows) {
    const took = tookPart(rows);
    const [pairs, confirmed] = [
      { n: 0, persons: 0 },
      { n: 0, persons: 0 },
    ];
    let some = 0;
    for (const each of rows.people) {
      if (!took(each)) continue;
      const { of, confirmed: own } = each.limits ?? { of: 1, confirmed: each.hasPersonalLimit ? 1 : 0 };
      pairs.n += of;
      confirmed.n += own;
      if (of > 0) pairs.persons++;
      if (own > 0) confirmed.persons++;
      if (of > own) some++;
    }
    return share(confirmed.n, pairs.n, { all: pairs.persons, with: confirmed.persons, without: some });
  },
};

/** Of reports whose day has come. */
export const reportTimeliness: Formula = {
  by: byAll,
  of(rows) {
    if (!wasEntered(rows, "document")) return without("not-observed");
    const due = entriesOf(rows, "document").filter(
      ({ content }) => content.document === "telemonitoring-report" && content.dueAt <= rows.whole.asOf,
    );
    const inTime = due.filter(
      ({ content }) => content.deliveredAt !== null && content.deliveredAt <= content.dueAt,
    );
    const late = due.filter((each) => !inTime.includes(each));
    return share(inTime.length, due.length, {
      all: distinct(due),
      with: distinct(inTime),
      without: distinct(late),
    });
  },
};

const activities = ["alerts", "calls", "set-up", "training", "other"] as const;

/** Minutes somebody logged for each week of an active person. */
export const staffMinutes: Formula = {
  by: byAll,
  of(rows) {
    if (!wasEntered(rows, "workload")) return without("not-observed");
    const { days } = activityOf(rows);
    if (days === 0) return without("no-data");
    const logged = entriesOf(rows, "workload");
    const of = (entries: typeof logged): Tally => {
      const minutes = entries.reduce((sum, { content }) => sum + content.minutes, 0);
      const weeks = days / 7;
      // Work for all is nobody's own: where no person is named, all stand behind it.
      const { all, with: named } = eventful(rows, entries);
      const isForAll = entries.some(({ person }) => person === null);
      return plain(minutes / weeks, {
        numerator: minutes,
        denominator: weeks,
        observations: entries.length,
        persons: splitAt(all, isForAll ? all : named),
      });
    };
    const parts = activities.map((each) =>
      part(each, of(logged.filter(({ content }) => content.activity === each))),
    );
    return { ...of(logged), parts };
  },
};

/** Devices given out again. */
export const deviceReuse: Formula = {
  by: byService,
  of(rows) {
    const sum = (key: "assignments" | "assignmentsOfUsed") =>
      rows.serviceMonths.reduce((total, each) => total + each[key], 0);
    const { persons } = activityOf(rows);
    const found = share(sum("assignmentsOfUsed"), sum("assignments"), splitAt(persons, persons));
    if (found.value === null) return found;
    const { interval } = found;
    return {
      ...found,
      value: found.value / 100,
      interval: interval && { ...interval, low: interval.low / 100, high: interval.high / 100 },
    };
  },
};
