import { z } from "zod";
import type { deviceKey } from "../../model/identity.ts";
import { ledgerGroup } from "../../model/ledger.ts";
import { quarantined } from "../../model/quarantine.ts";
import { after, atMillisecond, formatInstant, hours, type Instant } from "../../model/time.ts";
import { asked, deviceNamed, timeGiven } from "./asked.ts";
import { type Answer, type Command, UsageError } from "./command.ts";
import type { OpenHub, WithHub } from "./open-hub.ts";
import { minuteOf, table } from "./table.ts";

/** `ledger` and `quarantine list`: what became of everything that devices sent. */
export const intakeCommands = (withHub: WithHub): readonly Command[] => [
  {
    words: "ledger",
    takes: "[--from TIME] [--to TIME] [--by device|service]",
    does: "what became of everything received, by whole UTC hours; exit code 1 when something is unaccounted for",
    details: "  labhub ledger --from 2026-11-01T00:00:00+01:00 --by service",
    options: { from: "text", to: "text", by: "text" },
    run: ({ text }) => {
      const window = { from: timeGiven("from", text("from")), to: timeGiven("to", text("to")) };
      const { by } = asked(z.object({ by: ledgerGroup }), { by: text("by") ?? "device" });
      return withHub((hub) => ledger(hub, window, by));
    },
  },
  {
    words: "quarantine list",
    takes: "[--device SERVICE/DEVICE] [--limit 100]",
    does: "what could not be stored and why, newest first; what was sent is not shown",
    details: "  labhub quarantine list --device cuore-a-casa/bp-001",
    options: { device: "text", limit: "text" },
    run: ({ text }) => {
      const named = text("device");
      const device = named === undefined ? undefined : deviceNamed(named);
      const limit = Number(text("limit") ?? 100);
      asked(z.object({ limit: z.int().min(1).max(1000) }), { limit });
      return withHub((hub) => quarantine(hub, device, limit));
    },
  },
];

async function ledger(
  { ledgerLines, clock }: OpenHub,
  window: { readonly from: Instant | undefined; readonly to: Instant | undefined },
  by: z.infer<typeof ledgerGroup>,
): Promise<Answer> {
  const from = window.from ?? atMillisecond(0);
  const until = window.to ?? after(clock.now(), hours(1));
  if (from >= until) throw new UsageError("--from must be before --to.");
  const lines = await ledgerLines({ from, until, by });
  const text = table(
    [
      by.toUpperCase(),
      "RECEIVED",
      "PROCESSED",
      "PENDING",
      "FOUND",
      "STORED",
      "DUPLICATE",
      "QUARANTINED",
      "RESIDUAL",
    ],
    lines.map(({ key, messages, readings, residual }) => [
      key,
      messages.received,
      messages.processed,
      messages.pending,
      readings.found,
      readings.stored,
      readings.duplicate,
      readings.quarantined,
      residual,
    ]),
  );
  return {
    text,
    json: { items: lines, from: formatInstant(from), to: formatInstant(until) },
    isWell: lines.every(({ residual }) => residual === 0),
  };
}

async function quarantine(
  { state }: OpenHub,
  device: z.infer<typeof deviceKey> | undefined,
  limit: number,
): Promise<Answer> {
  const whose = device === undefined ? ({ services: "all" } as const) : { device };
  const { items, next } = await state.quarantine.list(whose, { limit });
  const rows = items.map((each) => [
    minuteOf(each.receivedAt),
    each.device,
    each.message,
    each.reason,
    each.path === "" ? "/" : each.path,
    each.detail,
  ]);
  const more = next === null ? "" : "\nThere are more; ask with a higher --limit, or for one --device.";
  const text = `${table(["RECEIVED", "DEVICE", "MESSAGE", "REASON", "AT", "DETAIL"], rows)}${more}`;
  return { text, json: { items: z.encode(z.array(quarantined), [...items]), next } };
}
