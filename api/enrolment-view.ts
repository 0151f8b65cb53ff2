import { z } from "zod";
import { consentPurpose } from "../model/consent.ts";
import { type EnrolmentStanding, enrolmentEvent } from "../model/enrolment-history.ts";
import { municipalityCode } from "../model/identity.ts";
import type { EnrolmentHistory, EnrolmentSeen } from "../model/records.ts";
import { enrolmentView } from "../model/registry.ts";
import { instant } from "../model/time.ts";

/** An enrolment as the API shows it: without its reference in the audit, and to some without conditions. */
export const enrolmentShown = enrolmentView.partial({ conditions: true });
type EnrolmentShown = z.infer<typeof enrolmentShown>;

/** Leaves out what is not shown, so that two tags of one enrolment are the same. */
export const shown = ({ ref: _, ...enrolment }: EnrolmentSeen): EnrolmentShown => enrolment;

const standingShown = z.object({
  consented: z.array(consentPurpose),
  withdrawnAt: instant.nullable(),
  suspended: z.object({ since: instant, because: z.enum(["hospital", "holiday", "other"]) }).nullable(),
  plan: z.string().nullable(),
  careGroup: z.string().nullable(),
  municipality: municipalityCode.nullable(),
  /** Personal limits, by rule. */
  thresholds: z.record(z.string(), z.number()),
  spo2Scale: z.union([z.literal(1), z.literal(2)]),
});

export const historyShown = z.object({
  enrolment: enrolmentShown,
  standing: standingShown,
  events: z.array(enrolmentEvent),
});

export const historyOf = ({
  enrolment,
  standing,
  events,
}: EnrolmentHistory): z.infer<typeof historyShown> => ({
  enrolment: shown(enrolment),
  standing: standingOf(standing),
  events: [...events],
});

const standingOf = ({
  consented,
  thresholds,
  ...rest
}: EnrolmentStanding): z.infer<typeof standingShown> => ({
  ...rest,
  consented: [...consented],
  thresholds: Object.fromEntries(thresholds),
});
