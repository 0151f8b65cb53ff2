import { z } from "zod";
import { HubFailure } from "../../model/failure.ts";
import type { DeviceKey } from "../../model/identity.ts";
import { deviceType, deviceView } from "../../model/registry.ts";
import { asked, deviceNamed } from "./asked.ts";
import { type Answer, type Command, UsageError } from "./command.ts";
import { addDevice } from "./device-adding.ts";
import type { OpenHub, WithHub } from "./open-hub.ts";
import { minuteOf, table } from "./table.ts";

/** `device …`: whom gateways brought along, without their being declared. */
export const deviceStrayCommands = (withHub: WithHub): readonly Command[] => [
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
      if (name === undefined) return withHub(list);
      const [key, gateway] = [deviceNamed(name), gatewayNamed(text("behind"))];
      const known = asked(z.object({ type: deviceType.optional() }), { type: text("type") });
      return withHub((hub) => adopt(hub, key, gateway, known.type));
    },
  },
  {
    words: "device dismiss",
    takes: "SERVICE/DEVICE --behind SERVICE/GATEWAY",
    does: "takes a device nobody wants off the list of `device adopt`, until its gateway speaks for it again",
    details: "  labhub device dismiss cuore-a-casa/bp-009 --behind cuore-a-casa/gw-001",
    operands: [1, 1],
    options: { behind: "text" },
    run: ({ operands: [name], text }) => {
      const [key, gateway] = [deviceNamed(name), gatewayNamed(text("behind"))];
      return withHub((hub) => dismiss(hub, key, gateway));
    },
  },
];

function gatewayNamed(behind: string | undefined): DeviceKey {
  if (behind === undefined) throw new UsageError("--behind is needed: the gateway it speaks through.");
  return deviceNamed(behind);
}

async function list(hub: OpenHub): Promise<Answer> {
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
    // Its secret is not needed behind a gateway. Should it ever be, `device rotate` makes another.
    await addDevice(hub, device, type, gateway);
  }
  await hub.note({ action: "change-device", object: device });
  const placed = await registry.device(device);
  if (placed === null) throw new HubFailure("not-found", `there is no device ${device}`);
  return { text: `The device ${device} is behind ${gateway}.`, json: z.encode(deviceView, placed) };
}

async function dismiss(hub: OpenHub, device: DeviceKey, gateway: DeviceKey): Promise<Answer> {
  if (!(await hub.state.strays.dismiss(gateway, device)))
    throw new HubFailure("not-found", `${device} is not listed behind ${gateway}`);
  await hub.note({ action: "dismiss-stray", object: gateway, reason: device });
  const text = `${device} is off the list. Its gateway is refused for it as before; should it speak for it again, it is listed again.`;
  return { text, json: { device, gateway } };
}
