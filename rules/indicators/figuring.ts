import type { FiguresDesk } from "../../model/figures-desk.ts";
import type { ObjectiveOverMonths } from "../../model/objective-standing.ts";
import type { Observing, ObservingNeeds } from "../../model/observed.ts";
import type { Pilot } from "../../model/pilot.ts";
import type { ReleaseRegister } from "../../model/publication.ts";
import type { SliBook } from "../../model/sli-book.ts";
import type { Clock } from "../../model/time.ts";
import { figuresOfPilot } from "./desk-of-pilot.ts";
import { disclosurePolicy } from "./disclosure/policy.ts";
import { highsProgramme } from "./disclosure/solver.ts";
import { figuresDesk } from "./remembered.ts";
import { type MonthsAsked, objectivesOverMonths } from "./service-levels/over-months.ts";
import { delayCounts } from "./service-levels/sketch.ts";

/** What of the indicators a report needs: a desk over what was observed, and what is promised of figures, in words. */
export interface Figuring {
  readonly delayCounts: ObservingNeeds["delayCounts"];
  readonly policy: { readonly it: string; readonly en: string };
  readonly objectivesOver: (book: SliBook, asked: MonthsAsked) => Promise<readonly ObjectiveOverMonths[]>;
  readonly openDesk: (parts: {
    readonly observe: Observing["observed"];
    readonly register: ReleaseRegister;
  }) => FiguresDesk;
}

/** Loads the solver, once for all desks. */
export async function openFiguring(pilot: Pilot, clock: Clock): Promise<Figuring> {
  const open = await highsProgramme();
  const own = figuresOfPilot(pilot);
  return {
    delayCounts,
    policy: disclosurePolicy(pilot.evaluation.suppression.k),
    objectivesOver: (book, asked) =>
      objectivesOverMonths({ book, objectives: pilot.objectives, k: pilot.evaluation.suppression.k }, asked),
    openDesk: (parts) => figuresDesk({ ...own, ...parts, open, clock }),
  };
}
