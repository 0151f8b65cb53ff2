import type { LabService } from "../../model/pilot.ts";
import type { Bilingual } from "../language.ts";

const words = (it: string, en: string): Bilingual => ({ it, en });

/** What telemedicine services are called, by their type. */
export const serviceTypes: Readonly<Record<LabService["type"], Bilingual>> = {
  teleconsultation: words("teleconsulto", "teleconsultation"),
  "tele-examination": words("televisita", "tele-examination"),
  "tele-health-cooperation": words("teleconsulenza", "tele-health cooperation"),
  telemonitoring: words("telemonitoraggio", "telemonitoring"),
  "remote-reporting": words("telerefertazione", "remote reporting"),
  "remote-assistance": words("teleassistenza", "remote assistance"),
  "tele-rehabilitation": words("teleriabilitazione", "tele-rehabilitation"),
};
