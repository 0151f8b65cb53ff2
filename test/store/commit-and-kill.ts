import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect } from "vitest";

/** Lets a process commit, kills it in the midst of its work, and returns the last position it said was committed. */
export async function commitAndKill(committer: string, file: string, after: number): Promise<number> {
  const child = spawn(process.execPath, [committer, file], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  let said = 0;
  let lines = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    said = Number(line);
    lines += 1;
    if (lines === after) child.kill("SIGKILL");
  }
  expect(await ended).toEqual([null, "SIGKILL"]);
  return said;
}
