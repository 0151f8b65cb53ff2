import { alarmMeasures } from "../../model/alarm-measures.ts";
import type { ReportSection } from "../../model/report.ts";
import { present } from "./gaps.ts";
import { both, type Prepared } from "./prepared.ts";

/** What is drawn week by week: how many came, and what became of them. */
const drawn = ["alarms-raised", "alarms-answered", "alarms-actionable", "alarms-over-unseen"];

/** What alerts ask of those who answer them, by rule, priority, service and week. */
export function alarmSection(prepared: Prepared): ReportSection[] {
  const ids = present(
    prepared,
    alarmMeasures.map(({ id }) => id),
  );
  if (ids.length === 0) return [];
  const by = prepared.service === null ? ("pilot" as const) : ("service" as const);
  return [
    {
      id: "alarms",
      title: both("Quanto chiedono le allerte", "What alerts ask"),
      blocks: [
        {
          kind: "text",
          text: both(
            "Troppe allerte inutili stancano chi risponde, e quelle utili si perdono. Qui si vede quante ne arrivano e che cosa ne viene, per regola, priorità e settimana: le settimane nel disegno, e cifra per cifra nei file CSV e JSON. Anche dietro queste cifre ci sono persone: le piccole sono nascoste.",
            "Too many useless alerts tire those who answer, and useful ones get lost. Here is how many come and what comes of them, by rule, priority and week: the weeks in the drawing, and figure by figure in the CSV and JSON files. People stand behind these figures too: small ones are hidden.",
          ),
        },
        { kind: "figures", indicators: [...ids], by },
        {
          kind: "chart",
          draws: "weeks",
          by,
          indicators: drawn.filter((id) => ids.includes(id)),
          title: both("Le allerte settimana per settimana", "Alerts week by week"),
        },
        ...(by === "pilot"
          ? [
              {
                kind: "figures" as const,
                indicators: ["alarms-raised", "alarms-actionable"],
                by: "service" as const,
              },
            ]
          : []),
      ],
    },
  ];
}
