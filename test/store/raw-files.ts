import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Every file under a folder. */
export const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );

/** The files under a folder whose raw bytes hold a text, past every store. */
export const filesHolding = (folder: string, text: string): readonly string[] =>
  filesIn(folder).filter((name) => readFileSync(join(folder, name)).includes(text));
