import type { OwnDataContent, Pages } from "../../model/pages.ts";
import type { PatientRecords } from "../../model/records.ts";
import { viewerOf } from "../language.ts";
import type { Routes } from "../zod-schemas.ts";
import { type OwnDataNeeds, ownRecords } from "./own-data.ts";

const alertsShown = 50;
/** Looks read for the page; the page draws those that are alike together. */
const looksShown = 500;

/** The page on which participants see what is held about them. */
export const ownPageRoutes =
  (needs: OwnDataNeeds & { readonly pages: Pages }): Routes =>
  async (app) => {
    const { pages, records, sessions } = needs;
    app.get("/mine", {
      config: { permits: ["citizen"], purpose: "own-data", scope: "patients", page: true },
      schema: { hide: true },
      handler: async (request, reply) => {
        const { own, patient } = ownRecords(records, sessions, request);
        const content = await contentOf(needs, own, patient);
        return reply
          .type("text/html; charset=utf-8")
          .send(pages.ownData(viewerOf(request, reply, sessions.visitor(request)), content));
      },
    });
  };

async function contentOf(
  { pilot, clock }: OwnDataNeeds,
  own: PatientRecords,
  patient: string,
): Promise<OwnDataContent> {
  const { enrolment, standing } = await own.history(patient);
  const [assignments, latest] = [await own.assignments(patient), await own.latest(patient)];
  const { items: alerts } = await own.openAlerts(alertsShown, { patient: enrolment.patient });
  const looks = await own.looks(patient, { limit: looksShown });
  return {
    now: clock.now(),
    enrolment,
    services: pilot.services,
    consents: pilot.consent.purposes.map(({ id, title, text }) => ({
      purpose: id,
      title,
      text,
      given: standing.consented.has(id),
    })),
    assignments: assignments.toSorted((one, other) => other.from - one.from),
    latest,
    alerts,
    looks: looks.items,
    moreLooks: looks.next !== null,
  };
}
