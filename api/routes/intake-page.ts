import { z } from "zod";
import { dayOf } from "../../model/civil-day.ts";
import { HubFailure } from "../../model/failure.ts";
import { type IntakeKind, intakeKinds } from "../../model/intake.ts";
import { fieldsOf } from "../../model/intake-fields.ts";
import { intakeRules, mayEnter, reachesPersons } from "../../model/intake-kinds.ts";
import type { IntakePageContent } from "../../model/intake-page.ts";
import type { Pages } from "../../model/pages.ts";
import type { Questionnaire } from "../../model/questionnaire.ts";
import { isLicensed } from "../../model/questionnaire-answers.ts";
import { municipalities } from "../../model/territory.ts";
import type { Visitor } from "../access.ts";
import { viewerOf } from "../language.ts";
import { ownServices } from "../pilot-services.ts";
import type { TroubleNeeds } from "../troubles.ts";
import type { Routes } from "../zod-schemas.ts";
import type { IntakeNeeds } from "./intake.ts";

interface IntakePageNeeds extends IntakeNeeds, TroubleNeeds {
  readonly pages: Pages;
}

const entriesShown = 20;

/** What telemetry cannot know, as a page: for paper, the telephone, and whoever has no table. */
export const intakePageRoutes =
  (needs: IntakePageNeeds): Routes =>
  async (app) => {
    const { pages, recordsOf, sessions, clock } = needs;
    app.get("/intake", {
      config: { permits: ["evaluator", "clinician"], purpose: "evaluation", scope: "patients", page: true },
      schema: {
        hide: true,
        querystring: z.object({ what: z.string().max(130).optional(), done: z.string().max(32).optional() }),
      },
      handler: async (request, reply) => {
        const visitor = sessions.visitor(request);
        const form = formFor(needs, visitor, request.query.what);
        const found = await recordsOf(request).entries({ kind: form.kind }, { limit: entriesShown });
        const html = pages.intake(viewerOf(request, reply, visitor, needs), {
          ...form,
          today: dayOf(clock.now()),
          entries: found.items,
          more: found.next !== null,
          done: request.query.done !== undefined,
        });
        return reply.type("text/html; charset=utf-8").send(html);
      },
    });
  };

type Form = Omit<IntakePageContent, "today" | "entries" | "more" | "done">;

function formFor({ pilot }: IntakePageNeeds, visitor: Visitor, asked = ""): Form {
  const seesPersons = reachesPersons(visitor.roles);
  const questionnaires = pilot.questionnaires.filter(
    ({ answeredBy }) => seesPersons || answeredBy === "professional",
  );
  const kinds = intakeKinds.filter(
    (kind) => mayEnter(visitor.roles, kind) && (kind !== "questionnaire" || questionnaires.length > 0),
  );
  const [named = "", id = ""] = asked.split(":");
  const kind = kinds.find((each) => each === named) ?? kinds[0];
  if (kind === undefined) throw new HubFailure("defect", "a role that enters nothing");
  const questionnaire =
    kind === "questionnaire"
      ? (questionnaires.find((each) => each.id === id) ?? questionnaires[0] ?? null)
      : null;
  const { path, when, isOfPeople } = intakeRules[kind];
  return {
    kinds,
    kind,
    path,
    when,
    fields: shownFields(kind, seesPersons, questionnaire),
    questionnaires,
    questionnaire,
    services: ownServices(pilot, visitor),
    municipalities: pilot.territory.municipalities.map((code) => ({
      code,
      name: municipalities.get(code)?.name ?? code,
    })),
    organisations: pilot.organisations.map(({ id: own, name }) => ({ id: own, name })),
    facilities: pilot.roads?.facilities ?? [],
    ownOnly: isOfPeople && !seesPersons,
  };
}

/** Scores are for instruments that are computed elsewhere; staff answer without a pseudonym. */
function shownFields(kind: IntakeKind, seesPersons: boolean, questionnaire: Questionnaire | null) {
  const isStaff = questionnaire?.answeredBy === "professional";
  const isOpen = questionnaire !== null && !isLicensed(questionnaire);
  return fieldsOf(kind)
    .filter(({ name }) => !(name === "patient" && (!seesPersons || isStaff)))
    .filter(({ name }) => !(isOpen && (name === "score" || name === "scoredBy")))
    .filter(({ name }) => !(isStaff && name === "answeredBy"))
    .map((field) =>
      questionnaire !== null && (field.name === "patient" || field.name === "answeredBy")
        ? { ...field, isNeeded: true, options: field.options.filter((each) => each !== "professional") }
        : field,
    );
}
