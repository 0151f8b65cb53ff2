import { z } from "zod";
import { consentPurpose } from "./consent.ts";
import type { CostLine } from "./costs.ts";
import { municipalityCode, serviceId } from "./identity.ts";
import { lentDeviceType } from "./lent-devices.ts";
import type { Objective } from "./objective.ts";
import { evaluation } from "./pilot-evaluation.ts";
import { escalationStep, roster } from "./pilot-roster.ts";
import { bilingual, civilTime, pilotId as id } from "./pilot-words.ts";
import type { Questionnaire } from "./questionnaire.ts";
import { mostSchedules, reportSchedule } from "./report-schedule.ts";
import type { Roads } from "./roads.ts";
import type { Rule } from "./rule.ts";

/** The four helices around the LAB's table. */
export const helices = ["public-sector", "civil-society", "research", "enterprise"] as const;

/** An organisation at the table. People are not in a pilot definition. */
export const organisation = z.strictObject({
  id,
  name: z.string().min(1),
  helix: z.enum(helices),
  /** What it brings, or answers for. */
  part: bilingual,
  /** It does not exist: a demonstration made it up. */
  invented: z.boolean().default(false),
  /** What readers must know about it, such as that it is named for the territory only and endorses nothing. */
  note: bilingual.optional(),
});

/** The types of telemedicine service of the Italian national guidelines. */
export const serviceType = z.enum([
  "teleconsultation",
  "tele-examination",
  "tele-health-cooperation",
  "telemonitoring",
  "remote-reporting",
  "remote-assistance",
  "tele-rehabilitation",
]);

export const stages = ["sandbox", "pilot"] as const;
export const stage = z.enum(stages);
export type Stage = z.infer<typeof stage>;

/** What one service may take of the hub, so that the others keep their share. */
export const quotas = z.strictObject({
  devices: z.int().min(1).default(1000),
  /** Messages per civil day of Europe/Rome; past it they are quarantined with `quota`. */
  messagesPerDay: z.int().min(1).default(1_000_000),
  /** Long-run rate of all its devices together; past it acknowledgements wait. */
  messagesPerSecond: z.int().min(1).default(2000),
  /** Payload taken in since the service began, in megabytes (10^6 bytes); past it `quota` as well. */
  storageMegabytes: z.int().min(1).default(20_000),
});
export type Quotas = z.infer<typeof quotas>;

/**
 * How closely a service watches. Type I: reviewed at planned times. Type II: alerts at once, answered traceably
 * (AGENAS 2025).
 */
export const tmType = z.enum(["I", "II"]);

/** One mini-pilot: a start-up's service on real people. */
export const labService = z.strictObject({
  id: serviceId,
  name: bilingual,
  /** What it does for whom, in a sentence or two. */
  description: bilingual,
  /** The organisation that supplies it. */
  supplier: id,
  type: serviceType,
  /** Where it starts; promotion and demotion are kept in the registry. */
  stage,
  /** What it may lend out, of the device types of the LAB. */
  deviceTypes: z.array(id).default([]),
  /** Left out by a service that does not monitor. */
  tmType: tmType.optional(),
  /** Who answers for the people in it. */
  careGroups: z.array(id).default([]),
  quotas: quotas.prefault({}),
});
export type LabService = z.infer<typeof labService>;

/** Who looks after whom: a clinician may be confined to care groups, and a person belongs to one or to none. */
export const careGroup = z.strictObject({ id, name: bilingual, organisation: id });

const consentText = z.strictObject({
  version: z.string().min(1).max(32),
  purposes: z
    .array(z.strictObject({ id: consentPurpose, title: bilingual, text: bilingual }))
    .min(1)
    .refine((all) => all.some((each) => each.id === "participation"), "must hold the purpose participation"),
});

/** A telemonitoring plan: what is measured how often. Kept beside the pilot, one file each in `plans/`. */
export const plan = z.strictObject({
  id,
  name: bilingual,
  service: serviceId,
  tmType,
  measurements: z
    .array(
      z.strictObject({
        code: z.string(),
        timesPerDay: z.int().min(1).max(1440),
        /** Civil times of Europe/Rome between which it is expected, such as 07:00–10:00. */
        between: z.tuple([civilTime, civilTime]).optional(),
      }),
    )
    .min(1),
  /** Limits of rules for those who follow it, by the rule's id; a person's own limit goes before them. */
  limits: z.record(z.string(), z.number()).optional(),
  /** At most a year, as the national guideline has it. */
  days: z.int().min(1).max(366, "a plan lasts 366 days at most; renew it after that"),
});
export type Plan = z.infer<typeof plan>;

/** The pilot definition's first file, `pilot.yaml`. Rules, plans, objectives and costs lie beside it. */
export const pilotFile = z.strictObject({
  id,
  name: bilingual,
  territory: z.strictObject({
    /** Homogeneous zones of the Metropolitan City, `z1` to `z11`. */
    zones: z.array(z.string().regex(/^z([1-9]|1[01])$/, "must be z1 to z11")).min(1),
    municipalities: z.array(municipalityCode).min(1),
  }),
  organisations: z.array(organisation).min(1),
  services: z.array(labService).min(1),
  /** What the LAB lends out. */
  deviceTypes: z.array(lentDeviceType).default([]),
  careGroups: z.array(careGroup).default([]),
  roster,
  escalation: z.array(escalationStep).min(1),
  evaluation: evaluation.prefault({}),
  /** Reports made by themselves. */
  reports: z.array(reportSchedule).max(mostSchedules).default([]),
  consent: consentText,
});
export type PilotFile = z.infer<typeof pilotFile>;

/** A checked pilot: who takes part, where, and by which rules readings are judged. */
export interface Pilot extends PilotFile {
  readonly rules: readonly Rule[];
  readonly plans: readonly Plan[];
  readonly objectives: readonly Objective[];
  readonly costs: readonly CostLine[];
  readonly questionnaires: readonly Questionnaire[];
  /** `null` where nobody wrote down how far facilities are. */
  readonly roads: Roads | null;
}
