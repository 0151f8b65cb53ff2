import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { quickStart } from "../../simulators/quick-start.ts";

const run = promisify(execFile);
const program = join(import.meta.dirname, "../../boot/main.ts");

export interface Told {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the operator's command line on a data directory, as a process of its own and with nothing of our environment. */
export async function labhub(
  dataDir: string,
  words: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<Told> {
  try {
    const { stdout, stderr } = await run(process.execPath, [program, ...words], {
      env: { ...quickStart, LABHUB_DATA_DIR: dataDir, ...settings },
    });
    return { code: 0, out: stdout, err: stderr };
  } catch (thrown) {
    const { code, stdout, stderr } = thrown as { code: number; stdout: string; stderr: string };
    return { code, out: stdout, err: stderr };
  }
}
