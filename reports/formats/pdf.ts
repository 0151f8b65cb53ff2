import { NodeCompiler } from "@myriaddreamin/typst-ts-node-compiler";
import { HubFailure } from "../../model/failure.ts";
import type { Report } from "../../model/report.ts";
import type { Language } from "../language.ts";
import { toTypst } from "./typst.ts";

/** A folder that does not exist: the template reads what is handed to it and nothing of this machine. */
const nowhere = "/labhub-report";

let made: NodeCompiler | null = null;

/** One for all reports: with a new one for each the process grew by about a megabyte every time. It remembers no report. */
function compilerOf(): NodeCompiler {
  made ??= NodeCompiler.create({ workspace: nowhere });
  return made;
}

/**
 * The report as PDF/UA-1: title, language, tagged tables, drawings with what they say in words. The date in it is that of the
 * report's data, so that the same report gives the same bytes. It computes for a while: not for a loop others wait on.
 * Throws `defect` with Typst's own words when the document does not compile.
 */
export function toPdf(report: Report, language: Language): Buffer {
  const { main, files } = toTypst(report, language);
  const compiler = compilerOf();
  try {
    for (const [name, content] of files) compiler.mapShadow(`${nowhere}/${name}`, Buffer.from(content));
    const creationTimestamp = Math.floor(report.asOf / 1000);
    return compiler.pdf({ mainFileContent: main }, { pdfStandard: "ua-1", creationTimestamp });
  } catch (cause) {
    throw new HubFailure("defect", "the report does not compile to a PDF", { cause });
  } finally {
    compiler.resetShadow();
    compiler.evictCache(0);
  }
}
