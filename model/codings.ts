import { z } from "zod";
import catalogueFile from "./metrics.json" with { type: "json" };

/** A code of a terminology, as FHIR writes it. */
export interface Coding {
  readonly system: string;
  readonly code: string;
  readonly display?: string;
}

/** How a metric is named to the outside world. */
export interface MetricCodings {
  readonly codings: readonly Coding[];
  /** FHIR's observation category; `null` for what a device says of itself. */
  readonly category: string | null;
  /** The R4 vital-signs profile that an Observation of this metric alone keeps; `null` when there is none. */
  readonly profile: string | null;
}

export const loinc = "http://loinc.org";
export const mdc = "urn:iso:std:iso:11073:10101";

const loincCode = z.object({ code: z.string().nullable(), display: z.string().nullish() });
const entry = z.object({
  code: z.string(),
  loinc: loincCode.nullable(),
  mdc: z.object({ code: z.number(), refid: z.string().nullish() }).nullable(),
  fhir: z.object({
    category: z.string().nullish(),
    profile: z.string().nullish(),
    component_of: z.string().nullish(),
  }),
});

/** The vital-signs profile fixes the arterial code; the code of the method stands beside it (R4, oxygensat). */
const arterialSaturation: Coding = {
  system: loinc,
  code: "2708-6",
  display: "Oxygen saturation in Arterial blood",
};

function codingsIn(metric: z.infer<typeof entry>): readonly Coding[] {
  const { code, display } = metric.loinc ?? { code: null, display: null };
  const first = metric.code === "spo2" ? [arterialSaturation] : [];
  const byLoinc = code === null ? [] : [coding(loinc, code, display)];
  const byMdc = metric.mdc === null ? [] : [coding(mdc, String(metric.mdc.code), metric.mdc.refid)];
  return [...first, ...byLoinc, ...byMdc];
}

const coding = (system: string, code: string, display: string | null | undefined): Coding => ({
  system,
  code,
  ...(display ? { display } : {}),
});

const byCode: ReadonlyMap<string, MetricCodings> = new Map(
  z
    .object({ metrics: z.array(entry) })
    .parse(catalogueFile)
    .metrics.map((metric) => [
      metric.code,
      {
        codings: codingsIn(metric),
        category: metric.fhir.category ?? null,
        // A part of a panel keeps the panel's profile only within the panel.
        profile: metric.fhir.component_of ? null : (metric.fhir.profile ?? null),
      },
    ]),
);

const none: MetricCodings = { codings: [], category: null, profile: null };

/** LOINC first, MDC second, from the catalogue. */
export const codingsOf = (code: string): MetricCodings => byCode.get(code) ?? none;
