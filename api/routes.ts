import { setTimeout as pause } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import type { ServiceBook } from "../model/registry-book.ts";
import type { AlertFeed } from "./alert-feed.ts";
import { type AskedBy, type RecordsOf, recordsOf } from "./asking.ts";
import { addingDevices } from "./device-adding.ts";
import type { Door } from "./door.ts";
import type { ApiNeeds, ApiState } from "./needs.ts";
import type { Passwords } from "./password.ts";
import { accessCodeRoutes } from "./routes/access-codes.ts";
import { alarmLoadRoutes } from "./routes/alarm-load.ts";
import { alertEventRoutes } from "./routes/alert-events.ts";
import { alertPageRoutes } from "./routes/alert-pages.ts";
import { alertRoutes } from "./routes/alerts.ts";
import { assetRoutes } from "./routes/assets.ts";
import { assignmentRoutes } from "./routes/assignments.ts";
import { attentionRoutes } from "./routes/attention.ts";
import { auditRoutes } from "./routes/audit.ts";
import { breakGlassRoutes } from "./routes/break-glass.ts";
import { claimCodeRoutes } from "./routes/claim-codes.ts";
import { descriptionRoutes } from "./routes/descriptions.ts";
import { deviceChangeRoutes } from "./routes/device-changes.ts";
import { deviceCommandRoutes } from "./routes/device-commands.ts";
import { deviceLifeRoutes } from "./routes/device-life.ts";
import { deviceRoutes } from "./routes/devices.ts";
import { devicesPageRoutes } from "./routes/devices-page.ts";
import { enrolmentEventRoutes } from "./routes/enrolment-events.ts";
import { enrolmentRoutes } from "./routes/enrolments.ts";
import { erasureRoutes } from "./routes/erasures.ts";
import { fhirRoutes } from "./routes/fhir.ts";
import { fhirMeasureRoutes } from "./routes/fhir-measures.ts";
import { healthRoutes } from "./routes/health.ts";
import { indicatorPageRoutes } from "./routes/indicator-pages.ts";
import { indicatorRoutes } from "./routes/indicators.ts";
import { intakeRoutes } from "./routes/intake.ts";
import { intakePageRoutes } from "./routes/intake-page.ts";
import { ledgerRoutes } from "./routes/ledger.ts";
import { mqttRoutes } from "./routes/mqtt.ts";
import { noticeLinkRoutes } from "./routes/notice-link.ts";
import { noticeRoutes } from "./routes/notices.ts";
import { ownDataRoutes } from "./routes/own-data.ts";
import { ownPageRoutes } from "./routes/own-page.ts";
import { pageRoutes } from "./routes/pages.ts";
import { patientRoutes } from "./routes/patients.ts";
import { quarantineRoutes } from "./routes/quarantine.ts";
import { reportDeliveryRoutes } from "./routes/report-deliveries.ts";
import { reportPageRoutes } from "./routes/report-page.ts";
import { reportRoutes } from "./routes/reports.ts";
import { rulePageRoutes } from "./routes/rule-page.ts";
import { ruleRoutes } from "./routes/rules.ts";
import { serviceEventRoutes } from "./routes/service-events.ts";
import { serviceLevelPageRoutes } from "./routes/service-level-page.ts";
import { serviceLevelRoutes } from "./routes/service-levels.ts";
import { serviceRoutes } from "./routes/services.ts";
import { strayRoutes } from "./routes/strays.ts";
import { suppressionRoutes } from "./routes/suppressions.ts";
import { usageRoutes } from "./routes/usage.ts";
import { ruleDesk } from "./rule-desk.ts";
import { registerSignIn } from "./sign-in-routes.ts";

export interface RouteNeeds extends ApiNeeds, Door {
  readonly feed: AlertFeed;
  readonly passwords: Passwords;
}

/** Every route of the hub, each handed what it needs. */
export async function registerRoutes(app: FastifyInstance, needs: RouteNeeds): Promise<void> {
  const { auditAnchors, pages, pilot, sessions, state, version } = needs;
  const { people, quarantine, registry, services } = state;
  const ledger = { book: state.ledger, backlog: needs.backlog };
  const asked = sessions.access;
  const shared = { ...needs, asked, recordsOf: recordsOf(needs.records, asked), people, registry, services };

  await app.register(healthRoutes(needs, version));
  await app.register(assetRoutes(pages));
  await app.register(descriptionRoutes(needs));
  await app.register(mqttRoutes);
  await app.register(pageRoutes({ ...shared, ledger, ruleBook: state.rules }));
  await app.register(alertPageRoutes(shared));
  await app.register(serviceLevelPageRoutes(shared));

  const api = { prefix: "/api/v1" };
  await registerSignIn(app, { ...needs, people }, api);
  await app.register(breakGlassRoutes(shared), api);
  await app.register(serviceRoutes(pilot, services, sessions), api);
  await app.register(serviceEventRoutes(shared), api);
  await registerDevices(app, { ...shared, ...state }, api);
  await registerPersonal(app, shared, api);
  await app.register(ledgerRoutes({ ...needs, ledger, slis: state.slis }), api);
  await app.register(usageRoutes({ ...shared, ledger: state.ledger, slis: state.slis }), api);
  await app.register(noticeLinkRoutes({ ...shared, notices: state.notices }));
  await app.register(noticeRoutes({ ...shared, notices: state.notices }), api);
  await app.register(quarantineRoutes(quarantine, sessions), api);
  await app.register(auditRoutes(state.audit, auditAnchors), api);
  await app.register(attentionRoutes(shared), api);
  await app.register(indicatorRoutes(shared), api);
  await app.register(alarmLoadRoutes(shared), api);
  await app.register(indicatorPageRoutes(shared));
  await app.register(fhirMeasureRoutes(shared), { prefix: "/fhir/R4" });
  await app.register(serviceLevelRoutes(shared), api);
  const reporting = { ...shared, reports: state.reports, deliveries: state.deliveries, pause };
  await app.register(reportRoutes(reporting), api);
  await app.register(reportDeliveryRoutes(reporting), api);
  await app.register(reportPageRoutes(reporting));
  const desk = ruleDesk({ ...needs, files: pilot.rules, book: state.rules });
  await app.register(ruleRoutes({ ...shared, desk }), api);
  await app.register(rulePageRoutes({ ...shared, desk }));
}

/** Devices: who they are, whether they are there, and what they are asked. */
async function registerDevices(
  app: FastifyInstance,
  shared: RouteNeeds & ApiState & { readonly asked: AskedBy },
  api: { readonly prefix: string },
): Promise<void> {
  const needs = { ...shared, addDevice: addingDevices(shared) };
  await app.register(deviceRoutes(needs), api);
  await app.register(deviceChangeRoutes(needs), api);
  await app.register(devicesPageRoutes(needs));
  await app.register(deviceLifeRoutes(needs), api);
  await app.register(deviceCommandRoutes(needs), api);
  await app.register(strayRoutes(needs), api);
  await app.register(claimCodeRoutes(needs), api);
}

/** What is about people: by way of the records alone. */
async function registerPersonal(
  app: FastifyInstance,
  needs: RouteNeeds & { readonly recordsOf: RecordsOf; readonly services: ServiceBook },
  api: { readonly prefix: string },
): Promise<void> {
  const { feed, recordsOf: asked, sessions, state } = needs;
  await app.register(enrolmentRoutes(needs), api);
  await app.register(enrolmentEventRoutes(needs), api);
  await app.register(accessCodeRoutes(asked), api);
  await app.register(assignmentRoutes(asked), api);
  await app.register(patientRoutes(needs), api);
  await app.register(alertRoutes(needs), api);
  await app.register(suppressionRoutes(needs), api);
  await app.register(intakeRoutes(needs), api);
  await app.register(intakePageRoutes(needs));
  await app.register(alertEventRoutes(feed, sessions, asked), api);
  await app.register(erasureRoutes(asked, state.erasures), api);
  await app.register(ownDataRoutes(needs), api);
  await app.register(ownPageRoutes(needs));
  await app.register(fhirRoutes(needs), { prefix: "/fhir/R4" });
}
