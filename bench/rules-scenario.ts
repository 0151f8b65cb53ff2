import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { metrics } from "../model/catalogue.ts";
import {
  deviceKey,
  messageAt,
  municipalityCode,
  type PatientId,
  patientId,
  serviceId,
  subjectRef,
} from "../model/identity.ts";
import type { Judge, ReadingInContext } from "../model/judge.ts";
import type { Enrolment } from "../model/registry.ts";
import { type Rule, ruleDefinition } from "../model/rule.ts";
import { ruleOf } from "../model/rule-version.ts";
import { after, atMillisecond, type Instant, minutes } from "../model/time.ts";
import { type Machine, machine } from "./machine.ts";
import { randomFrom } from "./random.ts";
import { table, whole } from "./table.ts";

/** What the rules are measured with; the root hands it in. */
export interface RulesNeeds {
  /** The judge with these rules, and a state store that takes what it finds. */
  openRules(rules: readonly Rule[]): Promise<{
    readonly judge: Judge;
    commit(changes: Awaited<ReturnType<Judge["judge"]>>): Promise<void>;
    close(): Promise<void>;
  }>;
  /** json-rules-engine alone: one engine for each metric, asked at every reading. */
  engineAlone(rules: readonly Rule[]): (given: ReadingInContext) => Promise<void>;
}

export interface RulesReport {
  readonly readings: number;
  readonly patients: number;
  readonly rules: number;
  readonly perSecond: number;
  readonly perProcessorSecond: number;
  readonly changes: number;
  readonly engineAlonePerSecond: number;
  readonly ratio: number;
  /** Megabytes of heap in use after each quarter. */
  readonly heap: readonly number[];
  readonly machine: Machine;
}

const perMetric = 10;
const watched = metrics
  .filter(({ possible, subject }) => possible !== null && subject === "Patient")
  .slice(0, 16);
const begins = atMillisecond(Date.parse("2026-03-02T00:00:00Z"));
const inBatch = 1000;

/** Ten rules for each of the metrics people have, half of them over windows. */
function rulesFor(): readonly Rule[] {
  return watched.flatMap(({ code, unit, possible }) =>
    Array.from({ length: perMetric }, (_, nth) => {
      const high = possible?.high ?? 1;
      const fact =
        nth % 2 === 0
          ? { fact: "value" }
          : {
              fact: "window",
              params: { agg: nth % 4 === 1 ? "mean" : "max", over: `PT${nth * 6}M`, minCount: 2 },
            };
      const value = Math.round(high * (0.98 + nth / 1000) * 10) / 10;
      const definition = {
        id: `bench-${code}-${nth}`,
        code,
        unit,
        priority: "medium",
        latching: false,
        text: { it: "prova", en: "bench" },
        raise: {
          all: [
            { fact: "value", operator: "greaterThan", value: value - 1 },
            { ...fact, operator: "greaterThan", value },
          ],
        },
        clear: { fact: "value", operator: "lessThan", value: value - 2 },
        lateness: "PT30M",
        source: { text: "bench", status: "unverified-default" },
        confirmed: { by: "bench", at: "2026-03-01" },
      };
      return ruleOf(ruleDefinition.parse(definition));
    }),
  );
}

/** A number in base 32, by the letters of pseudonyms. */
const pseudonymOf = (n: number): string =>
  Array.from(
    { length: 16 },
    (_, at) => "abcdefghijklmnopqrstuvwxyz234567"[Math.floor(n / 32 ** (15 - at)) % 32],
  ).join("");

const people = (count: number): readonly { readonly enrolment: Enrolment; readonly patient: PatientId }[] =>
  Array.from({ length: count }, (_, n) => {
    const patient = patientId.parse(`p-${pseudonymOf(n)}`);
    const enrolment: Enrolment = {
      services: [serviceId.parse("bench")],
      municipality: municipalityCode.parse("001272"),
      ageBand: "75-79",
      sex: "unknown",
      conditions: [],
      consent: { version: "1", givenAt: begins, purposes: ["participation"] },
      careGroup: null,
      plan: null,
      patient,
      ref: subjectRef.parse(`s-${pseudonymOf(n)}`),
      enrolledAt: begins,
      withdrawnAt: null,
      suspendedSince: null,
    };
    return { patient, enrolment };
  });

const device = deviceKey.parse("bench/monitor-001");
const history: ReadingInContext["history"] = [];

/** Everybody measures one metric after another, a minute apart; one reading in a thousand lies above the limits. */
function* readingsOf(count: number, patients: number, seed: number): Generator<ReadingInContext> {
  const random = randomFrom(seed);
  const all = people(patients);
  for (let n = 0; n < count; n += 1) {
    const person = all[n % patients];
    const round = Math.floor(n / patients);
    const metric = watched[round % watched.length];
    if (person === undefined || metric === undefined) return;
    const at: Instant = after(begins, minutes(round));
    const { low, high } = metric.possible ?? { low: 0, high: 1 };
    const value = Math.round(random() < 0.001 ? high : low + (high - low) * random() * 0.9);
    const own = {
      patient: person.patient,
      device,
      code: metric.code,
      at,
      deviceAt: at,
      receivedAt: at,
      value,
    };
    const reading = { ...own, sent: null, context: null, flags: [], message: messageAt(0, n + 1) };
    yield { reading, enrolment: person.enrolment, history };
  }
}

function* batchesOf(given: Iterable<ReadingInContext>): Generator<readonly ReadingInContext[]> {
  let batch: ReadingInContext[] = [];
  for (const each of given) {
    batch.push(each);
    if (batch.length < inBatch) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Megabytes in use, after what nobody uses any more was collected. */
function heapNow(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc()");
  return Math.round(process.memoryUsage().heapUsed / 1e6);
}

export async function rulesScenario(
  needs: RulesNeeds,
  {
    readings,
    patients,
    seed,
    log,
  }: { readings: number; patients: number; seed: number; log: (line: string) => void },
): Promise<RulesReport> {
  const rules = rulesFor();
  const house = await needs.openRules(rules);
  const heap: number[] = [];
  let [taken, changes, busy, processor] = [0, 0, 0, 0];
  try {
    for (const batch of batchesOf(readingsOf(readings, patients, seed))) {
      const [begun, used] = [performance.now(), process.cpuUsage()];
      await house.judge.prepare(
        new Set(batch.map(({ reading }) => reading.patient)),
        0,
        batch[0]?.reading.receivedAt,
      );
      const found = await house.judge.judge(batch, batch.at(-1)?.reading.receivedAt ?? begins);
      if (found.length > 0) await house.commit(found);
      const spent = process.cpuUsage(used);
      busy += performance.now() - begun;
      processor += (spent.user + spent.system) / 1000;
      taken += batch.length;
      changes += found.length;
      if (Math.floor((taken * 4) / readings) > heap.length) heap.push(heapNow());
    }
  } finally {
    await house.close();
  }
  log(`${taken} readings judged; now the engine alone`);
  const alone = await engineRate(needs, rules, seed);
  const perSecond = (taken / busy) * 1000;
  const perProcessorSecond = (taken / processor) * 1000;
  return {
    readings: taken,
    patients,
    rules: rules.length,
    perSecond,
    perProcessorSecond,
    changes,
    engineAlonePerSecond: alone,
    ratio: perProcessorSecond / alone,
    heap,
    machine: machine(),
  };
}

/** Readings a second of processor time. */
async function engineRate(needs: RulesNeeds, rules: readonly Rule[], seed: number): Promise<number> {
  const judge = needs.engineAlone(rules);
  const given = [...readingsOf(6000, 100, seed)];
  for (const each of given.slice(0, 1000)) await judge(each);
  const used = process.cpuUsage();
  for (const each of given.slice(1000)) await judge(each);
  const { user, system } = process.cpuUsage(used);
  return ((given.length - 1000) / (user + system)) * 1e6;
}

export const rulesText = (report: RulesReport): string =>
  [
    `${whole(report.readings)} readings of ${whole(report.patients)} patients, ${report.rules} rules, ${perMetric} a metric; ${whole(report.changes)} changes committed`,
    table(
      ["", "readings/s", "a processor second"],
      [
        ["windows, rules, changes committed", whole(report.perSecond), whole(report.perProcessorSecond)],
        ["json-rules-engine for each metric", "", whole(report.engineAlonePerSecond)],
      ],
    ),
    `${report.ratio.toFixed(1)} times as many; heap after each quarter: ${report.heap.join(", ")} MB`,
  ].join("\n\n");
