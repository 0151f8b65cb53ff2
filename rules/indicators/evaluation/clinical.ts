import type { Observed } from "../../../model/observed.ts";
import { hours, type Instant } from "../../../model/time.ts";
import { median, sorted } from "../statistics/percentile.ts";
import { activityOf, daysOfMonth, distinct, eventful, splitAt } from "./persons.ts";
import { byAll, type EntryOf, entriesOf, type Formula, type Rows, wasEntered } from "./rows.ts";
import { mean, part, rate, share, type Tally, without } from "./tally.ts";

const warnedWithin = hours(72);
type Use = EntryOf<"utilisation">;

const warnings = new WeakMap<Observed, ReadonlyMap<number, readonly Instant[]>>();

/** When each person's clinical alerts were raised, also just before the window and in other strata. */
function warningsOf(whole: Observed): ReadonlyMap<number, readonly Instant[]> {
  const known = warnings.get(whole);
  if (known !== undefined) return known;
  const clinical = whole.alerts.filter(({ kind, outcome }) => kind === "clinical" && outcome !== "test");
  const found = new Map<number, Instant[]>();
  for (const { person, raisedAt } of [...clinical, ...(whole.alertsBefore ?? [])]) {
    const own = found.get(person);
    if (own === undefined) found.set(person, [raisedAt]);
    else own.push(raisedAt);
  }
  warnings.set(whole, found);
  return found;
}

/** Admissions and emergency visits before which, in 72 hours, nothing was raised. */
export const missedDeterioration: Formula = {
  by: byAll,
  of(rows) {
    if (!wasEntered(rows, "utilisation")) return without("not-observed");
    const raised = warningsOf(rows.whole);
    const isMissed = ({ person, at }: Use) =>
      !(person === null ? [] : (raised.get(person) ?? [])).some(
        (each) => each <= at && at - each <= warnedWithin,
      );
    const of = (all: readonly Use[]) =>
      share(all.filter(isMissed).length, all.length, {
        all: distinct(all),
        with: distinct(all.filter(isMissed)),
        without: distinct(all.filter((each) => !isMissed(each))),
      });
    // Of somebody unknown nobody can say whether an alert came before.
    const uses = entriesOf(rows, "utilisation").filter(({ person }) => person !== null);
    const parts = [
      part("deterioration", of(uses.filter(({ content }) => content.deterioration))),
      part("other", of(uses.filter(({ content }) => !content.deterioration))),
    ];
    return { ...of(uses), parts };
  },
};

/** Events for each hundred patient-months. */
const perHundredMonths = (rows: Rows, events: readonly { readonly person: number | null }[]): Tally => {
  const { days } = activityOf(rows);
  return rate(events.length, days / daysOfMonth / 100, eventful(rows, events));
};

const used = (use: Use["content"]["use"]): Formula => ({
  by: byAll,
  of(rows) {
    if (!wasEntered(rows, "utilisation")) return without("not-observed");
    return perHundredMonths(
      rows,
      entriesOf(rows, "utilisation").filter(({ content }) => content.use === use),
    );
  },
});
export const edVisits: Formula = used("ed-visit");
export const unplannedAdmissions: Formula = used("unplanned-admission");

export const supportTickets: Formula = {
  by: byAll,
  of(rows) {
    if (!wasEntered(rows, "support-ticket")) return without("not-observed");
    const tickets = entriesOf(rows, "support-ticket");
    const of = (onboarding: boolean) =>
      perHundredMonths(
        rows,
        tickets.filter(({ content }) => content.onboarding === onboarding),
      );
    return {
      ...perHundredMonths(rows, tickets),
      parts: [part("onboarding", of(true)), part("after-onboarding", of(false))],
    };
  },
};

/** Incidents that the service had a part in, near misses among them, for each thousand patient-days. */
export const safetyIncidents: Formula = {
  by: byAll,
  of(rows) {
    if (!wasEntered(rows, "incident")) return without("not-observed");
    const linked = entriesOf(rows, "incident").filter(({ content }) => content.related !== "other");
    const { days } = activityOf(rows);
    const of = (all: typeof linked) => rate(all.length, days / 1000, eventful(rows, all));
    const parts = (["near-miss", "minor", "serious"] as const).map((each) =>
      part(each, of(linked.filter(({ content }) => content.severity === each))),
    );
    return { ...of(linked), parts };
  },
};

/** The last summary of each person. */
function latest(rows: Rows, measure: EntryOf<"clinical-summary">["content"]["measure"]): readonly number[] {
  const own = new Map<number | string, EntryOf<"clinical-summary">>();
  for (const each of entriesOf(rows, "clinical-summary")) {
    if (each.content.measure !== measure) continue;
    const who = each.person ?? each.id;
    const known = own.get(who);
    if (known === undefined || known.at <= each.at) own.set(who, each);
  }
  return [...own.values()].map(({ content }) => content.value);
}

const wasMeasured = (rows: Rows, measure: string): boolean =>
  (rows.whole.kindsEntered ?? []).includes(`clinical-summary:${measure}`) ||
  rows.whole.entries.some(
    ({ content }) => content.kind === "clinical-summary" && content.measure === measure,
  );

export const bpAtTarget: Formula = {
  by: byAll,
  of(rows) {
    if (!wasMeasured(rows, "bp-at-target")) return without("not-observed");
    const values = latest(rows, "bp-at-target");
    const reached = values.filter((each) => each >= 1).length;
    return share(reached, values.length, splitAt(values.length, reached));
  },
};

export const glucoseTimeInRange: Formula = {
  by: byAll,
  of(rows) {
    if (!wasMeasured(rows, "glucose-time-in-range")) return without("not-observed");
    const values = latest(rows, "glucose-time-in-range");
    const beside = [{ key: "median-of-persons", value: median(sorted(values)), unit: "%" }];
    return mean(values, values.length, { beside });
  },
};
