import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import { type DeviceKey, deviceKey, halvesOf, keyOf, type PatientId } from "../../model/identity.ts";
import { assignmentView } from "../../model/registry.ts";
import { formatInstant, type Instant } from "../../model/time.ts";
import { deviceNamed, patientNamed, timeGiven } from "./asked.ts";
import type { Answer, Command } from "./command.ts";
import type { OpenHub, WithHub } from "./open-hub.ts";

/** `assign` and `unassign`: who has which device, from when until when. */
export const assignmentCommands = (withHub: WithHub): readonly Command[] => [
  {
    words: "assign",
    takes: "SERVICE/DEVICE PATIENT [--from TIME]",
    does: "gives a device to a person, from now or from the time given",
    details:
      "A reading is that of whoever had the device when it was measured, however late it comes.\n\n" +
      "  labhub assign cuore-a-casa/bp-001 p-abcdefghij234567 --from 2026-11-01T09:00:00+01:00",
    operands: [2, 2],
    options: { from: "text" },
    run: ({ operands: [name, whom], text }) => {
      const [device, patient, from] = [
        deviceNamed(name),
        patientNamed(whom),
        timeGiven("from", text("from")),
      ];
      return withHub((hub) => assign(hub, device, patient, from));
    },
  },
  {
    words: "unassign",
    takes: "ID|SERVICE/DEVICE [--until TIME]",
    does: "takes a device back, as of now or of the time given",
    details: "ID is what labhub assign said.\n\n  labhub unassign cuore-a-casa/bp-001",
    operands: [1, 1],
    options: { until: "text" },
    run: ({ operands: [name = ""], text }) => {
      const until = timeGiven("until", text("until"));
      return withHub((hub) => unassign(hub, name, until));
    },
  },
];

async function assign(
  { records, clock }: OpenHub,
  key: DeviceKey,
  patient: PatientId,
  from: Instant = clock.now(),
): Promise<Answer> {
  const made = await records.assign({ ...halvesOf(key), patient, from, until: null });
  const text = `${patient} has ${key} from ${formatInstant(from)} (assignment ${made.id}).`;
  return { text, json: z.encode(assignmentView, made) };
}

async function unassign(hub: OpenHub, name: string, until: Instant | undefined): Promise<Answer> {
  const key = deviceKey.safeParse(name);
  const id = key.success ? await currentOf(hub, key.data) : name;
  const ended = await hub.records.endAssignment(id, until);
  const at = formatInstant(ended.until ?? hub.clock.now());
  const text = `${ended.patient} had ${keyOf(ended.service, ended.device)} until ${at}.`;
  return { text, json: z.encode(assignmentView, ended) };
}

async function currentOf({ state, clock }: OpenHub, key: DeviceKey): Promise<string> {
  const open = (await state.registry.assignments()).filter(
    (each) => keyOf(each.service, each.device) === key && (each.until === null || each.until > clock.now()),
  );
  // The next, should one lie ahead: of those that have not ended the earliest is whose the device is.
  const [current] = open.toSorted((one, other) => one.from - other.from);
  if (current !== undefined) return current.id;
  throw new HubFailure("not-found", `Nobody has the device ${key}.`);
}
