import { z } from "zod";
import { canonicalJson, digestOf } from "../../model/canonical-json.ts";
import { HubFailure } from "../../model/failure.ts";
import { objectiveOverMonths } from "../../model/objective-standing.ts";
import { type Report, type ReportManifest, report } from "../../model/report.ts";
import type { FinishedReport, ReportJob } from "../../model/report-book.ts";
import { type Instant, instant } from "../../model/time.ts";
import type { Evidence, MadeReport } from "../jobs/making.ts";
import { type Digests, differences } from "./inputs.ts";

const digests = z.record(z.string(), z.string());
const evidence = z.object({
  inputs: z.record(z.string(), digests),
  marks: z.record(z.string(), z.custom<Instant>(Number.isSafeInteger)),
  /** Noted whole: the minutes they are counted of are not kept for long. */
  objectives: z
    .array(
      objectiveOverMonths.extend({
        from: z.custom<Instant>(Number.isSafeInteger),
        until: z.custom<Instant>(Number.isSafeInteger),
      }),
    )
    .default([]),
});

/** What goes into the hands of whoever wants to check: the report's bytes, and digests of all it was made from. */
export const evidencePack = z.strictObject({
  format: z.literal("labhub-evidence/1"),
  job: z.object({
    id: z.string(),
    kind: report.shape.kind,
    service: z.string().nullable(),
    from: instant,
    until: instant,
    asOf: instant,
  }),
  /** SHA-256 of `content`. */
  digest: z.string(),
  /** The report as JSON, byte by byte. */
  content: z.string(),
  evidence,
});
export type EvidencePack = z.infer<typeof evidencePack>;

export const evidenceFrom = (text: string): Evidence => evidence.parse(JSON.parse(text));

/** Canonical JSON: packed twice it is the same to the byte. */
export function packed({ id, kind, service, from, until, asOf }: ReportJob, kept: FinishedReport): string {
  const pack = evidencePack.encode({
    format: "labhub-evidence/1",
    job: { id, kind, service, from, until, asOf },
    digest: kept.digest,
    content: kept.content,
    evidence: evidenceFrom(kept.evidence),
  });
  return `${canonicalJson(pack)}\n`;
}

/** Throws `input-rejected` for what is no pack of this kind. */
export function packFrom(text: string): EvidencePack {
  try {
    return evidencePack.parse(JSON.parse(text));
  } catch (cause) {
    throw new HubFailure("input-rejected", "this is no evidence pack of format labhub-evidence/1", { cause });
  }
}

/** What is not as it was when the report was made. */
export interface Finding {
  readonly what:
    | "pack"
    | "software"
    | "definition"
    | "rule"
    | "pilot"
    | "schema"
    | "input"
    | "register"
    | "report";
  readonly name: string;
}

/** Whether the pack is whole in itself. */
export function faultsOf({ content, digest, job }: EvidencePack): readonly Finding[] {
  if (digestOf(content) !== digest)
    return [{ what: "pack", name: "the report in the pack does not have the digest the pack says" }];
  const said = report.safeParse(JSON.parse(content));
  if (!said.success) return [{ what: "pack", name: "the report in the pack is none" }];
  const { id, asOf, manifest } = said.data;
  if (id !== job.id || asOf !== job.asOf)
    return [{ what: "pack", name: "the report in the pack is not the one the pack names" }];
  return manifest.register === "" ? [{ what: "pack", name: "the report has no manifest" }] : [];
}

/** Compares what was made then with what the same job makes now, and names every difference; none when all is the same. */
export function compared(pack: EvidencePack, now: MadeReport): readonly Finding[] {
  const then = report.parse(JSON.parse(pack.content));
  const found = [
    ...manifests(then.manifest, now.report.manifest),
    ...inputs(pack.evidence.inputs, now.evidence.inputs),
  ];
  if (pack.content === now.finished.content) return found;
  const figures = changedFigures(then, now.report);
  const named = figures.length > 0 ? figures : ["other bytes with the same figures"];
  return [...found, ...named.map((name): Finding => ({ what: "report", name }))];
}

function manifests(then: ReportManifest, now: ReportManifest): readonly Finding[] {
  const differs = (what: Finding["what"], one: string, other: string): readonly Finding[] =>
    one === other ? [] : [{ what, name: `${one} then, ${other} now` }];
  return [
    ...differs("software", then.software, now.software),
    ...differs("definition", versionOf(then.indicators), versionOf(now.indicators)),
    ...differs("pilot", `${then.pilot.id} ${then.pilot.digest}`, `${now.pilot.id} ${now.pilot.digest}`),
    ...differs("schema", then.schemas, now.schemas),
    ...differs("register", then.register, now.register),
    ...rules(then.rules, now.rules),
  ];
}

const versionOf = ({ version, digest }: ReportManifest["indicators"]): string => `${version} ${digest}`;

function rules(then: ReportManifest["rules"], now: ReportManifest["rules"]): readonly Finding[] {
  const names = (all: ReportManifest["rules"]) => all.map(({ id, version }) => `${id} v${version}`);
  const [one, other] = [names(then), names(now)];
  return [
    ...one.filter((each) => !other.includes(each)).map((each) => `${each} was in force then`),
    ...other.filter((each) => !one.includes(each)).map((each) => `${each} was not in force then`),
  ].map((name) => ({ what: "rule", name }));
}

function inputs(then: Evidence["inputs"], now: Evidence["inputs"]): readonly Finding[] {
  const stretches = [...new Set([...Object.keys(then), ...Object.keys(now)])].toSorted();
  const none: Digests = {};
  return stretches.flatMap((stretch) =>
    differences(then[stretch] ?? none, now[stretch] ?? none).map(
      (name): Finding => ({ what: "input", name: `${name} (${stretch})` }),
    ),
  );
}

function changedFigures(then: Report, now: Report): readonly string[] {
  const lines = ({ figures }: Report) =>
    new Map(
      figures.map((each) => [
        `${each.indicator} ${each.stratum.by}:${each.stratum.key}`,
        canonicalJson(each),
      ]),
    );
  const [one, other] = [lines(then), lines(now)];
  return [...new Set([...one.keys(), ...other.keys()])].filter((name) => one.get(name) !== other.get(name));
}
