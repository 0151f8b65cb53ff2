import { z } from "zod";
import { secretFrom } from "../../model/device-secret.ts";
import { HubFailure } from "../../model/failure.ts";
import type { DeviceKey, ServiceId } from "../../model/identity.ts";
import { assertServices } from "../../model/pilot-fit.ts";
import { type Device, deviceType, deviceView } from "../../model/registry.ts";
import { instant } from "../../model/time.ts";
import { asked, deviceNamed, serviceNamed } from "./asked.ts";
import { type Answer, type Command, UsageError } from "./command.ts";
import { addDevice } from "./device-adding.ts";
import { deviceNote } from "./handing-over.ts";
import type { OpenHub, WithHub } from "./open-hub.ts";
import { minuteOf, table } from "./table.ts";

const types = deviceType.options.join(", ");

/** `device …`: devices and their secrets. */
export const deviceCommands = (withHub: WithHub): readonly Command[] => [
  {
    words: "device add",
    takes: "SERVICE/DEVICE --type TYPE",
    does: "adds a device; its secret is shown once",
    details: `Types: ${types}.\n\n  labhub device add cuore-a-casa/bp-001 --type bp-monitor`,
    operands: [1, 1],
    options: { type: "text" },
    run: ({ operands: [name], text }) => {
      const key = deviceNamed(name);
      const { type } = asked(z.object({ type: deviceType }), { type: text("type") });
      return withHub((hub) => add(hub, key, type));
    },
  },
  {
    words: "device list",
    takes: "[--service ID]",
    does: "devices, the revoked ones too",
    details: "  labhub device list --service cuore-a-casa",
    options: { service: "text" },
    run: ({ text }) => {
      const named = text("service");
      const services = named === undefined ? "all" : [serviceNamed(named)];
      return withHub((hub) => list(hub, services));
    },
  },
  {
    words: "device rotate",
    takes: "SERVICE/DEVICE",
    does: "gives a device another secret, shown once; the one before counts until it is used, for 24 h at most",
    details: "  labhub device rotate cuore-a-casa/bp-001",
    operands: [1, 1],
    run: ({ operands: [name] }) => {
      const key = deviceNamed(name);
      return withHub((hub) => rotate(hub, key));
    },
  },
  {
    words: "device revoke",
    takes: "SERVICE/DEVICE",
    does: "ends a device's credential for good; its live session ends within 2 s",
    details: "  labhub device revoke cuore-a-casa/bp-001",
    operands: [1, 1],
    run: ({ operands: [name] }) => {
      const key = deviceNamed(name);
      return withHub((hub) => revoke(hub, key));
    },
  },
  {
    words: "device place",
    takes: "SERVICE/DEVICE --behind SERVICE/GATEWAY|none",
    does: "puts a device behind a gateway of its service, or in front again",
    details: "  labhub device place cuore-a-casa/bp-001 --behind cuore-a-casa/gw-001",
    operands: [1, 1],
    options: { behind: "text" },
    run: ({ operands: [name], text }) => {
      const [key, behind] = [deviceNamed(name), text("behind")];
      if (behind === undefined) throw new UsageError("--behind is needed: a gateway, or none.");
      const gateway = behind === "none" ? null : deviceNamed(behind);
      return withHub((hub) => place(hub, key, gateway));
    },
  },
];

async function add(hub: OpenHub, key: DeviceKey, type: string): Promise<Answer> {
  const { added, secret } = await addDevice(hub, key, type, null);
  const json = { ...z.encode(deviceView, added), username: key, secret };
  return { text: `The device ${key} was added.\n\n${deviceNote(key, secret)}`, json };
}

/** Every device of some services. */
export async function devicesOf(
  { state }: Pick<OpenHub, "state">,
  services: readonly ServiceId[] | "all",
): Promise<readonly Device[]> {
  const found: Device[] = [];
  let cursor: string | undefined;
  do {
    const page = await state.registry.devices(services, { limit: 500, cursor });
    found.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return found;
}

async function list(hub: OpenHub, services: readonly ServiceId[] | "all"): Promise<Answer> {
  if (services !== "all") assertServices(hub.pilot.services, services);
  const found = await devicesOf(hub, services);
  const text = table(
    ["DEVICE", "TYPE", "BEHIND", "ADDED", "REVOKED"],
    found.map(({ service, device, type, gateway, addedAt, revokedAt }) => [
      `${service}/${device}`,
      type,
      gateway,
      minuteOf(addedAt),
      minuteOf(revokedAt),
    ]),
  );
  return { text, json: { items: z.encode(z.array(deviceView), [...found]) } };
}

async function rotate(hub: OpenHub, key: DeviceKey): Promise<Answer> {
  const secret = secretFrom(hub.random(32));
  await hub.state.registry.rotateDevice(key, hub.secrets.hashDevice(secret), hub.clock.now());
  await hub.note({ action: "rotate-device", object: key });
  const views = await hub.state.credentials.ofDevice(key);
  const former = views.find(
    ({ kind, until, revokedAt }) => kind === "secret" && until !== null && revokedAt === null,
  );
  const overlap =
    former === undefined
      ? "It had none before."
      : `The one before counts until this one is used, and no longer than ${minuteOf(former.until)}.`;
  const json = { username: key, secret, formerUntil: z.encode(instant.nullable(), former?.until ?? null) };
  return { text: `The device ${key} has another secret. ${overlap}\n\n${deviceNote(key, secret)}`, json };
}

async function revoke(hub: OpenHub, key: DeviceKey): Promise<Answer> {
  const revoked = await hub.state.registry.revokeDevice(key, hub.clock.now());
  await hub.note({ action: "revoke-device", object: key });
  const text = `The device ${key} is revoked; a running hub ends its session within 2 s.`;
  return { text, json: z.encode(deviceView, revoked) };
}

async function place(hub: OpenHub, key: DeviceKey, gateway: DeviceKey | null): Promise<Answer> {
  const { registry } = hub.state;
  await registry.placeBehind(key, gateway, hub.clock.now());
  await hub.note({ action: "change-device", object: key });
  const placed = await registry.device(key);
  if (placed === null) throw new HubFailure("not-found", `there is no device ${key}`);
  const text =
    gateway === null ? `The device ${key} speaks for itself.` : `The device ${key} is behind ${gateway}.`;
  return { text, json: z.encode(deviceView, placed) };
}
