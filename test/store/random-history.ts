import { type PatientId, patientFrom, subjectFrom } from "../../model/identity.ts";
import type { StateStore } from "../../model/state-store.ts";
import { entry } from "./audit-samples.ts";
import { opened, token } from "./people-samples.ts";
import { commitStored, measured, remainderIn } from "./rollup-samples.ts";
import {
  alert,
  assignment,
  batch,
  device,
  enrolment,
  inHours,
  inMinutes,
  morning,
  raising,
  secretHash,
} from "./state-samples.ts";

/** A die: a whole number below `sides`, the same ones in the same order for the same seed. */
export type Die = (sides: number) => number;
export function dieOf(seed: number): Die {
  let state = seed;
  return (sides) => {
    // mulberry32
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
}
const bytes = (die: Die, length = 16): Uint8Array => Uint8Array.from({ length }, () => die(256));

const nameFrom = (die: Die): string => die(2 ** 30).toString(36);

type Happening = (state: StateStore, patient: PatientId, die: Die) => Promise<unknown>;

const happenings: readonly Happening[] = [
  async ({ registry }, patient, die) => {
    const name = nameFrom(die);
    const given = device(`bp-${name}`);
    await registry.addDevice(given, secretHash);
    await registry.addAssignment({ ...assignment(name, morning), device: given.device, patient });
    if (die(2) === 0) await registry.endAssignment(name, inHours(1));
  },
  async ({ people }, patient, die) => {
    await people.setAccessCode(patient, bytes(die, 32), morning, inHours(9));
    const secret = { id: nameFrom(die), hash: bytes(die, 32) };
    await people.openSession(opened(0, patient, { ...secret, way: "code" }));
    if (die(2) === 0) await people.addToken(token(nameFrom(die), patient), bytes(die, 32));
  },
  async ({ registry, audit }, patient, die) => {
    const at = inMinutes(die(60));
    const limit = {
      kind: "threshold",
      rule: "hr-high",
      limit: 120,
      reason: `${patient} asked for it`,
    } as const;
    await registry.recordEnrolmentEvent(patient, { ...limit, at, recordedAt: at, by: patient });
    await audit.append(entry(die(60), { reason: `${patient} called` }));
  },
  raiseAlerts,
  raiseAlerts,
  measure,
];

/** Readings are summed up, and one of them is taken out again, or not. */
async function measure(state: StateStore, patient: PatientId, die: Die): Promise<void> {
  const position = 1 + (await state.progress.position(0));
  const readings = Array.from({ length: 1 + die(8) }, (_, n) =>
    measured(position, { patient, at: inMinutes(die(3000)), code: `code-${die(3)}`, value: 90 + n }),
  );
  await commitStored(state, position, readings);
  const [gone] = readings;
  if (gone === undefined || die(2) === 0) return;
  const said = { reading: gone, verdict: "refused" as const, detail: "" };
  await state.rollups.restate(said, async () => remainderIn(readings, gone));
}

async function raiseAlerts({ progress }: StateStore, patient: PatientId, die: Die): Promise<void> {
  const alerts = Array.from({ length: 1 + die(8) }, () => {
    const rule = { id: nameFrom(die), version: "1" };
    return raising(alert(nameFrom(die), { patient, rule, raisedAt: inMinutes(die(60)) }));
  });
  await progress.commit(batch(await progress.position(0), { alerts }));
}

/**
 * What a pilot might go through, at random: people come, are given devices and codes, raise alerts, are written about.
 * Returns those who came.
 */
export async function liveThrough(
  state: StateStore,
  die: Die,
  steps: number,
): Promise<[PatientId, ...PatientId[]]> {
  const people: [PatientId, ...PatientId[]] = [await someoneComes(state, die)];
  for (let step = 0; step < steps; step += 1) {
    const happening = happenings[die(happenings.length + 1)];
    const patient = people[die(people.length)] ?? people[0];
    if (happening === undefined) people.push(await someoneComes(state, die));
    else await happening(state, patient, die);
  }
  return people;
}

async function someoneComes({ registry }: StateStore, die: Die): Promise<PatientId> {
  const patient = patientFrom(bytes(die));
  await registry.addEnrolment(enrolment({ patient, ref: subjectFrom(bytes(die)) }), "bianchi");
  return patient;
}
