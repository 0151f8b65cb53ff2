import { setTimeout as pause } from "node:timers/promises";
import { connectAsync } from "mqtt";
import { secretFrom } from "../model/device-secret.ts";
import { HubFailure } from "../model/failure.ts";
import { utcMinute } from "../model/sli.ts";
import type { StateStore } from "../model/state-store.ts";
import { after, before, days, formatInstant, type Instant, minutes, seconds } from "../model/time.ts";
import {
  pulseAssignment,
  pulseDevice,
  pulseKey,
  pulseReading,
  watchdogEnrolment,
  watchdogPatient,
} from "../model/watchdog.ts";
import { wayTo } from "./near-broker.ts";
import type { ProbeNeeds } from "./probe.ts";

export type PulseNeeds = Pick<
  ProbeNeeds,
  "broker" | "hashSecret" | "random" | "municipality" | "clock" | "log"
> & {
  readonly state: Pick<StateStore, "registry">;
};

/** The way in must take it within a minute's first half; see `promised.probe`. */
const patience = seconds(20);
const into = seconds(1);

/**
 * Sends one reading a minute by the front door, from a connection of its own each time. It is the same for its minute
 * however often it is sent, so that no minute counts twice. Nobody waits for an answer here: that it was stored is what the
 * pipeline counts.
 */
export function startPulse(needs: PulseNeeds): { stop(): Promise<void> } {
  const { clock, log } = needs;
  const stopping = new AbortController();
  const { signal } = stopping;
  let password: string | null = null;

  async function beats(): Promise<void> {
    let isFailing = false;
    while (!signal.aborted) {
      const minute = after(utcMinute(clock.now()), minutes(1));
      await pause(after(minute, into) - clock.now(), undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      try {
        password ??= await enrolled(needs);
        await beat(needs, password, minute);
        isFailing = false;
      } catch (thrown) {
        if (!isFailing)
          log.warn({ err: HubFailure.of(thrown) }, "the minute's synthetic reading was not taken");
        isFailing = true;
      }
    }
  }

  const ended = beats();
  return {
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}

async function beat({ broker }: PulseNeeds, password: string, minute: Instant): Promise<void> {
  const options = { username: pulseKey, password, reconnectPeriod: 0, connectTimeout: patience };
  const client = await connectAsync({ ...wayTo(broker), ...options, clientId: pulseKey, protocolVersion: 4 });
  client.on("error", () => {}); // what it breaks shows as a minute without its reading
  const { code, unit, value } = pulseReading;
  const at = formatInstant(minute);
  const message = { v: 1, seq: minute / minutes(1), boot: "pulse", readings: [{ at, code, value, unit }] };
  try {
    await client.publishAsync(`lab/v1/${pulseKey}/telemetry`, JSON.stringify(message), { qos: 1 });
  } finally {
    await client.endAsync(true).catch(() => {});
  }
}

/** Gives the device a secret for as long as this hub runs. */
async function enrolled({ state, clock, hashSecret, random, municipality }: PulseNeeds): Promise<string> {
  const { registry } = state;
  const secret = secretFrom(random(32));
  const now = clock.now();
  if ((await registry.device(pulseKey)) === null)
    await registry.addDevice(pulseDevice(now), hashSecret(secret));
  else await registry.rotateDevice(pulseKey, hashSecret(secret), now, "ends");
  if ((await registry.enrolment(watchdogPatient)) === null) {
    await registry.addEnrolment(watchdogEnrolment(municipality, before(now, days(1))), "hub");
  }
  const known = await registry.assignmentsOf(watchdogPatient);
  if (!known.some(({ id }) => id === pulseAssignment(now).id)) {
    await registry.addAssignment(pulseAssignment(before(now, days(1))));
  }
  return secret;
}
