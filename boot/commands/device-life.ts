import { z } from "zod";
import { secretFrom } from "../../model/device-secret.ts";
import { downlinkView } from "../../model/downlink.ts";
import { HubFailure } from "../../model/failure.ts";
import { type DeviceKey, halvesOf } from "../../model/identity.ts";
import { type CommandAsked, commandAsked, newCommand } from "../../model/new-command.ts";
import { assertNamesDevice, assertRoomForDevice } from "../../model/new-device.ts";
import { link } from "../../model/presence.ts";
import { deviceType, deviceView } from "../../model/registry.ts";
import { assertInTheLab } from "../../model/service-standing.ts";
import { asked, deviceNamed, listed } from "./asked.ts";
import { byOperator } from "./by-operator.ts";
import { type Answer, type Command, UsageError } from "./command.ts";
import type { OpenHub, WithHub } from "./open-hub.ts";
import { minuteOf, table } from "./table.ts";

/** `device …`: what is asked of devices, when they were there, and whom gateways brought along. */
export const deviceLifeCommands = (withHub: WithHub): readonly Command[] => [
  {
    words: "device command",
    takes: "SERVICE/DEVICE measure-now|send-backlog|identify [--codes CODES] [--expires-in PT6H]",
    does: "asks something of a device; it waits until the device takes it, or a day",
    details: "  labhub device command cuore-a-casa/bp-001 measure-now --codes systolic-bp --expires-in PT2H",
    operands: [2, 2],
    options: { codes: "text", "expires-in": "text" },
    run: ({ operands: [name, command], text }) => {
      const key = deviceNamed(name);
      const given = { command, codes: listed(text("codes")), expiresIn: text("expires-in") };
      const what = asked(commandAsked, given, { command: "The command" });
      return withHub((hub) => send(hub, key, what));
    },
  },
  {
    words: "device links",
    takes: "SERVICE/DEVICE",
    does: "when a device was connected, the last hundred times",
    details: "  labhub device links cuore-a-casa/bp-001",
    operands: [1, 1],
    run: ({ operands: [name] }) => {
      const key = deviceNamed(name);
      return withHub((hub) => links(hub, key));
    },
  },
  {
    words: "device adopt",
    takes: "SERVICE/DEVICE --behind SERVICE/GATEWAY [--type TYPE]",
    does: "puts a device its gateway spoke for behind it; adds it when it is not known",
    details:
      "Without a device: shows which devices gateways spoke for without being declared.\n\n" +
      "  labhub device adopt\n" +
      "  labhub device adopt cuore-a-casa/bp-009 --behind cuore-a-casa/gw-001 --type bp-monitor",
    operands: [0, 1],
    options: { behind: "text", type: "text" },
    run: ({ operands: [name], text }) => {
      if (name === undefined) return withHub(strays);
      const [key, behind, type] = [deviceNamed(name), text("behind"), text("type")];
      if (behind === undefined) throw new UsageError("--behind is needed: the gateway it speaks through.");
      const gateway = deviceNamed(behind);
      const known = asked(z.object({ type: deviceType.optional() }), { type });
      return withHub((hub) => adopt(hub, key, gateway, known.type));
    },
  },
];

async function send(hub: OpenHub, device: DeviceKey, what: CommandAsked): Promise<Answer> {
  const id = Buffer.from(hub.random(10)).toString("hex");
  const made = newCommand(what, { id, device, by: byOperator.actor, at: hub.clock.now() });
  await hub.state.downlink.add(made);
  await hub.note({ action: "send-command", object: device, reason: what.command });
  const item = await hub.state.downlink.item(id);
  const text = `${what.command} waits for ${device} until ${minuteOf(made.expiresAt)}; a running hub tells it within 1 s if it is connected.`;
  return { text, json: item === null ? null : z.encode(downlinkView, item) };
}

async function links(hub: OpenHub, device: DeviceKey): Promise<Answer> {
  if ((await hub.state.registry.device(device)) === null) throw notThere(device);
  const { items } = await hub.state.links.ofDevice(device, { limit: 100 });
  const rows = items.map(({ from, until, ended, by }) => [minuteOf(from), minuteOf(until), ended, by]);
  return {
    text: table(["FROM", "UNTIL", "ENDED", "BY"], rows),
    json: { items: z.encode(z.array(link), [...items]) },
  };
}

async function strays(hub: OpenHub): Promise<Answer> {
  const found = await hub.state.strays.list("all", 1000);
  const rows = found.map((each) => [
    each.device,
    each.gateway,
    each.isKnown ? "yes" : "no",
    String(each.times),
    minuteOf(each.lastAt),
  ]);
  const text = table(["DEVICE", "GATEWAY", "KNOWN", "TIMES", "LAST"], rows);
  return { text, json: { items: found.map(({ firstAt: _f, lastAt: _l, ...each }) => each) } };
}

async function adopt(
  hub: OpenHub,
  device: DeviceKey,
  gateway: DeviceKey,
  type: string | undefined,
): Promise<Answer> {
  const { registry } = hub.state;
  if ((await registry.device(device)) !== null) {
    await registry.placeBehind(device, gateway, hub.clock.now());
  } else {
    if (type === undefined)
      throw new HubFailure("input-rejected", `--type is needed: ${device} is not known yet`);
    await addBehind(hub, device, gateway, type);
    await hub.note({ action: "add-device", object: device });
  }
  await hub.note({ action: "change-device", object: device });
  const placed = await registry.device(device);
  if (placed === null) throw notThere(device);
  return { text: `The device ${device} is behind ${gateway}.`, json: z.encode(deviceView, placed) };
}

/** Its secret is not needed behind a gateway. Should it ever be, `device rotate` makes another. */
async function addBehind(hub: OpenHub, key: DeviceKey, gateway: DeviceKey, type: string): Promise<void> {
  const { registry, services } = hub.state;
  const { service, device } = halvesOf(key);
  assertNamesDevice(device);
  for (const each of hub.pilot.services.filter(({ id }) => id === service)) {
    assertInTheLab(each, await services.history(service));
    assertRoomForDevice(each, await registry.deviceCount(service));
  }
  const added = { service, device, type, addedAt: hub.clock.now(), revokedAt: null, gateway };
  await registry.addDevice(added, hub.secrets.hashDevice(secretFrom(hub.random(32))));
}

const notThere = (device: DeviceKey): HubFailure =>
  new HubFailure("not-found", `there is no device ${device}`);
