import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { HubFailure } from "../model/failure.ts";
import { monthStart, monthsAfter } from "../model/month-window.ts";
import { addDevices, hubStarter } from "./bench-hub.ts";
import { benchMunicipalities, benchService } from "./bench-pilot.ts";
import type { Contender } from "./contender.ts";
import { fillYear } from "./filled-year.ts";
import { type Machine, machine, machineLine, residentBytes } from "./machine.ts";
import type { BenchNeeds, Door } from "./needs.ts";
import { type Shot, type ShotShape, shoot } from "./shot.ts";
import { ms, table, whole } from "./table.ts";

export interface ReportOptions extends ShotShape {
  readonly devices: number;
  readonly persons: number;
  /** Delays of one hour, encoded. */
  readonly sketch: string;
}

export interface ReportReport {
  readonly scenario: string;
  readonly rows: Readonly<Record<string, number>>;
  /** Seconds until all months were summed up in the background, from the start of the hub on. */
  readonly summedUpAfter: number;
  readonly quiet: Shot;
  readonly during: Shot;
  /** Seconds from asking for a report until it was done, one after the other while the load ran. */
  readonly reports: readonly number[];
  /** Of the hub's process, in bytes; `null` where the system does not tell. */
  readonly memory: { readonly quiet: number | null; readonly most: number | null };
  readonly machine: Machine;
}

const monthsLooked = 12;
/** Above the quiet p99, in µs. */
const aim = 50_000;

/** Acknowledgements of a live publisher while the same hub makes the pilot's report of twelve months, and while it does not. */
export async function reportScenario(
  needs: BenchNeeds,
  { devices, persons, sketch, ...shape }: ReportOptions,
  say: (line: string) => void,
): Promise<ReportReport> {
  const folder = await mkdtemp(join(tmpdir(), "labhub-report-"));
  try {
    const start = hubStarter(needs, folder);
    const evaluator = { username: "evaluator", password: randomBytes(12).toString("base64url") };
    const first = await start();
    const logins = await addDevices(first.door, devices, "pulse-oximeter");
    await first.door.addUser({ ...evaluator, roles: ["evaluator"] });
    await first.subject.stop();
    const months = monthsBefore(Date.now());
    const file = join(folder, "hub", "state.db");
    const year = { services: [benchService], municipalities: benchMunicipalities, persons, sketch };
    const rows = fillYear(file, { ...year, months });
    say(`a year of ${whole(persons)} people is there`);
    const began = performance.now();
    const { subject } = await start();
    try {
      await summedUp(file);
      const summedUpAfter = (performance.now() - began) / 1000;
      const { username, password } = evaluator;
      const door = await needs.openFrontDoor(subject.ready.http, password, username);
      const measured = await sideBySide({ subject, logins, door }, shape, askFor(door, months), say);
      return { scenario: "report", rows, summedUpAfter, ...measured, machine: machine() };
    } finally {
      await subject.kill();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The last twelve months that are over for longer than data may be late, and the end of the last. */
function monthsBefore(now: number): readonly number[] {
  const last = monthsAfter(new Date(now - 4 * 86_400_000).toISOString().slice(0, 7), 0);
  return Array.from({ length: monthsLooked + 1 }, (_, n) => monthStart(monthsAfter(last, n - monthsLooked)));
}

/** Waits until the hub has summed up all that is over. */
async function summedUp(file: string): Promise<void> {
  const patience = 1_800_000;
  for (const deadline = performance.now() + patience; performance.now() < deadline; await pause(200)) {
    const db = new DatabaseSync(file, { readOnly: true });
    try {
      const row = db.prepare("select count(*) as n from month_rolled where kind = 'messages'").get();
      if (Number(row?.["n"]) >= monthsLooked) return;
    } finally {
      db.close();
    }
  }
  throw new HubFailure("defect", "the hub did not sum up its months in half an hour");
}

const shown = z.object({ id: z.string(), state: z.enum(["queued", "running", "done", "failed"]) });

/** Makes a report and says how many seconds it took. */
const askFor = (door: Door, months: readonly number[]) => async (): Promise<number> => {
  const began = performance.now();
  const at = (place: number) => encodeURIComponent(new Date(months.at(place) ?? 0).toISOString());
  const asked = `/api/v1/reports/pilot?format=json&lang=en&again=true&from=${at(0)}&to=${at(-1)}`;
  const told: unknown = JSON.parse(await door.session.text(asked));
  for (let job = shown.safeParse(told); job.success && job.data.state !== "done"; await pause(100)) {
    if (job.data.state === "failed") throw new HubFailure("defect", "the report could not be made");
    job = shown.safeParse(JSON.parse(await door.session.text(`/api/v1/reports/jobs/${job.data.id}`)));
  }
  return (performance.now() - began) / 1000;
};

async function sideBySide(
  contender: Contender,
  shape: ShotShape,
  ask: () => Promise<number>,
  say: (line: string) => void,
): Promise<Pick<ReportReport, "quiet" | "during" | "reports" | "memory">> {
  const quiet = await shoot(contender, shape);
  const { pid } = contender.subject;
  const memory = { quiet: residentBytes(pid), most: residentBytes(pid) };
  const watching = setInterval(() => {
    memory.most = Math.max(memory.most ?? 0, residentBytes(pid) ?? 0);
  }, 200);
  const reports: number[] = [];
  let isOver = false;
  const asking = async () => {
    while (!isOver) reports.push(await ask());
  };
  say("quiet stretch measured; now with reports, one after the other");
  const making = asking();
  try {
    const during = await shoot(contender, shape);
    isOver = true;
    await making;
    return { quiet, during, reports, memory };
  } finally {
    isOver = true;
    clearInterval(watching);
  }
}

const mib = (bytes: number | null): string => (bytes === null ? "?" : whole(bytes / 2 ** 20));

export function reportText(report: ReportReport): string {
  const { quiet, during, reports, memory, rows, summedUpAfter, machine: on } = report;
  const row = (name: string, shot: Shot) => [
    name,
    whole(shot.perSecond),
    ms(shot.p50),
    ms(shot.p99),
    ms(shot.p999),
    shot.othersCpu.toFixed(1),
  ];
  const above = during.p99 - quiet.p99;
  const [shortest = 0, longest = 0] = [Math.min(...reports), Math.max(...reports)];
  return [
    table(
      ["acknowledgements", "messages/s", "p50 ms", "p99 ms", "p99.9 ms", "others, cores"],
      [row("quiet", quiet), row("during reports", during)],
    ),
    `p99 ${ms(above)} ms above quiet, aim below ${aim / 1000} ms: ${above < aim ? "yes" : "NO"}`,
    `${reports.length} reports of twelve months made meanwhile, ${shortest.toFixed(1)} to ${longest.toFixed(1)} s each`,
    `months summed up ${summedUpAfter.toFixed(0)} s after the start; ${Object.entries(rows)
      .map(([name, n]) => `${whole(n)} ${name}`)
      .join(", ")}`,
    `memory of the hub ${mib(memory.quiet)} MiB, at most ${mib(memory.most)} MiB`,
    machineLine(on),
  ].join("\n");
}
