import type { ReportBlock, ReportSection } from "../../model/report.ts";
import { mainFigure, present } from "./gaps.ts";
import { plainSentence } from "./plain-sentences.ts";
import { both, type Prepared } from "./prepared.ts";
import { citizensIndicators } from "./questions.ts";

/** For everybody, in plain words: what was seen, what was not, what is not shown and why. */
export const citizensSections = (prepared: Prepared): ReportSection[] => [
  {
    id: "what",
    title: both("Che cos'è", "What it is"),
    blocks: [
      text(
        "Alcune persone delle valli usano piccoli apparecchi a casa. Un infermiere guarda le misure e chiama se serve. È una prova. Serve a capire se funziona.",
        "Some people in the valleys use small devices at home. A nurse looks at what they measure and calls if need be. It is a trial. It is there to find out if this works.",
      ),
    ],
  },
  {
    id: "learned",
    title: both("Che cosa abbiamo imparato", "What we have learned"),
    blocks: [...learned(prepared), ...unknown(prepared)],
  },
  {
    id: "figures",
    title: both("I numeri", "The numbers"),
    blocks: [{ kind: "figures", indicators: [...present(prepared, citizensIndicators)], by: "pilot" }],
  },
  {
    id: "hidden",
    title: both("Che cosa non si mostra, e perché", "What is not shown, and why"),
    blocks: [hidden(prepared)],
  },
  {
    id: "careful",
    title: both("A che cosa stare attenti", "What to be careful about"),
    blocks: [
      text(
        "Questi numeri non parlano di nessuno in particolare. Non servono per curarsi. Per la sua salute chieda a chi la cura. Se sta molto male chiami il 112.",
        "These numbers are about no one by name. They are not for your own care. Ask those who care for you. If you feel very ill, call 112.",
      ),
    ],
  },
];

const text = (it: string, en: string): ReportBlock => ({ kind: "text", text: both(it, en) });

function learned(prepared: Prepared): readonly ReportBlock[] {
  const said = citizensIndicators.flatMap((id) => {
    const figure = mainFigure(prepared, id);
    return figure === undefined ? [] : (plainSentence(figure) ?? []);
  });
  if (said.length > 0) return said.map(({ it, en }) => text(it, en));
  return [text("Per ora non c'è nessun numero da dire.", "So far there is no number to tell.")];
}

function unknown(prepared: Prepared): readonly ReportBlock[] {
  const without = citizensIndicators.filter((id) => mainFigure(prepared, id)?.state === "insufficient-data");
  if (without.length === 0) return [];
  const n = String(without.length);
  return [
    text(
      `Su ${n} cose non sappiamo ancora nulla. Mancano i dati. Nella tabella sono scritte una per una.`,
      `On ${n} things we know nothing yet. The data are missing. The table names each of them.`,
    ),
  ];
}

function hidden({ figures, pilot }: Prepared): ReportBlock {
  const n = figures.filter(({ state }) => state === "suppressed").length;
  const k = pilot.evaluation.suppression.k;
  if (n === 0) {
    return text(
      `Qui tutti i numeri si possono mostrare. Un numero si nasconde se parla di meno di ${k} persone.`,
      `Here all numbers can be shown. A number is kept back if it is about fewer than ${k} people.`,
    );
  }
  return text(
    `Numeri nascosti: ${n}. Un numero si nasconde se parla di meno di ${k} persone. In un paese piccolo si capirebbe chi è. A volte se ne nasconde un altro. Serve a non far tornare il primo con una sottrazione.`,
    `Numbers kept back: ${n}. A number is kept back if it is about fewer than ${k} people. In a small village you could tell who it is. At times one more is kept back. If not, the first could be found by taking one number from another.`,
  );
}
