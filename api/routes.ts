import type { FastifyInstance } from "fastify";
import type { AlertFeed } from "./alert-feed.ts";
import type { ApiNeeds } from "./needs.ts";
import type { Passwords } from "./password.ts";
import { alertEventRoutes } from "./routes/alert-events.ts";
import { alertRoutes } from "./routes/alerts.ts";
import { assetRoutes } from "./routes/assets.ts";
import { assignmentRoutes } from "./routes/assignments.ts";
import { deviceRoutes } from "./routes/devices.ts";
import { enrolmentRoutes } from "./routes/enrolments.ts";
import { healthRoutes } from "./routes/health.ts";
import { ledgerRoutes } from "./routes/ledger.ts";
import { pageRoutes } from "./routes/pages.ts";
import { patientRoutes } from "./routes/patients.ts";
import { quarantineRoutes } from "./routes/quarantine.ts";
import { serviceRoutes } from "./routes/services.ts";
import { sessionRoutes } from "./routes/session.ts";
import { userRoutes } from "./routes/users.ts";
import type { Sessions } from "./session.ts";

export interface RouteNeeds extends ApiNeeds {
  readonly feed: AlertFeed;
  readonly passwords: Passwords;
  readonly sessions: Sessions;
}

/** Every route of the hub, each handed what it needs. */
export async function registerRoutes(app: FastifyInstance, needs: RouteNeeds): Promise<void> {
  const { pages, pilot, sessions, state, version } = needs;
  const { alerts, people, quarantine, registry } = state;
  const ledger = { book: state.ledger, backlog: needs.backlog };

  await app.register(healthRoutes(needs, version));
  await app.register(assetRoutes(pages));
  await app.register(pageRoutes({ ...needs, ledger }));

  const api = { prefix: "/api/v1" };
  await app.register(sessionRoutes({ ...needs, people }), api);
  await app.register(userRoutes({ ...needs, people }), api);
  await app.register(serviceRoutes(pilot, sessions), api);
  await app.register(deviceRoutes({ ...needs, registry }), api);
  await app.register(enrolmentRoutes({ ...needs, registry }), api);
  await app.register(assignmentRoutes({ ...needs, registry }), api);
  await app.register(patientRoutes({ ...needs, registry }), api);
  await app.register(alertRoutes({ ...needs, alerts }), api);
  await app.register(alertEventRoutes(needs.feed, sessions), api);
  await app.register(ledgerRoutes({ ...needs, ledger }), api);
  await app.register(quarantineRoutes(quarantine, sessions), api);
}
