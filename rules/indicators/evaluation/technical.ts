import type { ServiceMonth } from "../../../model/observed.ts";
import { countedRank } from "../statistics/percentile.ts";
import { wilson } from "../statistics/wilson.ts";
import { activityOf, allBehind } from "./persons.ts";
import { byService, entriesOf, type Formula, type Rows, wasEntered } from "./rows.ts";
import { intervalBy, part, plain, share, type Tally, without } from "./tally.ts";

const sum = (rows: readonly ServiceMonth[], of: (row: ServiceMonth) => number): number =>
  rows.reduce((total, each) => total + of(each), 0);
/** Nobody is behind these but through devices: all who used the service. */
const users = (rows: Rows) => allBehind(activityOf(rows).persons);

/** A share of two counts of messages or devices. */
const shareOf = (good: (row: ServiceMonth) => number, all: (row: ServiceMonth) => number): Formula => ({
  by: byService,
  of: (rows) => share(sum(rows.serviceMonths, good), sum(rows.serviceMonths, all), users(rows)),
});

export const onTimeDelivery: Formula = shareOf(
  ({ onTime }) => onTime,
  ({ timed }) => timed,
);
export const deviceAvailability: Formula = shareOf(
  ({ deviceDaysHeard }) => deviceDaysHeard,
  ({ deviceDays }) => deviceDays,
);
/** Of observations, as both are counted: a message sent again may hold several. */
export const duplicateRate: Formula = shareOf(
  ({ duplicates }) => duplicates,
  ({ found }) => found,
);

const second = 1000;
const high = 0.95;

/** From counts of delays: the bound of the class the 95th percentile falls into, in seconds. */
export const latencyP95: Formula = {
  by: byService,
  of(rows) {
    const counts = new Map<number, number>();
    for (const { delays } of rows.serviceMonths)
      for (const { atMost, n } of delays) counts.set(atMost, (counts.get(atMost) ?? 0) + n);
    const delays = [...counts].map(([atMost, n]) => ({ atMost, n })).toSorted((a, b) => a.atMost - b.atMost);
    const n = delays.reduce((total, each) => total + each.n, 0);
    const at = (share: number) => {
      const rank = countedRank(delays, share);
      return rank === null ? null : rank / second;
    };
    const value = at(high);
    if (value === null) return without("no-data", { persons: users(rows) });
    // The ranks that a 95th percentile may have by chance, and the delays at them.
    const ranks = wilson(high * n, n);
    const [low, top] = [at(ranks?.low ?? high), at(ranks?.high ?? high)];
    const accepted = sum(rows.serviceMonths, (each) => each.accepted);
    return {
      ...plain(value, { denominator: n, observations: n, persons: users(rows) }),
      interval: intervalBy("wilson", low === null || top === null ? null : { low, high: top }),
      beside: [
        { key: "median", value: at(0.5), unit: "s" },
        { key: "excluded-for-their-clock", value: accepted > 0 ? 100 * (1 - n / accepted) : null, unit: "%" },
      ],
    };
  },
};

export const connectivityGapHours: Formula = {
  by: byService,
  of(rows) {
    const months = sum(rows.serviceMonths, ({ gatewayMonths }) => gatewayMonths);
    const gap = sum(rows.serviceMonths, ({ gatewayGapHours }) => gatewayGapHours);
    if (months <= 0) return without("no-data", { persons: users(rows) });
    const known = { numerator: gap, denominator: months, observations: months, persons: users(rows) };
    return plain(gap / months, known);
  },
};

/** Of what was received but for duplicates; by reason, since a wrong unit is a matter of safety. */
export const rejectedRate: Formula = {
  by: byService,
  of(rows) {
    const reasons = new Map<string, number>();
    for (const { rejected } of rows.serviceMonths)
      for (const [reason, n] of Object.entries(rejected)) reasons.set(reason, (reasons.get(reason) ?? 0) + n);
    const bad = [...reasons.values()].reduce((total, n) => total + n, 0);
    const all = bad + sum(rows.serviceMonths, ({ accepted }) => accepted);
    const parts = [...reasons]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([reason, n]) => part(reason, share(n, all, users(rows))));
    return share(bad, all, users(rows), { parts });
  },
};

/** The last month that measured any offset speaks for each service: a device counts once. */
export const clockOffset: Formula = {
  by: byService,
  of(rows) {
    const measured = rows.serviceMonths.filter(({ devicesWithOffset }) => devicesWithOffset > 0);
    const last = [...Map.groupBy(measured, ({ service }) => service).values()].flatMap((all) =>
      all.toSorted((a, b) => (a.month < b.month ? 1 : -1)).slice(0, 1),
    );
    return share(
      sum(last, ({ devicesOff }) => devicesOff),
      sum(last, ({ devicesWithOffset }) => devicesWithOffset),
      users(rows),
    );
  },
};

export const platformAvailability: Formula = {
  by: ["pilot", "month"],
  of(rows): Tally {
    const minutes = rows.hubMonths.reduce((total, each) => total + each.minutes, 0);
    const healthy = rows.hubMonths.reduce((total, each) => total + each.healthyMinutes, 0);
    return share(healthy, minutes, users(rows));
  },
};

export const fhirConformance: Formula = {
  by: byService,
  of(rows) {
    if (!wasEntered(rows, "fhir-validation")) return without("not-observed");
    const runs = entriesOf(rows, "fhir-validation").map(({ content }) => content);
    const valid = runs.reduce((total, each) => total + each.valid, 0);
    return share(valid, valid + runs.reduce((total, each) => total + each.invalid, 0), users(rows));
  },
};
