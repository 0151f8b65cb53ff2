import { z } from "zod";
import type { Alert } from "../../model/alert.ts";
import type { AskAttention } from "../../model/attention.ts";
import type { Board } from "../../model/board.ts";
import type { AlertContent, Pages } from "../../model/pages.ts";
import type { User } from "../../model/people.ts";
import type { People } from "../../model/people-book.ts";
import type { Pilot } from "../../model/pilot.ts";
import type { AlertBook } from "../../model/state-store.ts";
import { before, type Clock } from "../../model/time.ts";
import { activeSuppressions, awaitedSuppressions } from "../active-suppressions.ts";
import type { AskedBy, RecordsOf } from "../asking.ts";
import { viewerOf } from "../language.ts";
import type { Sessions } from "../session.ts";
import type { Routes } from "../zod-schemas.ts";
import { attentionUsually } from "./attention.ts";

export interface AlertPageNeeds {
  readonly pages: Pages;
  readonly recordsOf: RecordsOf;
  readonly people: Pick<People, "users">;
  readonly state: { readonly alerts: Pick<AlertBook, "lastSequence"> };
  readonly pilot: Pilot;
  readonly sessions: Sessions;
  readonly asked: AskedBy;
  readonly attention: AskAttention;
  readonly clock: Clock;
  readonly board: Board;
}

const html = "text/html; charset=utf-8";

/** One alert's page, and those on how much attention alerts ask for. */
export const alertPageRoutes =
  (needs: AlertPageNeeds): Routes =>
  async (app) => {
    const { attention, asked, clock, pages, pilot, recordsOf, sessions, state } = needs;
    const config = { permits: ["clinician"], purpose: "care", scope: "patients", page: true } as const;

    app.get("/alerts/:id", {
      config,
      schema: { hide: true, params: z.object({ id: z.string().max(128) }) },
      handler: async (request, reply) => {
        const viewer = viewerOf(request, reply, sessions.visitor(request), needs);
        const records = recordsOf(request);
        // Read first: what moves in between is then told by the feed, and not missed.
        const sequence = await state.alerts.lastSequence();
        const alert = await records.alert(request.params.id);
        const { notices } = await records.alertTelling(alert.id);
        const content = {
          now: clock.now(),
          sequence,
          alert,
          notices,
          suppressions: await activeSuppressions(records, clock.now(), alert.patient),
          ...aboutPilot(pilot, alert),
          colleagues: colleaguesFor(alert, await needs.people.users()),
        };
        return reply.type(html).send(pages.alert(viewer, content));
      },
    });

    app.get("/suppressions", {
      config,
      schema: { hide: true },
      handler: async (request, reply) => {
        const viewer = viewerOf(request, reply, sessions.visitor(request), needs);
        const now = clock.now();
        const active = await awaitedSuppressions(recordsOf(request), now);
        return reply.type(html).send(pages.suppressions(viewer, { now, active, rules: pilot.rules }));
      },
    });

    app.get("/attention", {
      config: { ...config, permits: ["clinician", "admin"] },
      schema: { hide: true },
      handler: async (request, reply) => {
        const viewer = viewerOf(request, reply, sessions.visitor(request), needs);
        const now = clock.now();
        const { scope } = asked(request);
        const figures = await attention({ scope, from: before(now, attentionUsually), until: now, now });
        const groups = new Map(pilot.careGroups.map(({ id, name }) => [id, name]));
        return reply.type(html).send(pages.attention(viewer, { now, figures, rules: pilot.rules, groups }));
      },
    });
  };

type AboutPilot = Pick<AlertContent, "rule" | "service" | "careGroup" | "duties">;
const aboutPilot = ({ careGroups, roster, rules, services }: Pilot, alert: Alert): AboutPilot => ({
  rule: rules.find(({ id }) => id === alert.rule.id) ?? null,
  service: services.find(({ id }) => id === alert.service)?.name ?? null,
  careGroup: careGroups.find(({ id }) => id === alert.careGroup)?.name ?? null,
  duties: new Map(roster.duties.map(({ id, name }) => [id, name])),
});

/** Clinicians who may sign in, and see this person. */
function colleaguesFor({ careGroup, service }: Alert, users: readonly User[]): readonly string[] {
  const sees = ({ careGroups, services }: User): boolean =>
    (services.length === 0 || services.includes(service)) &&
    (careGroups.length === 0 || (careGroup !== null && careGroups.includes(careGroup)));
  return users
    .filter((user) => user.disabledAt === null && user.roles.includes("clinician") && sees(user))
    .map(({ username }) => username);
}
