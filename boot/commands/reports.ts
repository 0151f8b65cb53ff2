import { readFile, writeFile } from "node:fs/promises";
import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import {
  type ReportFormat,
  reportFormat,
  reportFormats,
  reportKind,
  reportKinds,
} from "../../model/report.ts";
import type { Instant } from "../../model/time.ts";
import { asked, timeGiven } from "./asked.ts";
import { type Answer, type Command, type Given, UsageError } from "./command.ts";
import type { OpenHub, WithHub } from "./open-hub.ts";

const guideFormats = ["html", "pdf", "markdown"] as const;
type Language = "it" | "en";

interface File {
  readonly content: Uint8Array;
  readonly filename: string;
}
interface Window {
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  readonly by: string;
}
type ReportAsked = Window & {
  readonly kind: (typeof reportKinds)[number];
  readonly service: string | null;
};

/** Reports as they are made on the hub's machine. */
export interface Reporting {
  report(
    asked: ReportAsked,
    format: ReportFormat,
    language: Language,
  ): Promise<File & { readonly id: string }>;
  guide(asked: Window, format: (typeof guideFormats)[number], language: Language): Promise<File>;
  pack(id: string): Promise<string>;
  verify(pack: string): Promise<readonly { readonly what: string; readonly name: string }[]>;
}

const output = { output: "text" } as const;
const window = { from: "text", to: "text", lang: "text", format: "text" } as const;
const by = "command-line";

/** `report`, `report guide`, `evidence pack` and `evidence verify`. */
export const reportCommands = (withHub: WithHub): readonly Command[] => [
  {
    words: "report",
    takes: "KIND [-o FILE]",
    does: "makes a report and keeps it: pilot, service, supplier or citizens",
    details:
      `KIND is one of: ${reportKinds.join(", ")}; service and supplier need --service ID.\n` +
      "--from and --to are widened to whole months of Europe/Rome; without them the last three that are over.\n" +
      `--format is one of: ${reportFormats.join(", ")} (html); --lang it or en. Its figures are given out by this.\n\n` +
      "  labhub report pilot --from 2026-01-01T00:00:00+01:00 --to 2026-04-01T00:00:00+02:00 --format pdf -o pilota.pdf",
    operands: [1, 1],
    options: { ...window, ...output, service: "text" },
    run: (given) => withHub((hub) => report(hub, given)),
  },
  {
    words: "report guide",
    takes: "[-o FILE]",
    does: "writes the methodological guide from what ran, with marked places for people to write",
    details:
      "Brings the figures of a pilot report of the same months, which is made and kept. --format html, pdf or markdown.\n\n" +
      "  labhub report guide --lang it --format markdown -o guida.md",
    options: { ...window, ...output },
    run: (given) => withHub((hub) => guide(hub, given)),
  },
  {
    words: "evidence pack",
    takes: "--report ID [-o FILE]",
    does: "writes what a report was made from, by digests: packed twice it is the same to the byte",
    details: "  labhub evidence pack --report pilot-2026-01-2026-03-mnx2k1a0 -o prova.json",
    options: { ...output, report: "text" },
    run: ({ text }) => {
      const { report: id } = asked(z.object({ report: z.string().min(1) }), { report: text("report") });
      return withHub(async ({ reporting }) => {
        const pack = await (await reporting()).pack(id);
        return kept(text("output"), `${id}.evidence.json`, Buffer.from(pack));
      });
    },
  },
  {
    words: "evidence verify",
    takes: "FILE",
    does: "makes the report of a pack once more as of then, compares bytes, and names what is different",
    details:
      "What may differ: input, definition, rule, software, pilot, schema, register. Nothing is written or given out.\n" +
      "Somebody who withdrew their consent to evaluation since then is left out, and named as a difference of `people`.\n\n" +
      "  labhub evidence verify prova.json",
    operands: [1, 1],
    run: ({ operands: [file = ""] }) => withHub((hub) => verify(hub, file)),
  },
];

function windowIn({ text }: Given): Window {
  const [from, to] = [timeGiven("from", text("from")), timeGiven("to", text("to"))];
  if (from === undefined && to !== undefined) throw new UsageError("--to needs --from.");
  return { from, to, by };
}
const languageIn = ({ text }: Given): Language =>
  asked(z.object({ lang: z.enum(["it", "en"]) }), { lang: text("lang") ?? "it" }).lang;

async function report({ pilot, reporting, note }: OpenHub, given: Given): Promise<Answer> {
  const { operands, text } = given;
  const { kind } = asked(z.object({ kind: reportKind }), { kind: operands[0] }, { kind: "KIND" });
  const { format } = asked(z.object({ format: reportFormat }), { format: text("format") ?? "html" });
  const service = serviceIn(
    kind,
    text("service"),
    pilot.services.map(({ id }) => id),
  );
  const made = await (await reporting()).report(
    { ...windowIn(given), kind, service },
    format,
    languageIn(given),
  );
  await note({
    action: "read-report",
    object: `${kind} ${made.id} ${format} ${languageIn(given)}`,
  });
  return kept(text("output"), made.filename, made.content, made.id);
}

function serviceIn(kind: string, service: string | undefined, known: readonly string[]): string | null {
  const isOfOne = kind === "service" || kind === "supplier";
  if (!isOfOne && service !== undefined)
    throw new UsageError(`A report of kind ${kind} is about all services.`);
  if (!isOfOne) return null;
  if (service !== undefined && known.includes(service)) return service;
  throw new UsageError(`A report of kind ${kind} needs --service, one of: ${known.join(", ")}.`);
}

async function guide({ reporting, note }: OpenHub, given: Given): Promise<Answer> {
  const shape = z.object({ format: z.enum(guideFormats) });
  const { format } = asked(shape, { format: given.text("format") ?? "html" });
  const made = await (await reporting()).guide(windowIn(given), format, languageIn(given));
  await note({ action: "read-report", object: `guide ${format} ${languageIn(given)}` });
  return kept(given.text("output"), made.filename, made.content);
}

async function verify({ reporting }: OpenHub, file: string): Promise<Answer> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new HubFailure("input-rejected", `${file} cannot be read`, { cause });
  });
  const found = await (await reporting()).verify(text);
  const lines = found.map(({ what, name }) => `${what}: ${name}`);
  return {
    text:
      found.length === 0
        ? "The same to the byte."
        : `Not the same:\n${lines.map((each) => `  ${each}`).join("\n")}`,
    json: { same: found.length === 0, differences: found },
    isWell: found.length === 0,
  };
}

/** Writes it where it was asked for, for its owner's eyes alone; without a name it goes under its own. */
async function kept(
  file: string | undefined,
  own: string,
  content: Uint8Array,
  id?: string,
): Promise<Answer> {
  const place = file ?? own;
  await writeFile(place, content).catch((cause: unknown) => {
    throw new HubFailure("input-rejected", `${place} cannot be written`, { cause });
  });
  const what = id === undefined ? "" : `Report ${id}: `;
  return {
    text: `${what}${place}, ${content.length} bytes`,
    json: { file: place, bytes: content.length, ...(id === undefined ? {} : { report: id }) },
  };
}
