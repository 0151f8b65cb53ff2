import { rm } from "node:fs/promises";
import { resolve, sep } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { HubFailure } from "../../model/failure.ts";
import { keyOf, type ServiceId } from "../../model/identity.ts";
import type { LabService } from "../../model/pilot.ts";
import type { ServiceHappening } from "../../model/service-standing.ts";
import { after, formatInstant, seconds } from "../../model/time.ts";
import { isRunning } from "../data-dir.ts";
import { type Answer, type Command, type Given, UsageError } from "./command.ts";
import { devicesOf } from "./device.ts";
import { beginExport, type ExportedFile } from "./export-folder.ts";
import type { OpenHub, WithHub } from "./open-hub.ts";
import { assertMayHappen, happeningGiven, record, serviceIn } from "./service.ts";
import { type Contents, ledgerOf, writeService } from "./service-export.ts";

/** `service export` and `service off-board`. */
export const offBoardCommands = (withHub: WithHub): readonly Command[] => [
  {
    words: "service export",
    takes: "ID --export DIR",
    does: "writes everything of a service to a new folder in DIR, in open formats",
    details:
      "The folder holds CSV and JSON files and manifest.json with the SHA-256 of each. It is personal data: keep it so.\n" +
      "Whoever is erased later is not erased from it.\n\n  labhub service export cuore-a-casa --export /srv/consegna",
    operands: [1, 1],
    options: { export: "text" },
    run: (given) => {
      const place = placeIn(given);
      return withHub(async (hub) => {
        const exported = await exportTo(hub, serviceIn(hub, given.operands[0]), place);
        return { text: written(exported), json: shown(exported) };
      });
    },
  },
  {
    words: "service off-board",
    takes: "ID --reason TEXT --export DIR",
    does: "a service leaves the LAB: everything of it is written to a new folder in DIR, then it ends",
    details:
      "First the export, as labhub service export writes it: when anything cannot be written, nothing is ended. Then the\n" +
      "assignments end, the devices are revoked, and the export is written again with what arrived meanwhile. What the\n" +
      "hub holds stays until each person is erased.\n\n" +
      '  labhub service off-board respiro-in-valle --reason "fine del contratto" --export /srv/consegna',
    operands: [1, 1],
    options: { reason: "text", export: "text" },
    run: (given) => {
      const place = placeIn(given);
      const happening = happeningGiven(given, "off-boarded", ["reason"]);
      return withHub((hub) => offBoard(hub, given.operands[0], happening, place));
    },
  },
];

function placeIn({ text }: Given): string {
  const place = text("export");
  if (place !== undefined && place !== "") return place;
  throw new UsageError("--export is needed: the folder to write to.");
}

interface Exported extends Contents {
  readonly folder: string;
  readonly files: readonly ExportedFile[];
}

async function exportTo(hub: OpenHub, service: LabService, place: string): Promise<Exported> {
  if (`${resolve(place)}${sep}`.startsWith(`${resolve(hub.dataDir)}${sep}`)) {
    throw new HubFailure(
      "input-rejected",
      `--export: ${place} lies in the data directory; name a folder elsewhere`,
    );
  }
  const madeAt = formatInstant(hub.clock.now());
  const name = `${service.id}-${madeAt.replaceAll(":", "-")}`;
  const folder = await beginExport(place, name).catch((thrown: unknown) => unwritten(place, thrown));
  try {
    const contents = await writeService(hub, service, folder);
    const { people, readings, alerts } = contents;
    const told = { format: 1, service: service.id, name: service.name, madeAt, version: hub.version };
    const files = await folder.finish((all) => ({ ...told, people, readings, alerts, files: all }));
    return { ...contents, folder: resolve(place, name), files };
  } catch (thrown) {
    await folder.abandon();
    return unwritten(place, thrown);
  }
}

/** The file system's failures are told as what they mean here. */
function unwritten(place: string, cause: unknown): never {
  if (cause instanceof HubFailure) throw cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  throw new HubFailure(
    "store-unavailable",
    `--export: ${place} cannot be written to, and nothing is left there: ${why}`,
    {
      cause,
    },
  );
}

async function offBoard(
  hub: OpenHub,
  id: string | undefined,
  happening: ServiceHappening,
  place: string,
): Promise<Answer> {
  const service = serviceIn(hub, id);
  await assertMayHappen(hub, service, happening);
  const first = await exportTo(hub, service, place);

  // Recorded last: until then the same command, given again, goes on where this one ended.
  const devices = await revokeAll(hub, service.id);
  const pending = await settled(hub, service.id);
  const assignments = await endAssignments(hub, service.id);
  await record(hub, service.id, happening);
  // A device may have been added until that was recorded; from then on none is.
  const late = await revokeAll(hub, service.id);

  const last = await exportTo(hub, service, place).catch((thrown: unknown) => {
    throw endedWithout(first, HubFailure.of(thrown));
  });
  await rm(first.folder, { recursive: true });
  return ended(hub, service, last, { devices: devices + late, assignments, pending });
}

/** The first export is whole; it lacks what arrived while it was written, and the dates of the end. */
const endedWithout = ({ folder }: Exported, { message }: HubFailure): HubFailure =>
  new HubFailure(
    "store-unavailable",
    `the service has left and ${folder} is whole, but what arrived while it was written is not in it: ${message}. ` +
      "Write it again with labhub service export",
  );

async function endAssignments({ state, records, clock }: OpenHub, service: ServiceId): Promise<number> {
  const now = clock.now();
  const open = (await state.registry.assignments()).filter(
    (each) => each.service === service && each.until === null,
  );
  // One that lies ahead ends as it would have begun, and so never held.
  for (const { id, from } of open) await records.endAssignment(id, from > now ? from : now);
  return open.length;
}

async function revokeAll(hub: OpenHub, service: ServiceId): Promise<number> {
  const good = (await devicesOf(hub, [service])).filter(({ revokedAt }) => revokedAt === null);
  for (const { device } of good) {
    await hub.state.registry.revokeDevice(keyOf(service, device), hub.clock.now());
    await hub.note({ action: "revoke-device", object: keyOf(service, device) });
  }
  return good.length;
}

/** A revoked credential's session ends within two seconds; what it sent until then is waited for, with a little room. */
const leaveWithin = seconds(2.5);
const lookEvery = seconds(0.5);
const waitFor = seconds(60);

/** Waits until a running hub has let the devices go and taken what they sent to its end; says how much still waits. */
async function settled(hub: OpenHub, service: ServiceId): Promise<number> {
  const { clock, dataDir } = hub;
  if (isRunning(dataDir, "broker")) await pause(leaveWithin);
  const until = after(clock.now(), waitFor);
  for (;;) {
    const pending = (await ledgerOf(hub, service)).reduce((sum, { messages }) => sum + messages.pending, 0);
    if (pending === 0 || !isRunning(dataDir, "pipeline") || clock.now() >= until) return pending;
    await pause(lookEvery);
  }
}

const shown = ({ folder, people, readings, alerts, files }: Exported) => ({
  folder,
  people,
  readings,
  alerts,
  files,
});

const written = ({ folder, people, readings, alerts, files }: Exported): string =>
  `Everything of it is in ${folder}: ${files.length} files; ${people} people, ${readings} readings, ${alerts} alerts.\n` +
  "What devices sent that was quarantined is listed, without what it said.";

interface End {
  readonly devices: number;
  readonly assignments: number;
  /** Messages that nobody has taken to their end. */
  readonly pending: number;
}

async function ended({ state }: OpenHub, { id }: LabService, exported: Exported, end: End): Promise<Answer> {
  const users = (await state.people.users())
    .filter(({ services, disabledAt }) => disabledAt === null && services.length === 1 && services[0] === id)
    .map(({ username }) => username);
  const remains = [
    `The hub still holds all of this; labhub erase PATIENT deletes a person (${exported.people}).`,
    ...(end.pending === 0
      ? []
      : [
          `${end.pending} messages wait in the journal and are not in the export: start the hub, then use labhub service export.`,
        ]),
    ...(users.length === 0
      ? []
      : [`Users of this service alone: ${users.join(", ")}; labhub user disable NAME keeps them out.`]),
    "The pilot definition still names it: its history needs it there.",
  ];
  const text = [
    `${id} has left the LAB: ${end.devices} devices revoked, ${end.assignments} assignments ended.`,
    written(exported),
    ...remains.map((each) => `- ${each}`),
  ];
  return { text: text.join("\n"), json: { service: id, ...shown(exported), ended: end, users } };
}
