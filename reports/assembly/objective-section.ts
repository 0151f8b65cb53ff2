import type { ReportSection } from "../../model/report.ts";
import { both, type Prepared } from "./prepared.ts";

/** What was promised of services, and what was kept; nothing where nothing was promised. */
export const objectiveSection = ({ objectives }: Prepared): ReportSection[] =>
  objectives.length === 0
    ? []
    : [
        {
          id: "objectives",
          title: both("Obiettivi di servizio", "Service objectives"),
          blocks: [
            {
              kind: "text",
              text: both(
                "Che cosa è stato promesso e che cosa è stato mantenuto nei mesi del rapporto: con tutto, e senza la manutenzione annunciata prima. Il margine è quanto può andare storto senza mancare l'obiettivo; un consumo di 1 lo finisce proprio con questi mesi. Senza dati non si dice né bene né male.",
                "What was promised, and what was kept over the report's months: as it was, and without maintenance declared before. The budget is how much may go wrong before the objective is missed; a burn of 1 uses it up just with these months. No data means neither well nor badly.",
              ),
            },
            { kind: "objectives" },
          ],
        },
      ];
