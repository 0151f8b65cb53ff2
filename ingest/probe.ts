import { setTimeout as pause } from "node:timers/promises";
import { connectAsync, type MqttClient } from "mqtt";
import { openStates } from "../model/alert.ts";
import type { Board } from "../model/board.ts";
import { type HashSecret, secretFrom } from "../model/device-secret.ts";
import { HubFailure } from "../model/failure.ts";
import type { MunicipalityCode } from "../model/identity.ts";
import type { Log } from "../model/log.ts";
import type { StateStore } from "../model/state-store.ts";
import {
  before,
  type Clock,
  type Duration,
  days,
  formatInstant,
  milliseconds,
  minutes,
  seconds,
} from "../model/time.ts";
import {
  watchdogAssignment,
  watchdogDevice,
  watchdogEnrolment,
  watchdogKey,
  watchdogPatient,
  watchdogReading,
  watchdogService,
} from "../model/watchdog.ts";
import { type NearBroker, wayTo } from "./near-broker.ts";

export interface ProbeNeeds {
  readonly state: Pick<StateStore, "registry" | "alerts">;
  readonly broker: NearBroker;
  readonly hashSecret: HashSecret;
  readonly random: (bytes: number) => Uint8Array;
  /** Somebody must live somewhere. */
  readonly municipality: MunicipalityCode;
  readonly every: Duration;
  readonly clock: Clock;
  readonly board: Board;
  readonly log: Log;
}

/** How long a reading may take to its alert, and a better one to its end. */
const within = seconds(60);
const lookEvery = milliseconds(200);
/** After a trial that failed the next one comes sooner. */
const againAfter = minutes(1);

/** Tries the whole way on a schedule: a reading by MQTT must raise its alert, and the next one end it. */
export function startProbe(needs: ProbeNeeds): { stop(): Promise<void> } {
  const { board, clock, every, log } = needs;
  const stopping = new AbortController();
  const { signal } = stopping;

  async function round(): Promise<boolean> {
    try {
      const took = await tryTheWay(needs, signal);
      board.set("probe_milliseconds", took);
      board.set("probe_state", 1);
      board.set("probe_failing_since", 0);
      board.add("probe_rounds_total");
      return true;
    } catch (thrown) {
      if (signal.aborted) return true;
      board.set("probe_state", 2);
      board.set("probe_failing_since", board.get("probe_failing_since") || clock.now());
      log.error({ err: HubFailure.of(thrown) }, "the watchdog's reading did not come back as an alert");
      return false;
    }
  }

  async function rounds(): Promise<void> {
    let wait: number = every;
    while (!signal.aborted) {
      await pause(wait, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      wait = (await round()) ? every : Math.min(every, againAfter);
    }
  }

  const ended = rounds();
  return {
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}

/** How many milliseconds a reading took to its alert. Throws when it, or its end, did not come in time. */
async function tryTheWay(needs: ProbeNeeds, signal: AbortSignal): Promise<number> {
  const { broker, clock } = needs;
  const password = await enrolled(needs);
  const options = { username: watchdogKey, password, reconnectPeriod: 0, connectTimeout: within };
  const client = await connectAsync({
    ...wayTo(broker),
    ...options,
    clientId: watchdogKey,
    protocolVersion: 4,
  });
  client.on("error", () => {}); // what it breaks shows as an alert that does not come
  const say = speaking(client, clock, needs.random);
  const becomes = (isOpen: boolean) => untilOpen(needs, isOpen, signal);
  try {
    // A trial that a crash cut short may have left its alert behind.
    if (await isOpenNow(needs)) {
      await say(watchdogReading.ending);
      await becomes(false);
    }
    const began = performance.now();
    await say(watchdogReading.raising);
    await becomes(true);
    const took = performance.now() - began;
    await say(watchdogReading.ending);
    await becomes(false);
    return took;
  } finally {
    await client.endAsync(true).catch(() => {});
  }
}

function speaking(client: MqttClient, clock: Clock, random: ProbeNeeds["random"]) {
  const boot = Buffer.from(random(8)).toString("hex");
  const { code, unit } = watchdogReading;
  let seq = 0;
  return async (value: number): Promise<void> => {
    const at = formatInstant(clock.now());
    const message = { v: 1, seq, boot, sentAt: at, readings: [{ at, code, value, unit }] };
    seq += 1;
    await client.publishAsync(`lab/v1/${watchdogKey}/telemetry`, JSON.stringify(message), { qos: 1 });
  };
}

const own = { services: [watchdogService], careGroups: "all", patients: [watchdogPatient] } as const;

async function isOpenNow({ state }: ProbeNeeds): Promise<boolean> {
  const { items } = await state.alerts.list(own, { states: openStates }, { limit: 1 });
  return items.length > 0;
}

async function untilOpen(needs: ProbeNeeds, expected: boolean, signal: AbortSignal): Promise<void> {
  const from = performance.now();
  while ((await isOpenNow(needs)) !== expected) {
    if (performance.now() - from > within) {
      const what = expected ? "was raised" : "ended";
      throw new HubFailure("store-unavailable", `no alert ${what} within ${within / 1000} s`);
    }
    await pause(lookEvery, undefined, { signal });
  }
}

/** Sees to it that the synthetic patient is there, and gives their device a secret for this one trial. */
async function enrolled({ state, clock, hashSecret, random, municipality }: ProbeNeeds): Promise<string> {
  const { registry } = state;
  const secret = secretFrom(random(32));
  const now = clock.now();
  if ((await registry.device(watchdogKey)) === null) {
    await registry.addDevice(watchdogDevice(now), hashSecret(secret));
  } else await registry.rotateDevice(watchdogKey, hashSecret(secret), now, "ends");
  if ((await registry.enrolment(watchdogPatient)) === null) {
    await registry.addEnrolment(watchdogEnrolment(municipality, before(now, days(1))), "hub");
  }
  const own = watchdogAssignment(before(now, days(1)));
  if (!(await registry.assignmentsOf(watchdogPatient)).some(({ id }) => id === own.id)) {
    await registry.addAssignment(own);
  }
  return secret;
}
