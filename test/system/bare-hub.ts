import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { quickStart } from "../../simulators/quick-start.ts";
import { eventually, freshFolder } from "./house.ts";

const program = fileURLToPath(new URL("../../hub.ts", import.meta.url));

export interface BareHub {
  readonly folder: string;
  /** Every line it wrote so far. */
  lines(): readonly string[];
  /** Its exit code, once it has ended. */
  readonly ended: Promise<number | null>;
  /** What its `ready` line says, once it has said it; throws when it ends before. */
  ready(): Promise<{ readonly http: number; readonly mqtt?: number }>;
}

/** The hub's program with these settings and nothing else: not even free ports or a pilot, and a folder of its own. */
export async function bareHub(settings: Readonly<Record<string, string>>): Promise<BareHub> {
  const folder = await freshFolder();
  const child = spawn(process.execPath, [program], { cwd: folder, env: { ...quickStart, ...settings } });
  const said: string[] = [];
  child.stdout.on("data", (chunk) => said.push(String(chunk)));
  child.stderr.on("data", (chunk) => said.push(String(chunk)));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  const lines = () => said.join("").split("\n");
  return {
    folder,
    lines,
    ended,
    ready: () =>
      eventually(async () => {
        const line = lines().find((each) => each.includes('"msg":"ready"') && each.endsWith("}"));
        if (line === undefined && isOver)
          throw new Error(`it ended before it was ready:\n${lines().join("\n")}`);
        return line === undefined ? undefined : JSON.parse(line);
      }, 60_000),
  };
}
