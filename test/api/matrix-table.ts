import type { Confinement } from "../../api/access.ts";
import { patientId } from "../../model/identity.ts";
import type { Role } from "../../model/people.ts";
import { anna } from "../store/state-samples.ts";

/** In Anna's service and care group. */
export const carla = patientId.parse("p-cccccccccccccccc");

/** What the contract says of one route, written by hand and asked of the server with a request that does no harm. */
export interface Expected {
  readonly route: string;
  /** The address asked for: of what exists, and is Anna's or of her service. */
  readonly path: string;
  /** The same for what does not exist, where that must answer like somebody else's. */
  readonly nowhere?: string;
  readonly permits: readonly (Role | "anyone" | "signed-in" | "loopback")[];
  readonly scope: Confinement;
  /** Whoever may: often past the door to a 400, since nothing useful is sent. */
  readonly inside: number;
  /** Whoever may, but not with this: 404 unless said otherwise. `inside` where everybody gets their own part. */
  readonly outside: number;
  /** What participants get instead, who have a page of their own. */
  readonly participants?: number;
  /** What somebody outside sends: it would have done something, had it been theirs. */
  readonly body?: unknown;
  /** What somebody inside sends: it does nothing. */
  readonly harmless?: unknown;
  readonly headers?: Record<string, string>;
  /** For people who signed in, not for programs. */
  readonly peopleOnly?: true;
  /** Not in an emergency either. */
  readonly ownRight?: true;
  readonly page?: true;
}

type More = Partial<Omit<Expected, "route" | "path" | "permits" | "scope" | "inside">>;
type Who = Expected["permits"];

const row =
  (scope: Confinement) =>
  (route: string, permits: Who, inside: number, more: More & { readonly path?: string } = {}): Expected => {
    const path = more.path ?? addressOf(route, `/${anna}`, "cuore-a-casa", "bp-001");
    const named = more.nowhere ?? addressOf(route, "/p-zzzzzzzzzzzzzzzz", "nessuno", "bp-999");
    const outside = more.outside ?? (named === path ? inside : 404);
    return { ...more, route, path, permits, scope, inside, outside, nowhere: named };
  };

const addressOf = (route: string, patient: string, service: string, device: string): string =>
  (route.split(" ")[1] ?? "")
    .replace("/:patient", patient)
    .replace(":service", service)
    .replace(":device", device)
    .replace("/services/:id", `/services/${service}`);

const open = row("none");
const ofServices = row("services");
const ofPatients = row("patients");

const anyone: Who = ["anyone"];
const signedIn: Who = ["signed-in"];
const clinical: Who = ["clinician"];
const enrolling: Who = ["clinician", "admin"];
const handing: Who = ["clinician", "operator", "admin"];
const technical: Who = ["supplier", "operator", "admin"];
const running: Who = ["operator", "admin"];
const judging: Who = ["evaluator", "operator"];
const admin: Who = ["admin"];
const citizen: Who = ["citizen"];
const own: Who = ["clinician", "citizen"];
const staff: Who = ["clinician", "evaluator", "supplier", "operator", "admin"];
const people = { peopleOnly: true } as const;
const stale = { headers: { "if-match": 'W/"as-it-was"' } };
const nothing = { body: { purposes: 7 }, harmless: { purposes: 7 } };
const alone = { outside: 404, harmless: { at: 7, until: 7 } };

const signingIn: readonly Expected[] = [
  open("GET /api/v1/session/ways", anyone, 200),
  open("POST /api/v1/session", anyone, 400),
  open("POST /api/v1/session/code", anyone, 400),
  open("GET /api/v1/session/oidc", anyone, 404, { page: true }),
  open("GET /api/v1/session/oidc/callback", anyone, 404, { page: true }),
  open("GET /api/v1/me", signedIn, 200),
  open("POST /api/v1/me/second-factor", signedIn, 400, { ...people, body: [], harmless: [] }),
  open("DELETE /api/v1/me/second-factor", signedIn, 400, people),
  open("POST /api/v1/me/second-factor/confirm", signedIn, 400, people),
  open("GET /api/v1/me/sessions", signedIn, 200, people),
  open("DELETE /api/v1/me/sessions/:id", signedIn, 404, people),
  open("PUT /api/v1/me/password", signedIn, 400, people),
  open("GET /api/v1/tokens", staff, 200, people),
  open("POST /api/v1/tokens", staff, 400, people),
  open("DELETE /api/v1/tokens/:id", staff, 404, people),
  open("GET /api/v1/users", admin, 200),
  open("POST /api/v1/users", admin, 400, people),
  open("POST /api/v1/users/:username/disable", admin, 404, people),
  open("POST /api/v1/users/:username/enable", admin, 404, people),
  open("POST /api/v1/users/:username/password", admin, 404, { ...people, body: {}, harmless: {} }),
  open("PUT /api/v1/users/:username/identity", admin, 400, people),
  open("DELETE /api/v1/users/:username/identity", admin, 404, people),
  open("DELETE /api/v1/users/:username/second-factor", admin, 404, people),
  open("GET /api/v1/users/:username/sessions", admin, 404),
  open("DELETE /api/v1/users/:username/sessions", admin, 404, people),
  open("POST /api/v1/break-glass", admin, 400, people),
];

const looking: readonly Expected[] = [
  open("GET /health/live", anyone, 200),
  open("GET /health/ready", anyone, 200),
  open("GET /metrics", ["operator", "loopback"], 200),
  open("GET /openapi.json", anyone, 200),
  open("GET /asyncapi.json", anyone, 200),
  open("GET /schemas/:file", anyone, 200, { path: "/schemas/telemetry.json" }),
  open("GET /docs", anyone, 200, { page: true }),
  open("GET /mqtt", anyone, 400),
  open("GET /assets/:name", anyone, 200, { path: "/assets/style.css" }),
  open("GET /sign-in", anyone, 200, { page: true }),
  ofPatients("GET /", signedIn, 200, { page: true, participants: 303 }),
  ofPatients("GET /patients/:patient", clinical, 200, { page: true }),
  ofPatients("GET /alerts/:id", clinical, 200, {
    path: "/alerts/one",
    nowhere: "/alerts/none",
    page: true,
  }),
  ofPatients("GET /n/:key", clinical, 303, { path: "/n/one", nowhere: "/n/none", page: true }),
  ofPatients("GET /suppressions", clinical, 200, { page: true }),
  ofPatients("GET /attention", enrolling, 200, { page: true }),
  ofPatients("GET /rules", enrolling, 200, { page: true }),
  open("GET /troubles", ["clinician", "operator"], 200),
  open("GET /account", signedIn, 200, { page: true, ...people }),
  ofPatients("GET /mine", citizen, 200, { page: true, outside: 200 }),
  open("GET /api/v1/audit", admin, 200),
  open("GET /api/v1/audit/verify", admin, 200),
  open("GET /api/v1/erasures/:id", admin, 404),
  ofServices("GET /api/v1/ledger", ["supplier", "operator", "evaluator"], 200, {
    path: "/api/v1/ledger?by=service",
    outside: 200,
  }),
  ofServices("GET /api/v1/objectives", judging, 200),
  ofServices("GET /api/v1/service-levels", judging, 200),
  open("GET /api/v1/maintenance", judging, 200),
  open("POST /api/v1/maintenance", ["operator"], 400, { ...people, body: { reason: 7 } }),
  ofServices("GET /service-levels", judging, 200, { page: true }),
  ofServices("GET /devices", technical, 200, { page: true }),
  ofServices("GET /api/v1/usage", ["supplier", "operator", "evaluator"], 200),
  ofServices("GET /api/v1/quarantine", ["supplier", "operator"], 200),
];

const services: readonly Expected[] = [
  ofServices("GET /api/v1/services", signedIn, 200),
  ofServices("GET /api/v1/services/:id", signedIn, 200),
  ofServices("POST /api/v1/services/:id/conformance", running, 400, {
    body: { verdict: "failed", note: "no" },
  }),
  ofServices("POST /api/v1/services/:id/approve-rules", clinical, 400, {
    ...people,
    ownRight: true,
    harmless: { note: 7 },
  }),
  ofServices("POST /api/v1/services/:id/promote", running, 412, stale),
  ofServices("POST /api/v1/services/:id/demote", running, 400, { body: { reason: "no" } }),
  ofServices("POST /api/v1/services/:id/off-board", running, 400, { body: { reason: "no" } }),
  ofServices("GET /api/v1/devices", technical, 200),
  ofServices("POST /api/v1/devices", technical, 400, {
    outside: 400,
    body: { service: "cuore-a-casa", device: "bp-777", type: "bp-monitor" },
  }),
  ofServices("GET /api/v1/devices/:service/:device", technical, 200),
  ofServices("POST /api/v1/devices/:service/:device/rotate", technical, 412, stale),
  ofServices("POST /api/v1/devices/:service/:device/revoke", technical, 412, stale),
  ofServices("PUT /api/v1/devices/:service/:device/gateway", technical, 400, { body: { gateway: null } }),
  ofServices("GET /api/v1/devices/:service/:device/links", technical, 200),
  ofServices("GET /api/v1/devices/:service/:device/credentials", technical, 200),
  ofServices("GET /api/v1/devices/:service/:device/commands", technical, 200),
  ofServices("POST /api/v1/devices/:service/:device/commands", technical, 400, {
    body: { command: "identify" },
  }),
  ofServices("DELETE /api/v1/devices/:service/:device/commands/:id", technical, 404),
  ofServices("GET /api/v1/strays", technical, 200),
  ofServices("POST /api/v1/strays/adopt", technical, 400, {
    outside: 404,
    body: { gateway: "cuore-a-casa/bp-001", device: "cuore-a-casa/bp-778", type: "bp-monitor" },
  }),
  ofServices("POST /api/v1/strays/dismiss", technical, 400, {
    outside: 404,
    body: { gateway: "cuore-a-casa/bp-001", device: "cuore-a-casa/bp-778" },
  }),
  ofServices("GET /api/v1/claim-codes", technical, 200),
  ofServices("POST /api/v1/claim-codes", technical, 400, {
    outside: 400,
    body: { service: "cuore-a-casa", type: "bp-monitor" },
  }),
  ofServices("DELETE /api/v1/claim-codes/:id", technical, 404),
];

const reason = "una ragione";

const enrolled: readonly Expected[] = [
  ofPatients("GET /api/v1/enrolments", enrolling, 200),
  ofPatients("POST /api/v1/enrolments", enrolling, 400, { outside: 400 }),
  ofPatients("GET /api/v1/enrolments/:patient/history", enrolling, 200),
  ofPatients("POST /api/v1/enrolments/:patient/withdraw", enrolling, 400, alone),
  ofPatients("POST /api/v1/enrolments/:patient/suspend", enrolling, 400, alone),
  ofPatients("POST /api/v1/enrolments/:patient/resume", enrolling, 400, alone),
  ofPatients("POST /api/v1/enrolments/:patient/consent", enrolling, 400, {
    body: { purposes: ["research"], version: "1" },
  }),
  ofPatients("PUT /api/v1/enrolments/:patient/plan", enrolling, 400, { body: { plan: null } }),
  ofPatients("PUT /api/v1/enrolments/:patient/care-group", enrolling, 400, { body: { careGroup: null } }),
  ofPatients("PUT /api/v1/enrolments/:patient/thresholds", clinical, 400, {
    ownRight: true,
    body: { rule: "spo2-low", limit: 88, reason },
  }),
  ofPatients("PUT /api/v1/enrolments/:patient/spo2-scale", clinical, 400, {
    ...people,
    ownRight: true,
    body: { scale: 2, reason },
  }),
  ofPatients("POST /api/v1/enrolments/:patient/access-code", enrolling, 201, {
    // Not Anna's own: a new code ends the sessions of the one before.
    path: `/api/v1/enrolments/${carla}/access-code`,
  }),
  ofPatients("POST /api/v1/assignments", handing, 400, {
    outside: 404,
    body: { service: "cuore-a-casa", device: "bp-001", patient: anna, from: "2026-01-01T00:00:00Z" },
  }),
  ofPatients("GET /api/v1/assignments", handing, 200, {
    path: `/api/v1/assignments?patient=${anna}`,
    nowhere: "/api/v1/assignments?patient=p-zzzzzzzzzzzzzzzz",
  }),
  ofPatients("POST /api/v1/assignments/:id/end", handing, 400, {
    ...alone,
    path: "/api/v1/assignments/a-1/end",
    nowhere: "/api/v1/assignments/a-none/end",
  }),
];

const entering: Who = ["evaluator", "clinician"];
const evaluating: Who = ["evaluator"];

const entered = (scope: "services" | "patients", route: string, permits: Who): readonly Expected[] => {
  const of = scope === "services" ? ofServices : ofPatients;
  return [
    of(`GET /api/v1/${route}`, permits, 200),
    of(`POST /api/v1/${route}`, permits, 400, { ownRight: true }),
  ];
};

const figures: readonly Expected[] = [
  ofServices("GET /api/v1/indicators", ["evaluator", "operator"], 200, {
    path: "/api/v1/indicators?service=cuore-a-casa",
    nowhere: "/api/v1/indicators?service=nessuno",
  }),
  ofServices("GET /api/v1/indicators/:id", ["evaluator", "operator"], 200, {
    path: "/api/v1/indicators/case-mix?service=cuore-a-casa",
    nowhere: "/api/v1/indicators/case-mix?service=nessuno",
  }),
  ofServices("GET /api/v1/alarm-load", judging, 200, {
    path: "/api/v1/alarm-load?service=cuore-a-casa",
    nowhere: "/api/v1/alarm-load?service=nessuno",
  }),
  ofServices("GET /indicators", ["evaluator", "operator"], 200, {
    page: true,
    path: "/indicators?service=cuore-a-casa",
    nowhere: "/indicators?service=nessuno",
  }),
  ofServices("GET /indicators/:id", ["evaluator", "operator"], 200, {
    page: true,
    path: "/indicators/case-mix?service=cuore-a-casa",
    nowhere: "/indicators/case-mix?service=nessuno",
  }),
  open("GET /fhir/R4/Measure", ["evaluator", "operator"], 200),
  open("GET /fhir/R4/Measure/:id", ["evaluator", "operator"], 200, { path: "/fhir/R4/Measure/case-mix" }),
  ofServices("GET /fhir/R4/MeasureReport", ["evaluator", "operator"], 200, {
    path: "/fhir/R4/MeasureReport?measure=case-mix&service=cuore-a-casa",
    nowhere: "/fhir/R4/MeasureReport?measure=case-mix&service=nessuno",
  }),
];

const intake: readonly Expected[] = [
  ofPatients("GET /intake", entering, 200, { page: true }),
  ...entered("services", "costs", entering),
  ...entered("services", "screening", entering),
  ...entered("patients", "questionnaire-responses", entering),
  ...entered("services", "intake/workload", entering),
  ...entered("services", "intake/comparison", entering),
  ...entered("patients", "intake/support-ticket", entering),
  ...entered("patients", "intake/incident", entering),
  ...entered("services", "intake/revenue", evaluating),
  ...entered("services", "intake/adoption-decision", evaluating),
  ...entered("services", "intake/helix-participation", evaluating),
  ...entered("services", "intake/fhir-validation", evaluating),
  ...entered("patients", "intake/visit-substituted", clinical),
  ...entered("patients", "intake/visit-added", clinical),
  ...entered("patients", "intake/utilisation", clinical),
  ...entered("patients", "intake/exit", clinical),
  ...entered("patients", "intake/clinical-summary", clinical),
  ...entered("patients", "intake/document", clinical),
  ofPatients("POST /api/v1/intake/:id/strike-out", entering, 400, {
    ownRight: true,
    path: "/api/v1/intake/i-1/strike-out",
    nowhere: "/api/v1/intake/i-none/strike-out",
    body: { reason },
  }),
];

const reported: Who = ["evaluator", "supplier"];
const noReport = { path: "/api/v1/reports/jobs/none", outside: 404 };

const reports: readonly Expected[] = [
  ofServices("GET /api/v1/reports", reported, 200),
  ofServices("GET /api/v1/reports/:kind", reported, 202, {
    path: "/api/v1/reports/supplier?service=cuore-a-casa",
    nowhere: "/api/v1/reports/supplier?service=nessuno",
    headers: { prefer: "respond-async" },
  }),
  ofServices("GET /api/v1/reports/jobs/:id", reported, 404, noReport),
  ofServices("GET /api/v1/reports/documents/:id", reported, 404, {
    ...noReport,
    path: "/api/v1/reports/documents/none",
  }),
  ofServices("GET /api/v1/reports/deliveries", reported, 200),
  ofServices("GET /api/v1/reports/schedules", reported, 200),
  ofServices("GET /reports", reported, 200, { page: true }),
];

const alert = { path: "/api/v1/alerts/one", nowhere: "/api/v1/alerts/none" };

const measured: readonly Expected[] = [
  ofPatients("GET /api/v1/patients", clinical, 200),
  ofPatients("GET /api/v1/patients/:patient", own, 200),
  ofPatients("GET /api/v1/patients/:patient/readings", own, 200, {
    path: `/api/v1/patients/${anna}/readings?code=spo2`,
    nowhere: "/api/v1/patients/p-zzzzzzzzzzzzzzzz/readings?code=spo2",
  }),
  ofPatients("GET /api/v1/alerts", own, 200),
  ofPatients("GET /api/v1/alerts/:id", own, 200, alert),
  ofPatients("POST /api/v1/alerts/:id/transitions", clinical, 400, {
    path: "/api/v1/alerts/one/transitions",
    nowhere: "/api/v1/alerts/none/transitions",
    body: { to: "acknowledged" },
  }),
  ofPatients("POST /api/v1/alerts/:id/assign", clinical, 400, {
    path: "/api/v1/alerts/one/assign",
    nowhere: "/api/v1/alerts/none/assign",
    body: { to: null },
  }),
  ofPatients("GET /api/v1/alerts/:id/notices", clinical, 200, {
    path: "/api/v1/alerts/one/notices",
    nowhere: "/api/v1/alerts/none/notices",
  }),
  ofPatients("GET /api/v1/suppressions", clinical, 200),
  ofPatients("POST /api/v1/suppressions", clinical, 400, {
    ...people,
    outside: 404,
    body: { patient: anna, reason: "prova della matrice", until: "2026-11-23T07:00:00Z" },
  }),
  ofPatients("POST /api/v1/suppressions/:id/agree", clinical, 409, {
    ...people,
    ownRight: true,
    path: "/api/v1/suppressions/q-1/agree",
    nowhere: "/api/v1/suppressions/q-none/agree",
  }),
  ofPatients("POST /api/v1/suppressions/:id/end", clinical, 409, {
    ...people,
    path: "/api/v1/suppressions/q-1/end",
    nowhere: "/api/v1/suppressions/q-none/end",
  }),
  open("GET /api/v1/notices", running, 200),
  open("POST /api/v1/notices/:key/resend", running, 404, people),
  ofPatients("GET /api/v1/alerts/events", clinical, 200),
  ofPatients("GET /api/v1/alerts/attention", enrolling, 200),
  ofPatients("GET /api/v1/rules", enrolling, 200),
  open("PUT /api/v1/rules", clinical, 400, { ...people, ownRight: true }),
  open("POST /api/v1/rules/:id/approve", enrolling, 400, { ...people, ownRight: true }),
  open("POST /api/v1/rules/:id/reject", enrolling, 400, { ...people, ownRight: true }),
  open("POST /api/v1/rules/:id/withdraw", enrolling, 400, { ...people, ownRight: true }),
  ofPatients("POST /api/v1/rules/:id/preview", clinical, 400),
  ofPatients("GET /api/v1/me/data", citizen, 200),
  ofPatients("GET /api/v1/me/looks", citizen, 200),
  ofPatients("GET /api/v1/me/export", citizen, 200),
  ofPatients("POST /api/v1/me/withdraw", citizen, 400, { ...nothing, outside: 400 }),
  ofPatients("POST /api/v1/me/consent", citizen, 400),
  open("GET /fhir/R4/metadata", anyone, 200),
  ofPatients("GET /fhir/R4/Patient", own, 200),
  ofPatients("GET /fhir/R4/Patient/:id", own, 200, {
    path: `/fhir/R4/Patient/${anna}`,
    nowhere: "/fhir/R4/Patient/p-zzzzzzzzzzzzzzzz",
  }),
  ofPatients("GET /fhir/R4/Observation", own, 200, {
    path: `/fhir/R4/Observation?patient=${anna}`,
    nowhere: "/fhir/R4/Observation?patient=p-zzzzzzzzzzzzzzzz",
  }),
  ofPatients("GET /fhir/R4/Device", own, 200, {
    path: `/fhir/R4/Device?patient=${anna}`,
    nowhere: "/fhir/R4/Device?patient=p-zzzzzzzzzzzzzzzz",
  }),
  ofPatients("GET /fhir/R4/Flag", own, 200, {
    path: `/fhir/R4/Flag?patient=${anna}`,
    outside: 200,
    nowhere: "/fhir/R4/Flag?patient=p-zzzzzzzzzzzzzzzz",
  }),
];

/** In this order: what ends somebody's work comes last. */
export const table: readonly Expected[] = [
  ...signingIn,
  ...looking,
  ...services,
  ...enrolled,
  ...measured,
  ...intake,
  ...reports,
  ...figures,
  // Asked for already, so that it is still to be done.
  ofPatients("POST /api/v1/patients/:patient/erase", admin, 409),
  open("DELETE /api/v1/break-glass", admin, 204, people),
  open("DELETE /api/v1/session", signedIn, 204, people),
];
