import { mkdirSync } from "node:fs";
import { boardOn } from "../../model/board.ts";
import { type DeviceKey, deviceId, messageAt, patientId } from "../../model/identity.ts";
import type { JournalPartition } from "../../model/journal.ts";
import type { Log } from "../../model/log.ts";
import type { StateStore } from "../../model/state-store.ts";
import type { TelemetryStore } from "../../model/telemetry-store.ts";
import type { Instant } from "../../model/time.ts";
import type { EraserNeeds } from "../../store/erasure/eraser.ts";
import { openJournal } from "../../store/journal/journal.ts";
import { openJournalPartition } from "../../store/journal/partition.ts";
import { openEmbeddedTelemetry } from "../../store/telemetry/embedded.ts";
import { stoppedClock } from "./messages.ts";
import { openMigratedState } from "./migrated-state.ts";
import { readingWith } from "./readings.ts";
import {
  alert,
  batch,
  cuff,
  device,
  enrolment,
  heart,
  inHours,
  inMinutes,
  morning,
  raising,
  secretHash,
  silent,
} from "./state-samples.ts";

/** Three people who had one device, one after the other: Carla before dawn, Anna in the morning, Bruno since. */
export const carla = patientId.parse("p-cqrvfx7k2mdytw4h");
export const anna = patientId.parse("p-ahz5u3gjnb6eoxlq");
export const bruno = patientId.parse("p-bw2n7tkyv4rscdfm");
const scale = "cuore-a-casa/scale-9" as DeviceKey;
const hers = (name: string): string => `${name}-word`;

/** A data directory's stores, open. */
export interface Stores {
  readonly state: StateStore;
  readonly telemetry: TelemetryStore;
  readonly partition: JournalPartition;
  close(): Promise<void>;
}

export async function openStores(folder: string): Promise<Stores> {
  const state = await openMigratedState({ file: `${folder}/state.db`, log: silent });
  const telemetry = openEmbeddedTelemetry({ file: `${folder}/telemetry.db` });
  const partition = openJournalPartition({ file: `${folder}/journal.db` });
  const close = async (): Promise<void> => {
    await Promise.all([state.close(), telemetry.close(), partition.close()]);
  };
  return { state, telemetry, partition, close };
}

export const eraserNeeds = (folder: string, stores: Stores, log: Log = silent): EraserNeeds => ({
  state: stores.state,
  telemetry: stores.telemetry,
  journals: [stores.partition],
  forget: () => undefined,
  folder,
  clock: stoppedClock(inHours(5)),
  log,
});

interface Sent {
  readonly text: string;
  readonly at: Instant;
  readonly device?: DeviceKey;
}

/** What the journal holds, in order; the words say whose it is. The last message is still to be taken to its end. */
const sent: readonly Sent[] = [
  { text: hers("carla"), at: inMinutes(-90) },
  { text: hers("anna"), at: inMinutes(1) },
  { text: `${hers("anna")}-quarantined`, at: inMinutes(2) },
  { text: hers("anna"), at: inMinutes(3) },
  { text: `${hers("carla")}-late`, at: inMinutes(10) },
  { text: hers("bruno"), at: inMinutes(181) },
  { text: `${hers("anna")}-late`, at: inMinutes(182) },
  { text: `${hers("anna")}-late`, at: inMinutes(183) },
  { text: `somebody writes of ${anna}`, at: inMinutes(184), device: scale },
  { text: hers("bruno"), at: inMinutes(185) },
];
/** The positions of Anna's. */
export const annasPositions = [2, 3, 4, 7, 8, 9];
export const texts = sent.map(({ text }) => text);

/** Makes a data directory in which the three have lived, and Anna's erasure was asked for as `e1`. */
export async function livedIn(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await fillJournal(`${folder}/journal.db`);
  const { state, telemetry, close } = await openStores(folder);
  const reading = { device: cuff, value: 71 };
  await telemetry.append(
    [
      readingWith({ ...reading, patient: carla, at: inMinutes(-91), message: messageAt(0, 1) }),
      readingWith({ ...reading, patient: anna, at: morning, message: messageAt(0, 2) }),
      readingWith({ ...reading, patient: carla, at: inMinutes(-80), message: messageAt(0, 5) }),
      readingWith({ ...reading, patient: bruno, at: inMinutes(180), message: messageAt(0, 6) }),
      readingWith({ ...reading, patient: anna, at: inMinutes(5), message: messageAt(0, 7) }),
    ],
    { partition: 0, position: 9 },
  );
  await register(state);
  await state.progress.commit(
    batch(0, {
      to: 9,
      quarantined: [quarantined(3, inMinutes(2)), quarantined(7, inMinutes(182))],
      alerts: [
        raising(alert("a1", { patient: anna })),
        raising(alert("b1", { patient: bruno, rule: { id: "hr-high", version: "1" } })),
      ],
    }),
  );
  await state.people.setAccessCode(anna, new Uint8Array(32), morning, inHours(50));
  await state.erasures.ask({ id: "e1", patient: anna, at: inHours(4), by: "rossi" });
  await close();
}

async function fillJournal(file: string): Promise<void> {
  const needs = { clock: stoppedClock(), log: silent, board: boardOn(), appended: () => undefined };
  const journal = openJournal({ file, partition: 0, ...needs });
  for (const { text, at, device: from = cuff } of sent) {
    await journal.append({
      device: from,
      channel: "telemetry",
      receivedAt: at,
      again: false,
      payload: Buffer.from(text),
    });
  }
  await journal.close();
}

async function register({ registry }: StateStore): Promise<void> {
  await registry.addDevice(device(), secretHash);
  const stretches = [
    [carla, inHours(-5), morning],
    [anna, morning, inHours(3)],
    [bruno, inHours(3), null],
  ] as const;
  for (const [patient, from, until] of stretches) {
    const ref = enrolment({ patient }).ref;
    await registry.addEnrolment(enrolment({ patient, ref }), "rossi");
    const id = `of-${patient.slice(2, 4)}`;
    await registry.addAssignment({
      id,
      service: heart,
      device: deviceId.parse("bp-001"),
      patient,
      from,
      until,
    });
  }
}

const quarantined = (position: number, receivedAt: Instant) => ({
  device: cuff,
  position,
  receivedAt,
  path: "/readings/0",
  reason: "unknown-unit" as const,
  detail: "…",
  content: Buffer.from(`${hers("anna")}-quarantined`),
});
