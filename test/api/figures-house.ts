import type { FiguresDoor } from "../../model/figures-desk.ts";
import type { Pilot } from "../../model/pilot.ts";
import type { StateStore } from "../../model/state-store.ts";
import type { Clock } from "../../model/time.ts";
import { readingsOfOne } from "../../reports/one-indicator.ts";
import { figuresOfPilot } from "../../rules/indicators/desk-of-pilot.ts";
import { highsProgramme } from "../../rules/indicators/disclosure/solver.ts";
import { figuresDoor } from "../../rules/indicators/figures-door.ts";
import { figuresDesk } from "../../rules/indicators/remembered.ts";
import { delayCounts } from "../../rules/indicators/service-levels/sketch.ts";

/** The desk as the reports' thread has it, in the test's own. */
export const figuresBeside = (pilot: Pilot, state: StateStore, clock: Clock): FiguresDoor =>
  figuresDoor(
    async () =>
      figuresDesk({
        ...figuresOfPilot(pilot),
        observe: state.observing({ pilot, delayCounts }).observed,
        register: state.releases,
        open: await highsProgramme(),
        clock,
      }),
    async () => readingsOfOne(pilot),
  );
