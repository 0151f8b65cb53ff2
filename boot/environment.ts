import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";

/** The process environment over what `.env` says, if there is one. */
export function environmentOver(file: string): Readonly<Record<string, string | undefined>> {
  try {
    return { ...parseEnv(readFileSync(file, "utf8")), ...process.env };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return process.env;
    throw error;
  }
}
