import { setTimeout as pause } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { loadPilot } from "../../boot/pilot.ts";
import { deadlinesBetween } from "../../ingest/deadlines.ts";
import type { Pipeline } from "../../ingest/pipeline.ts";
import { adopting } from "../../ingest/rule-adoption.ts";
import { endingWithdrawn } from "../../ingest/withdrawn-rules.ts";
import { everything } from "../../model/access.ts";
import type { Alert } from "../../model/alert.ts";
import type { Contacts } from "../../model/duty-contacts.ts";
import { HubFailure } from "../../model/failure.ts";
import { type DeviceKey, deviceId, keyOf, type PatientId, subjectRef } from "../../model/identity.ts";
import type { JournalEntry } from "../../model/journal.ts";
import type { NoticeChannel } from "../../model/notice.ts";
import type { Plan } from "../../model/pilot.ts";
import type { Rule } from "../../model/rule.ts";
import type { TelemetryStore } from "../../model/telemetry-store.ts";
import {
  after,
  before,
  type Duration,
  formatInstant,
  type Instant,
  minutes,
  seconds,
} from "../../model/time.ts";
import { type JudgeNeeds, openJudge } from "../../rules/alerts/judge.ts";
import { tellingFor } from "../../rules/alerts/telling.ts";
import { undelivered } from "../../rules/alerts/undelivered.ts";
import { openWatch } from "../../rules/alerts/watch/open-watch.ts";
import { mailCourier } from "../../rules/notices/email.ts";
import type { Sender } from "../../rules/notices/sender.ts";
import { webhookCourier } from "../../rules/notices/webhook.ts";
import { type House, openHouse } from "../api/house.ts";
import { assigned, at, cuore, enrolled, messageOf } from "../ingest/builders.ts";
import { pipelineHouse, silent } from "../ingest/pipeline-house.ts";
import { listener } from "../rules/notices/listener.ts";
import { postOffice } from "../rules/notices/post-office.ts";
import { quickSender } from "../rules/notices/small-book.ts";

export const demo = await loadPilot("pilots/demo");

/** Monday, 23 November 2026, 10:00 in Turin: the nurse is on duty, and so until 20:00. */
export const monday = at("2026-11-23T10:00:00+01:00");
/** So many minutes after. */
export const minute = (n: number): Instant => after(monday, minutes(n));

/** Measured so many minutes after ten. */
export interface Measured {
  readonly at: number;
  readonly value: number;
  readonly code?: string;
  readonly unit?: string;
}

export interface WardNeeds {
  readonly rules: readonly Rule[];
  readonly plans?: readonly Plan[];
  /** How every duty is reached. */
  readonly over?: readonly NoticeChannel[];
  /** How windows are found again after a restart; as the store has them, when not given. */
  readonly recent?: (of: TelemetryStore) => TelemetryStore["recent"];
  /** Asked in place of json-rules-engine, for its errors. */
  readonly engine?: JudgeNeeds["engine"];
}

/** Somebody may have two devices. */
function knownAlready(thrown: unknown): void {
  if (HubFailure.of(thrown).code !== "conflict") throw thrown;
}

const publicUrl = "https://lab.example.it";
const secret = "0123456789abcdef";
const contactsAt = (url: string): Contacts => ({
  duties: Object.fromEntries(
    demo.roster.duties.map(({ id }) => [
      id,
      { webhook: { template: "json", url, secret }, email: [`${id}@asl.example`] },
    ]),
  ),
  allowHosts: ["127.0.0.1"],
});

/**
 * The demo's roster and ladder around rules of a test: journal, pipeline, judge, watch, stores, deadlines and sender as the
 * hub puts them together, a web server and a mail server that are told, and a clock that stands until it is moved.
 */
export async function ward({ rules, plans = [], over = ["webhook"], recent, engine }: WardNeeds) {
  const telling = tellingFor(demo, () => over);
  const house = await pipelineHouse({ telling, whenUndelivered: undelivered, synchronous: "NORMAL" });
  const { state, telemetry, board } = house;
  house.now = monday;
  const there = await listener((_, reply) => reply.writeHead(204).end());
  const office = await postOffice();
  const clock = {
    now: () => house.now,
    advance: (by: Duration) => {
      house.now = after(house.now, by);
    },
  };
  const contacts = contactsAt(there.url);
  const webhook = webhookCourier({ contacts: () => contacts, publicUrl, clock });
  const place = { host: "127.0.0.1", port: office.port, tls: "offered", from: "lab@example.it" } as const;
  const nobodys = { user: undefined, password: undefined };
  const addressesOf = (duty: string) => contacts.duties[duty]?.email ?? [];
  const email = mailCourier({ place: { ...place, ...nobodys }, publicUrl, addressesOf });
  const going: { pipeline: Pipeline | null; sender: Sender | null } = { pipeline: null, sender: null };
  let [seq, rounds, startedAt, lookedAt] = [0, 0, monday, monday];

  async function begin(): Promise<void> {
    const [log, tell] = [silent, () => {}];
    const needs = {
      plans,
      eventsOf: state.events.ofPatient,
      recent: recent?.(telemetry) ?? telemetry.recent,
      ...(engine && { engine }),
    };
    const { judge, ...adoption } = await adopting({
      files: rules,
      book: state.rules,
      episodes: () => state.progress.episodes(),
      open: (inForce, episodes) => openJudge({ rules: inForce, episodes, ...needs, board, clock, log }),
      endWithdrawn: endingWithdrawn({ alerts: state.alerts, clock, log, tell }),
      clock,
      board,
      log,
    });
    const episodes = await state.progress.episodes();
    const watch = await openWatch({ rules: adoption.rules, episodes, alert: state.alerts.alert, board, log });
    const look: typeof watch.look = (...asked) => {
      lookedAt = house.now;
      return watch.look(...asked);
    };
    const deadlines = deadlinesBetween({ alerts: state.alerts, clock, board, tell });
    startedAt = house.now;
    const between = async () => {
      await deadlines();
      await adoption.look();
      rounds += 1;
    };
    going.pipeline = await house.start({ judge, watch: { ...watch, look }, plans, between });
    going.sender = quickSender({ book: state.notices, clock }, { webhook, email });
    // Its clock starts with its first round.
    const known = rounds;
    while (rounds === known) await pause(1);
  }

  async function stop(): Promise<void> {
    await going.sender?.stop();
    await going.pipeline?.stop();
  }

  const isLooked = () =>
    house.now - lookedAt < minutes(1) || house.now <= after(startedAt, minutes(5)) || rules.length === 0;

  /** Until all that arrived is taken, all that fell due has fallen, and all that is due is sent. */
  async function settle(within = 8000): Promise<void> {
    const [begun, end] = [rounds, performance.now() + within];
    for (;;) {
      going.pipeline?.wake();
      going.sender?.poke();
      const isRound = rounds >= begun + 2 && isLooked();
      const due = await state.alerts.overdue(house.now, 1);
      const waiting = await state.notices.due(house.now, 1, over);
      if (isRound && due.length === 0 && waiting.length === 0) return;
      if (performance.now() > end)
        throw new Error(`${due.length} due, ${waiting.length} to be sent\n${house.lines.join("\n")}`);
      await pause(2);
    }
  }

  /** One message, sent now. */
  const send = (readings: readonly Measured[], more: Partial<JournalEntry> = {}) => {
    seq += 1;
    const given = readings.map(({ at, code = "spo2", unit = "%", value }) => ({
      at: formatInstant(minute(at)),
      code,
      unit,
      value,
    }));
    const text = messageOf({ seq, sentAt: formatInstant(house.now), readings: given });
    return house.arriveAs({ receivedAt: house.now, text, ...more });
  };

  const here = Object.assign(house, {
    clock,
    there,
    office,
    couriers: { webhook, email },
    settle,
    stop,
    begin,
    send,
    /** As when the hub stops and starts: what is in memory is gone. */
    async restart() {
      await stop();
      await begin();
      await settle();
    },
    /** Lets time go on to a minute, with all that falls due by then at once. */
    async until(n: number) {
      house.now = minute(n);
      await settle();
    },
    /** Lets time go on to a minute with the hub awake all along, and nothing but its last six minutes looked at. */
    async quietUntil(n: number) {
      await stop();
      house.now = minute(n - 6);
      await state.watch.alive(before(house.now, seconds(30)));
      await begin();
      await here.pass(n - 6, n, 2);
    },
    /** Lets time go on minute by minute, each with what falls due in it. */
    async pass(from: number, to: number, by = 1) {
      for (let n = from; n <= to; n += by) await here.until(n);
    },
    /** Measured in some minute, and sent at once. */
    async measure(n: number, value: number, more: Partial<Measured> = {}) {
      house.now = minute(n);
      await send([{ at: n, value, ...more }]);
      await settle();
    },
    /** Somebody new with a device in their hands since some minute. */
    async joins(
      name: string,
      patient: PatientId,
      since: number,
      more: { gateway?: DeviceKey; plan?: string } = {},
    ) {
      const from = minute(since);
      const device = deviceId.parse(name);
      const { gateway = null, plan = null } = more;
      const known = {
        service: cuore,
        device,
        type: "pulse-oximeter",
        addedAt: from,
        revokedAt: null,
        gateway,
      };
      await state.registry.addDevice(known, new Uint8Array(32));
      const consent = { ...enrolled().consent, givenAt: from };
      const ref = subjectRef.parse(`s-${patient.slice(2)}`);
      const part = enrolled({ patient, plan, ref, enrolledAt: from, consent });
      await state.registry.addEnrolment(part, "hub").catch(knownAlready);
      await state.registry.addAssignment(assigned({ id: name, device, patient, from }));
      return keyOf(cuore, device);
    },
    /** Newest first. */
    alerts: async (): Promise<readonly Alert[]> =>
      (await state.alerts.list(everything, {}, { limit: 100 })).items,
    async one(): Promise<Alert> {
      const [alert, ...others] = await here.alerts();
      if (alert === undefined || others.length > 0) throw new Error(`${others.length + 1} alerts, not one`);
      return alert;
    },
    /** What the web server was told so far, in order. */
    heard: (): readonly string[] => there.heard.map(({ body }) => String(JSON.parse(body).kind)),
    acknowledge: (id: string, more: { until?: Instant; note?: string } = {}) =>
      state.alerts.move(id, "acknowledged", { at: house.now, by: "maria", ...more }),
    /** Nobody is told of the patient's alerts until some minute. */
    suppress: (patient: PatientId, n: number, rule: string | null = null) =>
      state.suppressions.add({
        id: `s-${n}-${rule}`,
        patient,
        rule,
        reason: "ricovero",
        from: house.now,
        until: minute(n),
        by: "maria",
        alsoHighBy: null,
        endedAt: null,
      }),
    /** An API over the same stores, with a clinician signed in. */
    api: (): Promise<House> => openHouse({}, { folder: house.folder, clock, pilot: demo, telling }),
  });
  onTestFinished(async () => {
    await stop();
    email.close();
    await there[Symbol.asyncDispose]();
    await office.close();
  });
  await begin();
  await settle();
  return here;
}
