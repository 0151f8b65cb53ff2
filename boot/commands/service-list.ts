import { bucketStart } from "../../model/civil-time.ts";
import type { ServiceId } from "../../model/identity.ts";
import type { LabService } from "../../model/pilot.ts";
import { approvalGap, serviceStanding } from "../../model/service-standing.ts";
import { after, atMillisecond, formatInstant, hours, type Instant } from "../../model/time.ts";
import type { Answer, Command } from "./command.ts";
import type { OpenHub, WithHub } from "./open-hub.ts";
import { table } from "./table.ts";

/** `service list`. */
export const serviceListCommand = (withHub: WithHub): Command => ({
  words: "service list",
  does: "each service's stage and what it rests on, and what it used today against its quotas",
  details:
    "Messages are counted by the civil day of Europe/Rome, storage since the service began; both as far as the hub has\n" +
    "taken messages to their end.\n\n  labhub service list",
  run: () => withHub(list),
});

const zone = "Europe/Rome";
const megabyte = 1_000_000;

async function list(hub: OpenHub): Promise<Answer> {
  const now = hub.clock.now();
  const [today, ever] = [await used(hub, bucketStart(now, "P1D", zone)), await used(hub, atMillisecond(0))];
  const items = [];
  for (const service of hub.pilot.services) items.push(await standingOf(hub, service, today, ever));
  const text = table(
    ["SERVICE", "STAGE", "CONFORMANCE", "RULES", "DEVICES", "MESSAGES TODAY", "STORAGE MB"],
    items.map(({ id, stage, offBoardedAt, conformance, rules, usage, quotas }) => [
      id,
      offBoardedAt === null ? stage : "left",
      conformance,
      rules,
      `${usage.devices}/${quotas.devices}`,
      `${usage.messagesToday}/${quotas.messagesPerDay}`,
      `${(usage.bytes / megabyte).toFixed(1)}/${quotas.storageMegabytes}`,
    ]),
  );
  return { text, json: { items, asOf: formatInstant(now) } };
}

type Used = ReadonlyMap<ServiceId, { readonly messages: number; readonly bytes: number }>;

async function used({ state, clock }: OpenHub, from: Instant): Promise<Used> {
  const usage = await state.ledger.usage(from, after(clock.now(), hours(1)));
  return new Map(usage.map((each) => [each.service, each]));
}

async function standingOf({ pilot, state }: OpenHub, service: LabService, today: Used, ever: Used) {
  const standing = serviceStanding(service, await state.services.history(service.id));
  const { stage, conformance, approval, offBoardedAt } = standing;
  const changed = approvalGap(standing, pilot.rules);
  return {
    id: service.id,
    stage,
    offBoardedAt: offBoardedAt === null ? null : formatInstant(offBoardedAt),
    conformance: conformance?.verdict ?? null,
    /** Whether a clinician answers for the rules as they are now. */
    rules: approval === null ? "not approved" : changed.length === 0 ? "approved" : "changed since",
    usage: {
      devices: await state.registry.deviceCount(service.id),
      messagesToday: today.get(service.id)?.messages ?? 0,
      bytes: ever.get(service.id)?.bytes ?? 0,
    },
    quotas: service.quotas,
  };
}
