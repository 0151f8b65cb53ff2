import { spawn } from "node:child_process";
import { onTestFinished } from "vitest";
import { quickStart } from "../../simulators/quick-start.ts";

export interface Said {
  readonly code: number;
  /** What was written on both outputs. */
  readonly out: string;
}

/** A shell that keeps its variables from one command to the next, as a person's does. */
export interface Shell {
  run(text: string): Promise<Said>;
}

const program = new URL("../../boot/main.ts", import.meta.url).pathname;

/** Opens one in a folder, with `labhub` as documents write it. Ended when the test is over. */
export function openShell(folder: string, settings: Readonly<Record<string, string>>): Shell {
  const { PATH = "" } = process.env;
  const child = spawn("sh", [], { cwd: folder, env: { PATH, ...quickStart, ...settings } });
  onTestFinished(() => void child.kill("SIGKILL"));
  let heard = "";
  let turn: (() => void) | null = null;
  child.stdout.on("data", (chunk) => {
    heard += String(chunk);
    turn?.();
  });
  child.stdin.write(`exec 2>&1\nlabhub() { '${process.execPath}' '${program}' "$@"; }\n`);
  let commands = 0;
  return {
    run(text) {
      const mark = `--- ${++commands} `;
      heard = "";
      child.stdin.write(`${text}\necho "${mark}$?"\n`);
      return new Promise((resolve) => {
        turn = () => {
          const [, out = "", code = ""] = new RegExp(`^(.*?)${mark}(\\d+)\\n`, "s").exec(heard) ?? [];
          if (code !== "") resolve({ code: Number(code), out });
        };
      });
    },
  };
}
