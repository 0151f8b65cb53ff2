import { existsSync, mkdirSync, readdirSync } from "node:fs";
import type { AuditBook } from "../../model/audit.ts";
import type { Manifest, RestoreReport } from "../../model/backup.ts";
import { HubFailure } from "../../model/failure.ts";
import { type Clock, formatInstant } from "../../model/time.ts";
import { unfinishedRestore } from "../data-dir.ts";
import type { Settings } from "../settings.ts";
import { noteOf } from "./by-operator.ts";
import type { Answer, Command } from "./command.ts";
import { locksOn } from "./stopped-hub.ts";

export interface BackupNeeds {
  readonly settings: () => Settings;
  readonly clock: Clock;
  /** Makes a backup beneath a folder, and lends the audit to note it in. */
  readonly backUp: (
    place: string,
    note: (audit: AuditBook, made: { folder: string; manifest: Manifest }) => Promise<void>,
  ) => Promise<{ folder: string; manifest: Manifest }>;
  /** Restores into a folder that is empty but for this process's locks. */
  readonly restore: (asked: {
    readonly backup: string;
    readonly dataDir: string;
    readonly stateUrl: string;
    readonly erasures: string | undefined;
    readonly marker: string;
  }) => Promise<RestoreReport>;
}

/** `backup DIR` and `restore BACKUP`. */
export const backupCommands = (needs: BackupNeeds): readonly Command[] => [
  {
    words: "backup",
    takes: "DIR",
    does: "copies the hub's data into a new folder in DIR, also while it runs",
    details:
      "The folder holds everything, the keys too: keep it as safe as the data directory. DIR is remembered: later\n" +
      "erasures are noted there in erasures.jsonl, which a restore reads.",
    operands: [1, 1],
    run: ({ operands: [place = ""] }) => backup(needs, place),
  },
  {
    words: "restore",
    takes: "BACKUP [--erasures FILE]",
    does: "puts a backup back into an empty data directory and erases again who was erased since",
    details:
      "BACKUP is a folder that labhub backup made. With LABHUB_STATE_URL=postgres://… the state store goes into that\n" +
      "database, which must be empty, wherever it was when the backup was made. Erasures are read from erasures.jsonl in\n" +
      "BACKUP, beside it, and in FILE, such as that of the data directory that was lost. What was acknowledged after the\n" +
      "backup is not in it.",
    operands: [1, 1],
    options: { erasures: "text" },
    run: ({ operands: [folder = ""], text }) => restore(needs, folder, text("erasures")),
  },
];

async function backup({ clock, backUp }: BackupNeeds, place: string): Promise<Answer> {
  const made = await backUp(place, async (audit, { folder }) => {
    const name = folder.split("/").at(-1) ?? folder;
    await audit.append(noteOf(clock.now(), "backup", { subjects: [], object: name }));
  });
  const { folder, manifest } = made;
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  const [first] = manifest.partitions;
  const text = [
    `The backup is whole: ${folder} (${manifest.files.length} files, ${bytes} bytes).`,
    `Messages taken to their end: ${first?.position ?? 0}; in the journal up to: ${first?.head ?? 0}.`,
  ];
  return { text: text.join("\n"), json: { folder, ...manifest, madeAt: formatInstant(manifest.madeAt) } };
}

async function restore(
  needs: BackupNeeds,
  backupFolder: string,
  erasures: string | undefined,
): Promise<Answer> {
  const settings = needs.settings();
  const { dataDir, stateUrl } = settings;
  assertEmpty(dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  using _held = locksOn(dataDir);
  const report = await needs.restore({
    backup: backupFolder,
    dataDir,
    stateUrl,
    erasures,
    marker: unfinishedRestore,
  });
  const { madeAt, processed, pending, erased, audit } = report;
  const text = [
    `The backup of ${formatInstant(madeAt)} lies in ${dataDir}; the hub can be started on it.`,
    `Messages taken to their end: ${processed}; waiting in the journal: ${pending}. The ledger balances.`,
    `The audit is whole: ${audit} records. Erased again: ${erased.length === 0 ? "nobody" : erased.join(", ")}.`,
  ];
  return { text: text.join("\n"), json: { ...report, dataDir, madeAt: formatInstant(madeAt) } };
}

/** Locks that nobody holds any more do not count. */
function assertEmpty(dataDir: string): void {
  const found = existsSync(dataDir) ? readdirSync(dataDir) : [];
  if (found.some((name) => name.endsWith(".lock"))) locksOn(dataDir)[Symbol.dispose]();
  if (found.every((name) => name.endsWith(".lock"))) return;
  throw new HubFailure(
    "conflict",
    `${dataDir} is not empty; a restore overwrites nothing. Move it away, or set LABHUB_DATA_DIR to a new folder`,
  );
}
