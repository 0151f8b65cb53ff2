import { onTestFinished } from "vitest";
import { everything } from "../../model/access.ts";
import type { Alert } from "../../model/alert.ts";
import { HubFailure } from "../../model/failure.ts";
import { type DeviceKey, deviceId, keyOf, type PatientId, subjectRef } from "../../model/identity.ts";
import type { JournalEntry } from "../../model/journal.ts";
import type { StateStore } from "../../model/state-store.ts";
import {
  after,
  before,
  type Duration,
  formatInstant,
  type Instant,
  minutes,
  seconds,
} from "../../model/time.ts";
import { tellingFor } from "../../rules/alerts/telling.ts";
import { undelivered } from "../../rules/alerts/undelivered.ts";
import { type House, openHouse } from "../api/house.ts";
import { assigned, at, cuore, enrolled, messageOf } from "../ingest/builders.ts";
import { pipelineHouse } from "../ingest/pipeline-house.ts";
import { demo, receivers } from "./receivers.ts";
import { running, type WardNeeds } from "./running.ts";

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

/** Somebody may have two devices. */
function knownAlready(thrown: unknown): void {
  if (HubFailure.of(thrown).code !== "conflict") throw thrown;
}

/** Somebody new with a device in their hands since some minute, or a further device of theirs. */
const joining =
  ({ registry }: StateStore) =>
  async (
    name: string,
    patient: PatientId,
    since: number,
    more: { gateway?: DeviceKey; plan?: string } = {},
  ): Promise<DeviceKey> => {
    const from = minute(since);
    const device = deviceId.parse(name);
    const { gateway = null, plan = null } = more;
    const type = "pulse-oximeter";
    const known = { service: cuore, device, type, addedAt: from, revokedAt: null, gateway };
    await registry.addDevice(known, new Uint8Array(32));
    const consent = { ...enrolled().consent, givenAt: from };
    const ref = subjectRef.parse(`s-${patient.slice(2)}`);
    const part = enrolled({ patient, plan, ref, enrolledAt: from, consent });
    await registry.addEnrolment(part, "hub").catch(knownAlready);
    await registry.addAssignment(assigned({ id: name, device, patient, from }));
    return keyOf(cuore, device);
  };

/**
 * The demo's roster and ladder around rules of a test: journal, pipeline, judge, watch, stores, deadlines and sender as the
 * hub puts them together, a web server and a mail server that are told, and a clock that stands until it is moved.
 */
export async function ward(needs: WardNeeds) {
  const telling = tellingFor(demo, () => needs.over ?? ["webhook"]);
  const house = await pipelineHouse({ telling, whenUndelivered: undelivered, synchronous: "NORMAL" });
  const { state } = house;
  house.now = monday;
  const advance = (by: Duration) => {
    house.now = after(house.now, by);
  };
  const clock = { now: () => house.now, advance };
  const { close, ...told } = await receivers(clock);
  const { begin, stop, settle } = running({ ...needs, house, clock, couriers: told.couriers });
  let seq = 0;

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
    ...told,
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
    joins: joining(state),
    /** Newest first. */
    alerts: async (): Promise<readonly Alert[]> =>
      (await state.alerts.list(everything, {}, { limit: 100 })).items,
    async one(): Promise<Alert> {
      const [alert, ...others] = await here.alerts();
      if (alert === undefined || others.length > 0) throw new Error(`${others.length + 1} alerts, not one`);
      return alert;
    },
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
    await close();
  });
  await begin();
  await settle();
  return here;
}
