import type { Language } from "../model/pages.ts";
import type { ReportFormat, ReportKind } from "../model/report.ts";

interface ReportsWords {
  readonly title: string;
  readonly lead: string;
  readonly ask: string;
  readonly kind: string;
  readonly kinds: Readonly<Record<ReportKind, string>>;
  readonly service: string;
  readonly allServices: string;
  readonly from: string;
  readonly to: string;
  readonly make: string;
  readonly list: string;
  readonly none: string;
  readonly states: Readonly<Record<"queued" | "running" | "done" | "failed", string>>;
  readonly progress: string;
  readonly asOf: string;
  readonly formats: Readonly<Record<ReportFormat, string>>;
  readonly failed: string;
  /** The report a letter led to. */
  readonly opened: string;
  readonly needsService: string;
  readonly tooMany: string;
}

export const reportsWords: Readonly<Record<Language, ReportsWords>> = {
  it: {
    title: "Rapporti",
    lead: "Un rapporto riguarda mesi interi. Le cifre che potrebbero far riconoscere una persona sono nascoste. Ogni scaricamento resta nel registro degli accessi.",
    ask: "Chiedi un rapporto",
    kind: "Tipo",
    kinds: {
      pilot: "Pilota, per l'ente pubblico",
      service: "Un servizio",
      supplier: "Per il fornitore di un servizio",
      citizens: "Per i cittadini",
    },
    service: "Servizio",
    allServices: "tutti i servizi",
    from: "Dal mese",
    to: "al mese",
    make: "Prepara",
    list: "Rapporti chiesti",
    none: "Nessun rapporto, per ora.",
    states: { queued: "in attesa", running: "in preparazione", done: "pronto", failed: "non riuscito" },
    progress: "Avanzamento",
    asOf: "dati al",
    formats: {
      html: "pagina",
      pdf: "PDF",
      csv: "CSV",
      "csv-it": "CSV per Excel",
      json: "JSON",
      fhir: "FHIR",
    },
    opened: "Il rapporto della lettera",
    failed: "Il rapporto non è stato chiesto: riprovi tra poco.",
    needsService: "Scelga un servizio.",
    tooMany: "Troppi rapporti in attesa: riprovi tra qualche minuto.",
  },
  en: {
    title: "Reports",
    lead: "A report is about whole months. Figures by which a person might be recognised are hidden. Every download is kept in the audit.",
    ask: "Ask for a report",
    kind: "Kind",
    kinds: {
      pilot: "Pilot, for the public authority",
      service: "One service",
      supplier: "For the supplier of a service",
      citizens: "For citizens",
    },
    service: "Service",
    allServices: "all services",
    from: "From month",
    to: "to month",
    make: "Make it",
    list: "Reports asked for",
    none: "No reports so far.",
    states: { queued: "waiting", running: "being made", done: "ready", failed: "failed" },
    progress: "Progress",
    asOf: "data as of",
    formats: {
      html: "page",
      pdf: "PDF",
      csv: "CSV",
      "csv-it": "CSV for Excel in Italian",
      json: "JSON",
      fhir: "FHIR",
    },
    opened: "The report of the letter",
    failed: "The report was not asked for: try again shortly.",
    needsService: "Choose a service.",
    tooMany: "Too many reports are waiting: try again in some minutes.",
  },
};
