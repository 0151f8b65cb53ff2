import { findMetric, metrics } from "../model/catalogue.ts";
import type { PatientId } from "../model/identity.ts";
import type { ChartPanel } from "../model/pages.ts";
import type { Reading } from "../model/reading.ts";
import type { Rule } from "../model/rule.ts";
import type { ReadingsQuery, TelemetryStore } from "../model/telemetry-store.ts";
import type { Instant } from "../model/time.ts";

/** More readings than this are no longer told apart on a chart: hours of them are shown instead. */
const readingsAtMost = 2000;
const pageSize = 1000;

export interface PanelNeeds {
  readonly telemetry: TelemetryStore;
  readonly rules: readonly Rule[];
}

/** One panel for each thing measured of a patient, in the catalogue's order. What says nothing of a person is left out. */
export async function chartPanels(
  { telemetry, rules }: PanelNeeds,
  patient: PatientId,
  from: Instant,
  until: Instant,
): Promise<readonly ChartPanel[]> {
  const panels: ChartPanel[] = [];
  for (const latest of await telemetry.latest(patient)) {
    const metric = findMetric(latest.code);
    if (metric === null || metric.subject === "Device") continue;
    const shown = await readingsOrHours(telemetry, { patient, code: metric.code, from, until });
    // A rule nobody confirmed judges nothing, so its limit is not drawn either.
    const inForce = rules.filter((rule) => rule.code === metric.code && rule.confirmed !== undefined);
    panels.push({ metric, latest, rules: inForce, ...shown });
  }
  return panels.sort((a, b) => metrics.indexOf(a.metric) - metrics.indexOf(b.metric));
}

async function readingsOrHours(
  telemetry: TelemetryStore,
  query: ReadingsQuery,
): Promise<Pick<ChartPanel, "readings" | "hours">> {
  const readings: Reading[] = [];
  let cursor: string | undefined;
  do {
    const page = await telemetry.range(query, { limit: pageSize, cursor });
    readings.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined && readings.length < readingsAtMost);
  if (cursor === undefined) return { readings, hours: null };
  return { readings: [], hours: await telemetry.buckets(query, "PT1H", "Europe/Rome") };
}
