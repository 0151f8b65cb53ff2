import { createHash } from "node:crypto";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { csvRow } from "../../model/csv.ts";

/** A file of an export, as its manifest tells it. */
export interface ExportedFile {
  readonly file: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** A file being written. `add` may be called any number of times; `close` makes it last. */
export interface OpenFile {
  add(text: string, rows: number): Promise<void>;
  close(): Promise<ExportedFile>;
}

export type Cell = string | number | null;
export interface OpenTable<Column extends string> {
  add(rows: readonly Readonly<Record<Column, Cell>>[]): Promise<void>;
  close(): Promise<ExportedFile>;
}

/** A folder that is either whole under its name, or not there. */
export interface ExportFolder {
  file(name: string): Promise<OpenFile>;
  /** A CSV file with these columns. */
  table<Column extends string>(name: string, columns: readonly Column[]): Promise<OpenTable<Column>>;
  /** Writes the manifest of all that was closed, and gives the folder its name. */
  finish(manifest: (files: readonly ExportedFile[]) => object): Promise<readonly ExportedFile[]>;
  /** Leaves nothing behind. */
  abandon(): Promise<void>;
}

/** Begins a folder beneath a place, for the user's eyes alone. */
export async function beginExport(place: string, name: string): Promise<ExportFolder> {
  const draft = join(place, `.${name}.part`);
  const files: ExportedFile[] = [];
  const handles = new Set<FileHandle>();
  await mkdir(place, { recursive: true, mode: 0o700 });
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });

  const file = async (path: string): Promise<OpenFile> => {
    await mkdir(dirname(join(draft, path)), { recursive: true, mode: 0o700 });
    const handle = await open(join(draft, path), "wx", 0o600);
    handles.add(handle);
    const hash = createHash("sha256");
    let [rows, bytes] = [0, 0];
    return {
      async add(text, more) {
        const part = Buffer.from(text);
        await handle.appendFile(part);
        hash.update(part);
        rows += more;
        bytes += part.length;
      },
      async close() {
        await handle.sync();
        await handle.close();
        handles.delete(handle);
        const closed = { file: path, rows, bytes, sha256: hash.digest("hex") };
        files.push(closed);
        return closed;
      },
    };
  };

  return {
    file,
    async table(path, columns) {
      const { add, close } = await file(path);
      await add(csvRow(columns), 0);
      return {
        add: (rows) =>
          add(rows.map((row) => csvRow(columns.map((column) => row[column] ?? ""))).join(""), rows.length),
        close,
      };
    },
    async finish(manifest) {
      const closed = [...files];
      const last = await file("manifest.json");
      await last.add(`${JSON.stringify(manifest(closed), null, 2)}\n`, 0);
      await last.close();
      await synced(draft);
      await rename(draft, join(place, name));
      await synced(place);
      return closed;
    },
    async abandon() {
      for (const handle of handles) await handle.close();
      await rm(draft, { recursive: true, force: true });
    },
  };
}

/** Makes a folder's entries last through a power cut. */
async function synced(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
