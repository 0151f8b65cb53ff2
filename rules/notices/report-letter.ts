import type { ReportDue } from "../../model/delivery-book.ts";
import type { ReportSchedule } from "../../model/report-schedule.ts";

type Language = ReportSchedule["languages"][number];

const words: Readonly<
  Record<
    Language,
    { readonly ready: string; readonly look: string; readonly attached: string; readonly none: string }
  >
> = {
  it: {
    ready: "Rapporto pronto",
    look: "Si apre qui, dopo l'accesso:",
    attached: "È allegato; è lo stesso per tutti i cittadini. Si trova anche qui, dopo l'accesso:",
    none: "Questo messaggio non contiene dati di persone.",
  },
  en: {
    ready: "Report ready",
    look: "It opens here, once you have signed in:",
    attached: "It is attached, the same for all citizens. It is here as well, once you have signed in:",
    none: "This message holds nobody's data.",
  },
};

/** A letter that says that a report is there, and where. No figure is in it. */
export function reportLetter(
  due: Pick<ReportDue, "period" | "report">,
  { name, languages, attach }: Pick<ReportSchedule, "name" | "languages" | "attach">,
  publicUrl: string,
): { readonly subject: string; readonly text: string } {
  const told = languages.map((language) => `${words[language].ready}: ${name[language]}, ${due.period}`);
  const link = `${publicUrl}/reports?report=${encodeURIComponent(due.report ?? "")}`;
  const parts = languages.map((language, at) => {
    const { look, attached, none } = words[language];
    return `${told[at]}\n${attach ? attached : look}\n${link}&lang=${language}\n${none}`;
  });
  return { subject: `[LAB] ${told.join(" · ")}`, text: `${parts.join("\n\n")}\n` };
}
