import type { FailureCode } from "./failure.ts";
import type { FigureForm, FiguresAsked } from "./figures-desk.ts";
import type { IndicatorDefinition } from "./indicator.ts";
import type { Language } from "./pages.ts";

/** What one thread asks another of the desk; `id` is the asker's own. */
export interface FigureQuestion {
  readonly id: number;
  readonly what:
    | { readonly way: "figures"; readonly asked: FiguresAsked }
    | { readonly way: "told"; readonly asked: FiguresAsked; readonly language: Language }
    | {
        readonly way: "written";
        readonly asked: FiguresAsked;
        readonly form: FigureForm;
        readonly language: Language;
      }
    | { readonly way: "measure"; readonly definition: IndicatorDefinition; readonly language: Language };
}

/** What came of it. A failure is told by its words alone; a defect is in the log of the thread it happened in. */
export type FigureAnswer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly failure: { readonly code: FailureCode; readonly message: string } };
