import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { table } from "./table.ts";

const cpuProfile = z.object({
  nodes: z.array(
    z.object({
      id: z.int(),
      callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.int() }),
    }),
  ),
  samples: z.array(z.int()),
  /** Microseconds between samples. */
  timeDeltas: z.array(z.number()),
});
type CpuProfile = z.infer<typeof cpuProfile>;

/** What each thread of a profiled process did with its time, the busiest thread first. */
export async function profileText(folder: string, rows = 12): Promise<string> {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".cpuprofile"));
  const profiles = await Promise.all(
    files.map(async (name) => cpuProfile.parse(JSON.parse(await readFile(join(folder, name), "utf8")))),
  );
  return profiles
    .map(spentIn)
    .toSorted((a, b) => b.busy - a.busy)
    .map(({ busy, total, places }) => {
      const top = [...places].toSorted(([, a], [, b]) => b - a).slice(0, rows);
      const lines = top.map(([place, spent]) => [place, `${((spent / busy) * 100).toFixed(1)} %`]);
      const head = `a thread busy ${(busy / 1e6).toFixed(1)} of ${(total / 1e6).toFixed(1)} s`;
      return table([head, "of its work"], lines);
    })
    .join("\n\n");
}

interface Spent {
  readonly busy: number;
  readonly total: number;
  readonly places: ReadonlyMap<string, number>;
}

function spentIn({ nodes, samples, timeDeltas }: CpuProfile): Spent {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const places = new Map<string, number>();
  let total = 0;
  let busy = 0;
  for (const [index, id] of samples.entries()) {
    const frame = frames.get(id);
    const spent = timeDeltas[index] ?? 0;
    total += spent;
    if (frame === undefined || frame.functionName === "(idle)") continue;
    busy += spent;
    const place = `${frame.functionName || "(anonymous)"}  ${shortened(frame.url)}:${frame.lineNumber + 1}`;
    places.set(place, (places.get(place) ?? 0) + spent);
  }
  return { busy, total, places };
}

/** A package by its name and file, our own files from the room on. */
const shortened = (url: string): string =>
  url.includes("/node_modules/")
    ? url.slice(url.lastIndexOf("/node_modules/") + 14)
    : url.replace(new URL("../", import.meta.url).href, "");
