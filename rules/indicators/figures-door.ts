import type {
  FigureForm,
  FiguresAsked,
  FiguresDesk,
  FiguresDoor,
  FiguresGiven,
  FiguresTold,
} from "../../model/figures-desk.ts";
import type { IndicatorDefinition } from "../../model/indicator.ts";
import type { Language } from "../../model/pages.ts";
import { groupingsOf } from "./evaluation/compute.ts";

/** How figures that were given out are put into words, tables and drawings. Pure. */
export interface FigureReadings {
  told(asked: FiguresAsked, given: FiguresGiven, language: Language): FiguresTold;
  written(asked: FiguresAsked, given: FiguresGiven, form: FigureForm, language: Language): string;
  measure(definition: IndicatorDefinition, language: Language): string;
}

/** The desk and the ways to read it, both opened when somebody first asks: a solver is loaded for the one, drawing for the others. */
export function figuresDoor(
  openDesk: () => Promise<FiguresDesk>,
  openReadings: () => Promise<FigureReadings>,
): FiguresDoor {
  let opened: Promise<FiguresDesk> | null = null;
  let readings: Promise<FigureReadings> | null = null;
  const reading = (): Promise<FigureReadings> => (readings ??= openReadings());
  const figures = async (asked: FiguresAsked): Promise<FiguresGiven> => {
    opened ??= openDesk();
    return (await opened).figures(asked);
  };
  return {
    figures,
    told: async (asked, language) => (await reading()).told(asked, await figures(asked), language),
    written: async (asked, form, language) =>
      (await reading()).written(asked, await figures(asked), form, language),
    measure: async (definition, language) => (await reading()).measure(definition, language),
    groupingsOf,
  };
}
