import { monthOf } from "./civil-day.ts";
import { costName } from "./costs.ts";
import type { IntakeAsked } from "./intake.ts";

/**
 * What a fact is called that may be entered once only; `null` for one that may happen any number of times. A struck out
 * entry gives its name free.
 */
export function onceOf({ at, service, patient, content }: IntakeAsked): string | null {
  switch (content.kind) {
    case "cost":
      return `cost ${costName({ ...content, service, month: monthOf(at) })}`;
    case "revenue":
      return `revenue ${[content.key, content.basis, service ?? "all", monthOf(at)].join(" ")}`;
    case "questionnaire": {
      if (patient === null) return null;
      const fact = content.answers === null && content.score === undefined ? "sent" : "completed";
      return `questionnaire ${[patient, content.instrument, content.answeredBy, content.wave, fact].join(" ")}`;
    }
    case "exit":
      return `exit ${patient}`;
    case "clinical-summary":
      return `clinical-summary ${[patient, content.measure, at].join(" ")}`;
    default:
      return null;
  }
}
