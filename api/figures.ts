import type { FastifyRequest } from "fastify";
import { definitionOf } from "../model/alarm-measures.ts";
import { monthOf } from "../model/civil-day.ts";
import { HubFailure } from "../model/failure.ts";
import type { Grouping } from "../model/figure.ts";
import type { FiguresAsked, FiguresDoor, Merge } from "../model/figures-desk.ts";
import type { IndicatorDefinition } from "../model/indicator.ts";
import { monthsAfter, widened, windowOfMonths } from "../model/month-window.ts";
import type { Pilot } from "../model/pilot.ts";
import type { MonthWindow } from "../model/publication.ts";
import type { NoteDeed } from "../model/records.ts";
import type { Clock, Instant } from "../model/time.ts";
import { nothingThere, type Visitor } from "./access.ts";
import type { AskedBy } from "./asking.ts";
import { ownService, ownServices } from "./pilot-services.ts";

export interface FigureNeeds {
  readonly figures: FiguresDoor;
  readonly pilot: Pilot;
  readonly asked: AskedBy;
  readonly note: NoteDeed;
  readonly clock: Clock;
}

/** What routes that give figures say of themselves. Who is confined to services sees those, one at a time. */
export const figureConfig = {
  permits: ["evaluator", "operator"],
  purpose: "evaluation",
  scope: "services",
} as const;

export function definitionAsked(id: string): IndicatorDefinition {
  const found = definitionOf(id);
  if (found === undefined) throw nothingThere("indicator");
  return found;
}

/** The service figures are confined to: the one asked for if it is theirs, else all, or the first of those who see not all. */
export function serviceAsked(pilot: Pilot, visitor: Visitor, asked: string | undefined): string | null {
  if (asked !== undefined) return ownService(pilot, visitor, asked).id;
  if (visitor.services === "all") return null;
  const [first] = ownServices(pilot, visitor);
  if (first === undefined) throw nothingThere("service");
  return first.id;
}

/** The last three months that are over. */
export function usualWindow(now: Instant): MonthWindow {
  const present = monthOf(now);
  return windowOfMonths(monthsAfter(present, -3), monthsAfter(present, -1));
}

export function windowAsked(from: Instant | undefined, to: Instant | undefined, now: Instant): MonthWindow {
  if (from === undefined && to === undefined) return usualWindow(now);
  if (from === undefined) throw new HubFailure("input-rejected", "query/from: is needed where to is given");
  return widened(from, to ?? now, now);
}

/** Only municipalities have neighbours. */
export function mergeAsked(by: Grouping, merge: Merge | undefined): Merge | undefined {
  if (merge === undefined || by === "municipality") return merge;
  throw new HubFailure("input-rejected", "query/merge: only municipalities are shown together");
}

/** Months are those of one zone. Of another they would begin hours apart, and the people of those hours could be told. */
export function assertZone(zone: string | undefined): void {
  if (zone === undefined || zone === "Europe/Rome") return;
  const why =
    "figures are of whole civil months of Europe/Rome; of those of two zones the hours between could be told";
  throw new HubFailure("input-rejected", `query/zone: must be Europe/Rome: ${why}`);
}

/** In the audit before it is handed out: which figures, and nobody's. */
export async function noteFigures(
  { note, asked }: Pick<FigureNeeds, "note" | "asked">,
  request: FastifyRequest,
  what: string,
  { grouping, merge, service, window }: Pick<FiguresAsked, "grouping" | "merge" | "service" | "window">,
): Promise<void> {
  const { scope: _, ...by } = asked(request);
  const within = service === null ? "" : ` in ${service}`;
  const months = `${window.months[0] ?? ""} to ${window.months.at(-1) ?? ""}`;
  const apart = merge === undefined ? grouping : `${grouping} with ${merge} together`;
  await note(by, { action: "read-figures", object: `${what} by ${apart} ${months}${within}` });
}
