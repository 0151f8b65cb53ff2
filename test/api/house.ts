import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Backlog } from "../../api/backlog.ts";
import type { ApiNeeds } from "../../api/needs.ts";
import { passwords } from "../../api/password.ts";
import { type Api, startApi } from "../../api/server.ts";
import { readSettings } from "../../boot/settings.ts";
import { accessCodeFrom, accessCodeLasts, hashAccessCode } from "../../model/access-code.ts";
import { type Board, boardOn } from "../../model/board.ts";
import { secretHasher } from "../../model/device-secret.ts";
import { patientFrom, type ServiceId } from "../../model/identity.ts";
import type { Log } from "../../model/log.ts";
import type { PlanTelling } from "../../model/notice.ts";
import type { Role, User } from "../../model/people.ts";
import type { People } from "../../model/people-book.ts";
import type { Pilot } from "../../model/pilot.ts";
import type { StateStore } from "../../model/state-store.ts";
import type { TelemetryStore } from "../../model/telemetry-store.ts";
import { after, type Clock, type Duration, type Instant } from "../../model/time.ts";
import type { Wire } from "../../model/wires.ts";
import { attentionFor } from "../../rules/alerts/attention-asked.ts";
import { tellingFor } from "../../rules/alerts/telling.ts";
import { ruleTrial } from "../../rules/alerts/trial.ts";
import { askLevels } from "../../rules/indicators/service-levels/asked.ts";
import { objectivesText } from "../../rules/indicators/service-levels/metrics-text.ts";
import { delayTally } from "../../rules/indicators/service-levels/sketch.ts";
import { lendingReader } from "../../store/records/lending.ts";
import { presenceReader } from "../../store/records/presences.ts";
import { openRecords } from "../../store/records/records-for.ts";
import { openEmbeddedTelemetry } from "../../store/telemetry/embedded.ts";
import { pages } from "../../web/pages.ts";
import { openMigratedState } from "../store/migrated-state.ts";
import { enrolment, inHours } from "../store/state-samples.ts";
import { summedUp } from "../store/summed-up.ts";
import { type Caller, callerOf } from "./caller.ts";
import { figuresBeside } from "./figures-house.ts";
import { pilot } from "./pilot.ts";

/** Everybody's here, kept as a hash that costs next to nothing. */
export const password = "parola-segreta";
const cheap = passwords((bytes) => randomBytes(bytes), { memory: 64, passes: 1, parallelism: 1 });
const kept = await cheap.hash(password);

export async function addUser(
  people: People,
  username: string,
  roles: readonly Role[],
  services: readonly ServiceId[] = [],
  more: Partial<User> = {},
): Promise<void> {
  const user: User = {
    username,
    roles: [...roles],
    services: [...services],
    careGroups: [],
    addedAt: inHours(0),
    disabledAt: null,
    secondFactor: false,
    identity: null,
    ...more,
  };
  await people.addUser(user, kept);
}

/** A clock that stands until it is moved. It starts an hour after the samples' morning. */
export interface MovableClock extends Clock {
  advance(by: Duration): void;
}

export function movableClock(start: Instant = inHours(1)): MovableClock {
  let now = start;
  return {
    now: () => now,
    advance: (by) => {
      now = after(now, by);
    },
  };
}

/** An API on real embedded stores and a real socket. */
export interface House {
  readonly api: Api;
  readonly origin: string;
  readonly state: StateStore;
  readonly telemetry: TelemetryStore;
  readonly board: Board;
  readonly clock: MovableClock;
  readonly logged: string[];
  readonly told: Wire[];
  /** What the pipeline still has to do; replace its members at will. */
  readonly backlog: { now: Backlog };
  /** Somebody who has not signed in. */
  readonly stranger: Caller;
  readonly admin: Caller;
  /** Sees every service and care group. */
  readonly clinician: Caller;
  /** A new user with these roles, signed in; a citizen has taken part since the samples' morning. */
  user(roles: readonly Role[], services?: readonly ServiceId[], more?: Partial<User>): Promise<Caller>;
}

/** A pipeline's stores, to be opened a second time, and what it goes by. */
export interface Beside {
  readonly folder: string;
  readonly clock: MovableClock;
  readonly pilot: Pilot;
  readonly telling: PlanTelling;
}

export async function openHouse(more: Partial<ApiNeeds> = {}, beside?: Beside): Promise<House> {
  const folder = beside?.folder ?? (await mkdtemp(join(tmpdir(), "labhub-api-")));
  const logged: string[] = [];
  const log = logInto(logged);
  const { clock = movableClock(), pilot: ours = pilot, telling = tellingFor(ours) } = beside ?? {};
  const state = await openMigratedState({ file: join(folder, "state.db"), log, telling });
  const telemetry = summedUp(openEmbeddedTelemetry({ file: join(folder, "telemetry.db") }), state);
  const plain = { ...plainNeeds(), clock, pilot: ours };
  const attention = attentionFor(ours, state.attention);
  const levels = askLevels({
    book: state.slis,
    objectives: (more.pilot ?? ours).objectives,
    k: 5,
    clock: plain.clock,
  });
  const needs = {
    ...plain,
    log,
    state,
    telemetry,
    attention,
    levels,
    objectivesText,
    delays: delayTally(plain.clock),
    figures: figuresBeside(more.pilot ?? ours, state, plain.clock),
    ...openRecords({ ...plain, state, telemetry }),
    presences: presenceReader({ state, lending: lendingReader(state, ours.plans), clock: plain.clock }),
  };
  await addUser(state.people, "admin", ["admin"]);
  const api = await startApi({ ...needs, backlog: async () => needs.waiting.now, ...more });
  onTestFinished(async () => {
    await api.stop();
    await state.close();
    await telemetry.close();
    if (beside === undefined) await rm(folder, { recursive: true });
  });
  const origin = `http://127.0.0.1:${api.port}`;
  const stranger = callerOf(origin, null);
  const admin = await stranger.signIn("admin", password);
  await addUser(state.people, "clinica", ["clinician"]);
  const clinician = await stranger.signIn("clinica", password);
  let users = 0;
  return {
    ...needs,
    api,
    origin,
    logged,
    backlog: needs.waiting,
    stranger,
    admin,
    clinician,
    async user(roles, services, more) {
      if (roles.includes("citizen")) return citizen(state, needs.clock, stranger);
      users += 1;
      const username = `${roles[0]}-${users}`;
      await addUser(state.people, username, roles, services, more);
      return stranger.signIn(username, password);
    },
  };
}

/** Somebody newly taking part, who comes in by their access code. */
async function citizen(state: StateStore, clock: Clock, stranger: Caller): Promise<Caller> {
  const patient = patientFrom(randomBytes(16));
  await state.registry.addEnrolment(enrolment({ patient }), "clinica");
  const code = accessCodeFrom(randomBytes(16));
  const hash = hashAccessCode(code) ?? new Uint8Array();
  await state.people.setAccessCode(patient, hash, clock.now(), after(clock.now(), accessCodeLasts));
  return stranger.enter(code);
}

function plainNeeds() {
  const told: Wire[] = [];
  const waiting: { now: Backlog } = { now: { head: 0, position: 0, pending: new Map() } };
  return {
    listen: { host: "127.0.0.1", port: 0 },
    hashSecret: secretHasher(new Uint8Array(32)),
    random: (bytes: number) => randomBytes(bytes),
    board: boardOn(),
    version: "0.0.0-test",
    limits: readSettings({}).limits,
    mqttPorts: { plain: 1883, tls: "off" as const },
    pages,
    told,
    waiting,
    tell: (wire: Wire) => void told.push(wire),
    firstAdminPassword: undefined,
    peopleKey: new Uint8Array(32),
    secondFactor: "optional" as const,
    oidc: undefined,
    publicUrl: undefined,
    brokerSocket: "nowhere.sock",
    webSockets: { most: 10, origins: [], frameBytes: 128 * 1024 },
    auditAnchors: async () => [],
    trial: ruleTrial(logInto([])),
  };
}

function logInto(lines: string[]): Log {
  const line = (level: string) => (members: object, message: string) =>
    void lines.push(JSON.stringify({ level, ...members, msg: message }));
  return {
    trace: line("trace"),
    debug: line("debug"),
    info: line("info"),
    warn: line("warn"),
    error: line("error"),
  };
}
