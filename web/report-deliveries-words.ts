import type { ReportDelivery, ReportDue } from "../model/delivery-book.ts";
import type { Language } from "../model/pages.ts";
import type { Cadence } from "../model/report-schedule.ts";

interface DeliveriesWords {
  readonly title: string;
  readonly lead: string;
  readonly every: Readonly<Record<Cadence, string>>;
  readonly next: string;
  readonly past: string;
  readonly due: string;
  readonly open: string;
  readonly again: string;
  readonly states: Readonly<Record<ReportDue["state"], string>>;
  readonly letters: Readonly<Record<ReportDelivery["state"], string>>;
  readonly tries: (count: number) => string;
}

export const reportDeliveriesWords: Readonly<Record<Language, DeliveriesWords>> = {
  it: {
    title: "Rapporti a scadenza",
    lead: "Si preparano da soli quando i dati del periodo sono definitivi. Chi li riceve ha una lettera con un collegamento, senza cifre.",
    every: { month: "ogni mese", quarter: "ogni trimestre", year: "ogni anno" },
    next: "prossimo il",
    past: "Scaduti e consegnati",
    due: "scadenza",
    open: "apri",
    again: "si riprova",
    states: {
      making: "in preparazione",
      telling: "consegna in corso",
      told: "consegnato",
      kept: "pronto; nessuno ha un recapito",
      failed: "non riuscito",
      missed: "saltato: il sistema era spento",
      dismissed: "non riuscito, lasciato così",
    },
    letters: { queued: "da consegnare", sent: "consegnato al server di posta", failed: "non consegnato" },
    tries: (count) => (count === 1 ? "1 tentativo" : `${count} tentativi`),
  },
  en: {
    title: "Reports made by themselves",
    lead: "They are made once the data of their period are final. Whoever gets them has a letter with a link, and no figures.",
    every: { month: "every month", quarter: "every quarter", year: "every year" },
    next: "next on",
    past: "Fallen due and delivered",
    due: "due",
    open: "open",
    again: "tried again",
    states: {
      making: "being made",
      telling: "being delivered",
      told: "delivered",
      kept: "ready; nobody has an address",
      failed: "failed",
      missed: "missed: the system was off",
      dismissed: "failed, let be",
    },
    letters: { queued: "to be delivered", sent: "handed to the mail server", failed: "not delivered" },
    tries: (count) => (count === 1 ? "1 attempt" : `${count} attempts`),
  },
};
