import { z } from "zod";
import { downlinkView } from "../../model/downlink.ts";
import { HubFailure } from "../../model/failure.ts";
import type { DeviceKey } from "../../model/identity.ts";
import { type CommandAsked, commandAsked, newCommand } from "../../model/new-command.ts";
import { link } from "../../model/presence.ts";
import { asked, deviceNamed, listed } from "./asked.ts";
import { byOperator } from "./by-operator.ts";
import type { Answer, Command } from "./command.ts";
import type { OpenHub, WithHub } from "./open-hub.ts";
import { minuteOf, table } from "./table.ts";

/** `device …`: what is asked of devices, and when they were there. */
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
  if ((await hub.state.registry.device(device)) === null)
    throw new HubFailure("not-found", `there is no device ${device}`);
  const { items } = await hub.state.links.ofDevice(device, { limit: 100 });
  const rows = items.map(({ from, until, ended, by }) => [minuteOf(from), minuteOf(until), ended, by]);
  return {
    text: table(["FROM", "UNTIL", "ENDED", "BY"], rows),
    json: { items: z.encode(z.array(link), [...items]) },
  };
}
