import { appendFile, mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type AuditAnchor, type AuditBook, auditAnchor } from "../model/audit.ts";
import type { Board } from "../model/board.ts";
import { HubFailure } from "../model/failure.ts";
import type { Log } from "../model/log.ts";
import { type Clock, type Duration, days, minutes } from "../model/time.ts";

export const anchorsFile = "labhub-audit-anchors.jsonl";

/** Those in a file, oldest first; none when it is not there. Throws `input-rejected` for a line that is no anchor. */
export async function readAnchors(file: string): Promise<readonly AuditAnchor[]> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw new HubFailure("configuration-rejected", `${file} cannot be read`, { cause: error });
  });
  return text
    .split("\n")
    .flatMap((line, n) => (line.trim() === "" ? [] : [anchorIn(line, `${file}:${n + 1}`)]));
}

function anchorIn(line: string, where: string): AuditAnchor {
  try {
    return auditAnchor.parse(JSON.parse(line));
  } catch (cause) {
    throw new HubFailure("input-rejected", `${where}: not an anchor of the audit`, { cause });
  }
}

/** Appends the chain's end to the folder's file; on disk when it resolves. Writes nothing for an empty chain. */
export async function writeAnchor(folder: string, audit: Pick<AuditBook, "head">): Promise<void> {
  const head = await audit.head();
  if (head === null) return;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const handle = await open(join(folder, anchorsFile), "a", 0o600);
  try {
    await appendFile(handle, `${JSON.stringify(z.encode(auditAnchor, head))}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export interface AnchorNeeds {
  readonly folder: string;
  readonly audit: Pick<AuditBook, "head">;
  readonly clock: Clock;
  readonly board: Board;
  readonly log: Log;
  /** How soon after a failure it is tried again; a minute when not given. */
  readonly retryAfter?: Duration;
}

/**
 * Anchors now, once a day, and when it is stopped. What fails is said loudly, once, and shown until it works again, which
 * is tried every minute; it stops nothing.
 */
export async function keepAnchoring({
  folder,
  audit,
  clock,
  board,
  log,
  retryAfter = minutes(1),
}: AnchorNeeds): Promise<AsyncDisposable> {
  const isFailing = (): boolean => board.get("audit_anchor_failing_since") > 0;
  const anchor = async (): Promise<void> => {
    try {
      await writeAnchor(folder, audit);
      board.set("audit_anchor_failing_since", 0);
    } catch (thrown) {
      if (isFailing()) return;
      board.set("audit_anchor_failing_since", clock.now());
      const cause = HubFailure.of(thrown).message;
      log.error({ folder, cause }, "the end of the audit could not be noted in LABHUB_AUDIT_ANCHOR");
    }
  };
  let last = anchor();
  await last;
  let isOver = false;
  let next: NodeJS.Timeout;
  const wait = (): void => {
    next = setTimeout(
      () => {
        last = anchor();
        void last.then(() => (isOver ? undefined : wait()));
      },
      isFailing() ? retryAfter : days(1),
    );
  };
  wait();
  return {
    async [Symbol.asyncDispose]() {
      isOver = true;
      clearTimeout(next);
      await last;
      await anchor();
    },
  };
}
