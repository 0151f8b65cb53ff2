import { z } from "zod";
import { canonicalJson, digestOf, digestOfJson } from "../../model/canonical-json.ts";
import { indicatorFile, indicatorSetVersion, indicators } from "../../model/indicator.ts";
import type { Pilot } from "../../model/pilot.ts";
import type { MonthWindow } from "../../model/publication.ts";
import { type ReportManifest, report } from "../../model/report.ts";
import type { RuleVersion } from "../../model/rule-versions.ts";
import { rulesInForce } from "../../model/rules-in-force.ts";
import type { Instant } from "../../model/time.ts";

const shape = (schema: z.ZodType) => z.toJSONSchema(schema, { io: "output", unrepresentable: "any" });

/** Of the shapes that a report and its definitions have. */
const schemaDigest = digestOfJson([shape(report), shape(indicatorFile)]);
const definitionsDigest = digestOfJson(indicators);

/** A pilot as it is told apart from others: all its files, whatever the order of their members, but not who is sent reports. */
export const pilotDigest = ({ reports: _, ...pilot }: Pilot): string => digestOf(canonicalJson(pilot));

/** What judged within a window as far as it was decided by a moment: confirmed rules, each in each of its versions. */
export function rulesWithin(
  pilot: Pilot,
  book: readonly RuleVersion[],
  { from, until }: MonthWindow,
  asOf: Instant,
): ReportManifest["rules"] {
  const decided = book.filter(({ decidedAt }) => decidedAt !== null && decidedAt <= asOf);
  const changes = decided.flatMap(({ effectiveFrom }) =>
    effectiveFrom !== null && effectiveFrom > from && effectiveFrom < until ? [effectiveFrom] : [],
  );
  const all = [from, ...changes].flatMap((at) => rulesInForce(pilot.rules, decided, at));
  const named = all
    .filter(({ confirmed }) => confirmed !== undefined)
    .map(({ id, version }) => [`${id} ${version}`, { id, version }] as const);
  return [...new Map(named)].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, rule]) => rule);
}

export interface ManifestParts {
  readonly pilot: Pilot;
  readonly version: string;
  readonly rules: ReportManifest["rules"];
  readonly inputs: string;
  readonly register: string;
}

export const manifestOf = ({ pilot, version, rules, inputs, register }: ManifestParts): ReportManifest => ({
  pilot: { id: pilot.id, digest: pilotDigest(pilot) },
  software: `territorial-lab-hub ${version}`,
  indicators: { version: indicatorSetVersion, digest: definitionsDigest },
  rules: [...rules],
  schemas: schemaDigest,
  inputs,
  register,
  seed: pilot.evaluation.assumptions.seed,
});
