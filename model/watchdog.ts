import { deviceId, keyOf, type MunicipalityCode, patientId, serviceId, subjectRef } from "./identity.ts";
import type { Assignment, Device, Enrolment } from "./registry.ts";
import { type Rule, ruleDefinition } from "./rule.ts";
import { ruleOf } from "./rule-version.ts";
import type { Instant } from "./time.ts";

/**
 * The synthetic patient by whom the hub tries its own whole way. The service is reserved: no pilot may name it, none of it
 * is listed among people or alerts, summed up, or told to anybody, and what its devices send is not in the ledger.
 */
export const watchdogService = serviceId.parse("labhub-watchdog");
export const watchdogPatient = patientId.parse("p-watchdogwatchdog");
const device = deviceId.parse("probe");
export const watchdogKey = keyOf(watchdogService, device);

const code = "spo2";
/** What raises the alert, and what ends it; in the metric's unit. */
export const watchdogReading = { code, unit: "%", raising: 90, ending: 97 } as const;

export const watchdogRuleId = "labhub-watchdog";
/** The rule that must raise. Only the pipeline has use for it: elsewhere its admission would be work for nothing. */
export const watchdogRule = (): Rule =>
  ruleOf(
    ruleDefinition.parse({
      id: watchdogRuleId,
      code,
      unit: "%",
      priority: "technical",
      text: { it: "Prova automatica del percorso", en: "The hub's own trial of its way" },
      latching: false,
      raise: { fact: "value", operator: "lessThan", value: 93 },
      clear: { fact: "value", operator: "greaterThan", value: 95 },
      scope: { services: [watchdogService] },
      source: { text: "The hub's own trial; concerns nobody", status: "verified" },
      confirmed: { by: "hub", at: "2026-01-01" },
      tests: [
        {
          name: "raises and ends",
          readings: [
            { at: "PT0S", value: 90 },
            { at: "PT1M", value: 97 },
          ],
          expect: [{ since: "PT0S", until: "PT1M" }],
        },
      ],
    }),
  );

/**
 * Once a minute a second device of the same patient sends one normal value, dated with the minute: that it is stored is
 * what the minute is judged by. No rule looks at it.
 */
const pulse = deviceId.parse("pulse");
export const pulseKey = keyOf(watchdogService, pulse);
export const pulseReading = { code: "heart-rate", unit: "/min", value: 60 } as const;
export const pulseDevice = (addedAt: Instant): Device => ({
  ...watchdogDevice(addedAt),
  device: pulse,
  type: "hr-monitor",
});
export const pulseAssignment = (from: Instant): Assignment => ({
  ...watchdogAssignment(from),
  id: "labhub-watchdog-pulse",
  device: pulse,
});

export const watchdogDevice = (addedAt: Instant): Device => ({
  service: watchdogService,
  device,
  type: "pulse-oximeter",
  addedAt,
  revokedAt: null,
  gateway: null,
});

export const watchdogEnrolment = (municipality: MunicipalityCode, now: Instant): Enrolment => ({
  patient: watchdogPatient,
  ref: subjectRef.parse("s-watchdogwatchdog"),
  services: [watchdogService],
  municipality,
  ageBand: "90+",
  sex: "unknown",
  conditions: [],
  consent: { version: "none", givenAt: now, purposes: ["participation"] },
  careGroup: null,
  plan: null,
  enrolledAt: now,
  withdrawnAt: null,
  suspendedSince: null,
});

export const watchdogAssignment = (from: Instant): Assignment => ({
  id: "labhub-watchdog",
  service: watchdogService,
  device,
  patient: watchdogPatient,
  from,
  until: null,
});
