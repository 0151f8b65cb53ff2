import { z } from "zod";
import { type Conversion, convert, hasDecimals } from "./decimal.ts";
import { HubFailure } from "./failure.ts";
import catalogueFile from "./metrics.json" with { type: "json" };

const text = z.object({ it: z.string(), en: z.string() });
const conversion = z.object({ pre_add: z.number(), mul: z.number(), div: z.number(), post_add: z.number() });
const bounds = z.object({ low: z.number(), high: z.number() });

const metricEntry = z.object({
  code: z.string(),
  name: text,
  value_type: z.enum(["quantity", "count", "integer", "coded", "quantity+boolean"]),
  // A code may be missing where LOINC has none: the entry then only says so.
  loinc: z.object({ code: z.string().nullable() }).nullable(),
  loinc_alternates: z.array(z.object({ code: z.string() })),
  mdc: z.object({ code: z.number() }).nullable(),
  mdc_alternates: z.array(z.object({ code: z.number() })),
  fhir: z.object({ subject: z.enum(["Patient", "Device"]) }),
  canonical: z.object({
    ucum: z.string().nullable(),
    display: z.string().nullable(),
    decimals: z.number().nullable(),
  }),
  units: z
    .array(z.object({ ucum: z.string(), aliases: z.array(z.string()), to_canonical: conversion }))
    .nullable(),
  devices: z.array(z.string()),
  range: z.object({ possible: bounds.nullish(), plausible: bounds.nullish() }).nullable(),
});

const catalogueShape = z.object({
  version: z.string(),
  metrics: z.array(metricEntry),
  device_types: z.array(z.object({ code: z.string(), name: text })),
});

/** What can be measured as a number: its code, canonical unit (UCUM), rounding and ranges. */
export interface Metric {
  readonly code: string;
  readonly name: { readonly it: string; readonly en: string };
  /** `Device` for battery and signal, which say nothing about a person. */
  readonly subject: "Patient" | "Device";
  readonly unit: string;
  /** How the unit is written for people: `mmHg`, not UCUM's `mm[Hg]`. */
  readonly display: string;
  readonly decimals: number;
  /** Outside it a reading cannot be true and is quarantined. */
  readonly possible: { readonly low: number; readonly high: number } | null;
  /** Outside it a reading is kept and flagged. */
  readonly plausible: { readonly low: number; readonly high: number } | null;
  readonly conversions: ReadonlyMap<string, Conversion>;
  /** Device types that measure it; `any` among them when every one does. */
  readonly devices: readonly string[];
}

const file = catalogueShape.parse(catalogueFile);
const byReference = new Map<string, Metric>();
const codedReferences = new Set<string>();

for (const entry of file.metrics) {
  const references = referencesOf(entry);
  const metric = metricOf(entry);
  for (const reference of references) {
    if (metric === null) codedReferences.add(reference);
    else if (byReference.has(reference)) {
      throw new HubFailure("configuration-rejected", `metrics.json: ${reference} names two metrics`);
    } else byReference.set(reference, metric);
  }
}

function referencesOf(entry: z.infer<typeof metricEntry>): readonly string[] {
  const loinc = [entry.loinc, ...entry.loinc_alternates].flatMap((each) =>
    each?.code ? [`loinc:${each.code}`] : [],
  );
  const mdc = [entry.mdc, ...entry.mdc_alternates].flatMap((each) => (each ? [`mdc:${each.code}`] : []));
  return [...new Set([entry.code, ...loinc, ...mdc])];
}

function metricOf(entry: z.infer<typeof metricEntry>): Metric | null {
  const { ucum, display, decimals } = entry.canonical;
  if (ucum === null || decimals === null) return null;
  const conversions = new Map<string, Conversion>();
  for (const unit of entry.units ?? []) {
    const { pre_add: preAdd, mul, div, post_add: postAdd } = unit.to_canonical;
    for (const spelling of [unit.ucum, ...unit.aliases])
      conversions.set(spelling, { preAdd, mul, div, postAdd });
  }
  return {
    code: entry.code,
    name: entry.name,
    subject: entry.fhir.subject,
    unit: ucum,
    display: display ?? ucum,
    decimals,
    possible: entry.range?.possible ?? null,
    plausible: entry.range?.plausible ?? null,
    conversions,
    devices: entry.devices,
  };
}

/** Every metric measured as a number. */
export const metrics: readonly Metric[] = [...new Set(byReference.values())];
/** What people call each type of device, by its code. */
export const deviceTypeNames: ReadonlyMap<string, { readonly it: string; readonly en: string }> = new Map(
  file.device_types.map(({ code, name }) => [code, name]),
);
/** Types of devices, by their codes. */
export const deviceTypes: readonly string[] = [...deviceTypeNames.keys()];

/** The metric named by its code, `loinc:8867-4` or `mdc:149530`; `null` when the catalogue has none. */
export const findMetric = (reference: string): Metric | null => byReference.get(reference) ?? null;

/** True for metrics answered in words (a heart rhythm), which the canonical message does not carry yet. */
export const isCoded = (reference: string): boolean => codedReferences.has(reference);

/** The value in the metric's canonical unit, rounded half-up; `null` when the unit is not one of the metric's. */
export function toCanonical(metric: Metric, value: number, unit: string): number | null {
  const by = metric.conversions.get(unit);
  if (by === undefined) return null;
  if (unit === metric.unit && hasDecimals(value, metric.decimals)) return value;
  return convert(value, by, metric.decimals);
}
