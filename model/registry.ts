import { z } from "zod";
import { deviceTypes } from "./catalogue.ts";
import { consentPurpose } from "./consent.ts";
import { deviceId, deviceKey, municipalityCode, patientId, serviceId, type subjectRef } from "./identity.ts";
import { instant } from "./time.ts";

export const deviceType = z.enum(deviceTypes as [string, ...string[]]);

/** A device as the registry knows it; its secret is kept only as a keyed hash. */
export const deviceView = z.object({
  service: serviceId,
  device: deviceId,
  type: deviceType,
  addedAt: instant,
  revokedAt: instant.nullable(),
  /** The gateway it speaks through, if it does. */
  gateway: deviceKey.nullable(),
});
export type Device = z.infer<typeof deviceView>;

export const sexes = z.enum(["female", "male", "other", "unknown"]);
const name = z.string().regex(/^[a-z0-9][a-z0-9-]{1,62}$/, "must match ^[a-z0-9][a-z0-9-]{1,62}$");

/** A person's part in the pilot as it begins. No name, no date of birth: the hub holds no direct identifiers. */
export const enrolment = z.object({
  services: z.array(serviceId).min(1),
  municipality: municipalityCode,
  ageBand: z.string().regex(/^\d{1,3}(-\d{1,3}|\+)$/, "must be an age band such as 75-79 or 90+"),
  sex: sexes,
  conditions: z.array(z.string().regex(/^[a-z0-9-]{2,40}$/)).max(20),
  consent: z.object({
    version: z.string().min(1).max(32),
    givenAt: instant,
    /** What was agreed to; participation and evaluation when not said. */
    purposes: z.array(consentPurpose).min(1).default(["participation", "evaluation"]),
  }),
  careGroup: name.nullable().default(null),
  plan: name.nullable().default(null),
});

const { purposes } = enrolment.shape.consent.shape;
/** As somebody enters it: what they do not say is agreed to is for the pilot's consent text to say. */
export const enrolmentAsked = enrolment.extend({
  consent: enrolment.shape.consent.extend({ purposes: purposes.unwrap().optional() }),
});
export type EnrolmentAsked = z.infer<typeof enrolmentAsked>;

/** As kept. `municipality`, `careGroup` and `plan` are as of now; their past is in the enrolment's history. */
export const enrolmentView = enrolment.extend({
  patient: patientId,
  enrolledAt: instant,
  /** When the person left the pilot; `null` while they take part. */
  withdrawnAt: instant.nullable(),
  suspendedSince: instant.nullable(),
});
/** `ref` stands for the person in the audit; the link between the two is what erasure destroys. */
export type Enrolment = z.infer<typeof enrolmentView> & { readonly ref: z.infer<typeof subjectRef> };

/** Which patient had a device, from when until when (`null` = still). Late readings go by these times. */
export const assignment = z.object({
  service: serviceId,
  device: deviceId,
  patient: patientId,
  from: instant,
  until: instant.nullable().default(null),
});
export const assignmentView = assignment.extend({ id: z.string() });
export type Assignment = z.infer<typeof assignmentView>;
