import { findMetric, metrics } from "../model/catalogue.ts";
import type { RuleInTime } from "../model/limits-in-time.ts";
import type { ChartPanel } from "../model/pages.ts";
import type { Series } from "../model/records.ts";

/** More readings than this are no longer told apart on a chart: hours of them are shown instead. */
export const readingsAtMost = 2000;

/** One panel for each thing measured of a patient, in the catalogue's order. */
export function chartPanels(
  measured: readonly Series[],
  rules: readonly RuleInTime[],
): readonly ChartPanel[] {
  return measured
    .flatMap((series): ChartPanel[] => {
      const metric = findMetric(series.latest.code);
      if (metric === null) return [];
      return [{ ...series, metric, rules: rules.filter(({ rule }) => rule.code === metric.code) }];
    })
    .sort((a, b) => metrics.indexOf(a.metric) - metrics.indexOf(b.metric));
}
