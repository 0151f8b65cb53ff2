import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import { halvesOf, type PatientId, type ServiceId } from "../../model/identity.ts";
import { intakeEntry, intakeKinds } from "../../model/intake.ts";
import type { LedgerLine } from "../../model/ledger.ts";
import type { LabService } from "../../model/pilot.ts";
import { quarantined } from "../../model/quarantine.ts";
import type { EverythingHeld } from "../../model/records.ts";
import { serviceEvent } from "../../model/service-standing.ts";
import { after, atMillisecond, hours } from "../../model/time.ts";
import { devicesOf } from "./device.ts";
import type { ExportFolder } from "./export-folder.ts";
import {
  alertRow,
  assignmentRows,
  columns,
  deviceRow,
  ledgerRow,
  personRow,
  readingRow,
} from "./export-rows.ts";
import type { OpenHub } from "./open-hub.ts";

/** What an export came to. */
export interface Contents {
  readonly people: number;
  readonly readings: number;
  readonly alerts: number;
}

/** Writes everything the hub holds of a service; at least what the ledger, read first, counts as stored. */
export async function writeService(
  hub: OpenHub,
  { id }: LabService,
  folder: ExportFolder,
): Promise<Contents> {
  await writeLedger(folder, await ledgerOf(hub, id));
  await writeDevices(hub, id, folder);
  const counts = await writePeople(hub, id, folder);
  await writeQuarantine(hub, id, folder);
  await writeEntries(hub, id, folder);
  const events = await folder.file("events.json");
  const history = await hub.state.services.history(id);
  await events.add(
    `${JSON.stringify(z.encode(z.array(serviceEvent), [...history]), null, 2)}\n`,
    history.length,
  );
  await events.close();
  return counts;
}

/** The ledger of a service's devices, of all time. */
export async function ledgerOf(hub: OpenHub, service: ServiceId): Promise<readonly LedgerLine[]> {
  const until = after(hub.clock.now(), hours(1));
  const lines = await hub.ledgerLines({ from: atMillisecond(0), until, by: "device" });
  return lines.filter(({ key }) => key.startsWith(`${service}/`));
}

async function writeLedger(folder: ExportFolder, lines: readonly LedgerLine[]): Promise<void> {
  const table = await folder.table("ledger.csv", columns.ledger);
  await table.add(lines.map(ledgerRow));
  await table.close();
}

async function writeDevices(hub: OpenHub, id: ServiceId, folder: ExportFolder): Promise<void> {
  const table = await folder.table("devices.csv", columns.devices);
  await table.add((await devicesOf(hub, [id])).map(deviceRow));
  await table.close();
}

/** Everybody who takes or took part: each is asked for whole, and so has this in the audit. */
async function writePeople(hub: OpenHub, service: ServiceId, folder: ExportFolder): Promise<Contents> {
  const records = hub.recordsWithin(service);
  const people = await folder.table("people.csv", columns.people);
  const assignments = await folder.table("assignments.csv", columns.assignments);
  const alerts = await folder.table("alerts.csv", columns.alerts);
  let readings = 0;
  for await (const patient of peopleOf(hub, service)) {
    const held = await records.everythingHeld(patient).catch(ifErased);
    if (held === null) continue;
    await people.add([personRow(held)]);
    await assignments.add(assignmentRows(held, service));
    readings += await writeReadings(held, service, folder);
    for await (const page of held.alerts) {
      await alerts.add(page.filter((each) => each.service === service).map(alertRow));
    }
  }
  const counts = { people: (await people.close()).rows, alerts: (await alerts.close()).rows, readings };
  await assignments.close();
  return counts;
}

/** Somebody may be erased between the list and here. */
function ifErased(thrown: unknown): null {
  if (HubFailure.of(thrown).code === "not-found") return null;
  throw thrown;
}

async function* peopleOf(hub: OpenHub, service: ServiceId): AsyncGenerator<PatientId> {
  const records = hub.recordsWithin(service);
  let cursor: string | undefined;
  do {
    const page = await records.enrolments({ limit: 500, cursor });
    for (const { patient } of page.items) yield patient;
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
}

async function writeReadings(
  held: EverythingHeld,
  service: ServiceId,
  folder: ExportFolder,
): Promise<number> {
  const table = await folder.table(`readings/${held.enrolment.patient}.csv`, columns.readings);
  for await (const page of held.readings) {
    await table.add(page.filter(({ device }) => halvesOf(device).service === service).map(readingRow));
  }
  return (await table.close()).rows;
}

/** What people entered of the service, with and without a person. */
async function writeEntries(hub: OpenHub, service: ServiceId, folder: ExportFolder): Promise<void> {
  const records = hub.recordsWithin(service);
  const file = await folder.file("entries.ndjson");
  for (const kind of intakeKinds) {
    let cursor: string | undefined;
    do {
      const page = await records.entries({ kind }, { limit: 500, cursor });
      const own = page.items.filter((each) => each.service === service);
      const lines = own.map((each) => `${JSON.stringify(z.encode(intakeEntry, each))}\n`);
      await file.add(lines.join(""), lines.length);
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
  }
  await file.close();
}

async function writeQuarantine({ state }: OpenHub, service: ServiceId, folder: ExportFolder): Promise<void> {
  const file = await folder.file("quarantine.ndjson");
  let cursor: string | undefined;
  do {
    const page = await state.quarantine.list({ services: [service] }, { limit: 500, cursor });
    const lines = page.items.map((each) => `${JSON.stringify(z.encode(quarantined, each))}\n`);
    await file.add(lines.join(""), lines.length);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  await file.close();
}
