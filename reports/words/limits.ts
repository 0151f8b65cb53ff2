import type { ReportKind } from "../../model/report.ts";
import type { Language } from "../language.ts";

interface Limits {
  /** For who judges the pilot. */
  readonly experts: readonly string[];
  /** The same for everybody. */
  readonly citizens: readonly string[];
}

/** What the design of the study does not allow to be said. Printed in every report, whatever it shows. */
const limits: Readonly<Record<Language, Limits>> = {
  it: {
    experts: [
      "Questo rapporto descrive. Non c'è un gruppo di controllo: nessuna cifra dice che il servizio sia la causa di un cambiamento.",
      "Le persone entrano spesso quando stanno male. Dopo, molte stanno meglio in ogni caso (regressione verso la media).",
      "Con meno di circa 30 pazienti si danno conteggi e intervalli, non test statistici.",
      "Ogni cifra ha il suo intervallo al 95 %, il numero di osservazioni (n), l'indicatore e la sua versione. Cifre di versioni diverse non si confrontano.",
      "Le cifre che potrebbero far riconoscere una persona sono nascoste, e con loro quelle da cui si potrebbero calcolare.",
    ],
    citizens: [
      "Questi numeri dicono che cosa è successo. Non dicono perché.",
      "Non c'è un gruppo senza il servizio con cui fare il confronto.",
      "Chi comincia spesso sta male. Dopo un po' molti stanno meglio anche da soli.",
      "Le persone sono poche. Per questo accanto a ogni numero c'è un intervallo: il valore vero sta quasi sempre lì dentro.",
      "Alcuni numeri non si mostrano. Riguardano così poche persone che qualcuno si potrebbe riconoscere.",
    ],
  },
  en: {
    experts: [
      "This report describes. There is no control group: no figure says that the service is the cause of a change.",
      "People often join when they are ill. Afterwards many get better in any case (regression to the mean).",
      "With fewer than about 30 patients counts and intervals are given, not statistical tests.",
      "Each figure has its 95 % interval, the number of observations (n), its indicator and that one's version. Figures of different versions do not compare.",
      "Figures by which a person might be recognised are hidden, and so are those they could be worked out from.",
    ],
    citizens: [
      "These numbers say what happened. They do not say why.",
      "There is no group without the service to compare with.",
      "Many people join when they feel ill. After a while many feel better on their own.",
      "There are few people. So each number has a range next to it: the true value is almost always inside.",
      "Some numbers are not shown. They are about so few people that you could tell who they are.",
    ],
  },
};

export const limitsOf = (kind: ReportKind, language: Language): readonly string[] =>
  limits[language][kind === "citizens" ? "citizens" : "experts"];
