import { join } from "node:path";
import type { AuditBook } from "../../model/audit.ts";
import { anchorsFile, readAnchors } from "../audit-anchors.ts";
import type { Answer, Command } from "./command.ts";

export interface AuditNeeds {
  readonly audit: AuditBook;
  /** The folder of anchors the settings name. */
  readonly anchors: string | undefined;
}

/** `audit verify`. `withNeeds` opens what is needed, lends it, and closes it. */
export const auditCommands = (
  withNeeds: (work: (needs: AuditNeeds) => Promise<Answer>) => Promise<Answer>,
): readonly Command[] => [
  {
    words: "audit verify",
    takes: "[--anchors FILE]",
    does: "recomputes the audit's chain, and that it holds what was anchored elsewhere",
    details:
      `Anchors are read from FILE, or from ${anchorsFile} in LABHUB_AUDIT_ANCHOR if that is set. The first\n` +
      "record that is missing, altered or put in is named, and the exit code is then 1.",
    options: { anchors: "text" },
    run: ({ text }) => withNeeds((needs) => verify(needs, text("anchors"))),
  },
];

async function verify({ audit, anchors: folder }: AuditNeeds, named: string | undefined): Promise<Answer> {
  const file = named ?? (folder === undefined ? undefined : join(folder, anchorsFile));
  const anchors = file === undefined ? [] : await readAnchors(file);
  const verdict = await audit.verify(anchors);
  const { records, head, fault } = verdict;
  const json = { ...verdict, anchors: anchors.length };
  if (fault !== null) {
    const text = `The audit is not as it was written. Record ${fault.sequence}: ${fault.what}.`;
    return { text, json, isWell: false };
  }
  const held = anchors.length === 0 ? "No anchors were given." : `All ${anchors.length} anchors hold.`;
  return { text: `The audit is whole: ${records} records, its end is ${head}. ${held}`, json };
}
