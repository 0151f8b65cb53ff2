import { type DeviceConfig, deviceConfig } from "../../model/downlink.ts";
import type { DeviceTask } from "../../model/lending.ts";
import type { BrokerLimits } from "../../model/limits.ts";
import { readingsLimit } from "../../model/telemetry-message.ts";
import type { Instant } from "../../model/time.ts";

/** What a device is told to measure, and the hub's limits: nothing of who it is for, or why. */
export const configFor = (task: DeviceTask | null, limits: BrokerLimits, now: Instant): DeviceConfig => ({
  v: 1,
  hubTime: now,
  zone: "Europe/Rome",
  measure: (task?.measure ?? []).map(({ code, metric, timesPerDay, between }) => ({
    ...{ code, unit: metric.unit, timesPerDay },
    ...(between === undefined ? {} : { between }),
  })),
  limits: {
    packetBytes: limits.packetBytes,
    messagesPerSecond: limits.deviceRate,
    burst: limits.deviceBurst,
    readingsPerMessage: readingsLimit,
  },
});

export const configText = (config: DeviceConfig): string => JSON.stringify(deviceConfig.encode(config));

/** The same for two configurations that differ in their time alone. */
export const configTag = ({ zone, measure, limits }: DeviceConfig): string =>
  JSON.stringify([zone, measure, limits]);
