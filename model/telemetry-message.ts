import { z } from "zod";
import { eventKind } from "./happened-event.ts";

/** The largest payload of one message, in bytes, and the most readings in it (contract, section 3). */
export const payloadLimit = 64 * 1024;
export const readingsLimit = 1000;

/**
 * The envelope of a canonical telemetry message, version 1, as a device sends it.
 * Readings are looked at one by one afterwards, so that a bad one does not sink the rest.
 */
export const telemetryEnvelope = z.object({
  v: z.literal(1),
  /** Counts the device's messages; with `boot` it is the message's identity. */
  seq: z.int().min(0),
  /** Changes when the device loses its counter. */
  boot: z
    .string()
    .regex(/^[A-Za-z0-9._:-]{1,64}$/, "must be 1 to 64 of A-Z a-z 0-9 . _ : -")
    .default("0"),
  /** The device's clock at the moment of sending, RFC 3339. */
  sentAt: z.string().optional(),
  /** Asks for a receipt even when all went well. */
  receipt: z.boolean().default(false),
  readings: z.array(z.unknown()).min(1).max(readingsLimit),
});
export type TelemetryEnvelope = z.infer<typeof telemetryEnvelope>;

/** One reading as a device sends it: its own time, its own unit (UCUM), a metric code, `loinc:…` or `mdc:…`. */
export const submittedReading = z.object({
  at: z.string(),
  code: z.string().max(64),
  value: z.number(),
  unit: z.string().max(32),
  context: z.record(z.string().max(32), z.string().max(64)).optional(),
});
export type SubmittedReading = z.infer<typeof submittedReading>;

/** The whole message as documentation shows it; the pipeline parses envelope and readings apart. */
export const telemetryMessage = telemetryEnvelope.extend({
  readings: z.array(submittedReading).min(1).max(readingsLimit),
});

/** What happened to somebody, as their device tells it on its `events` topic. Events are looked at one by one. */
export const eventsEnvelope = telemetryEnvelope
  .omit({ readings: true })
  .extend({ events: z.array(z.unknown()).min(1).max(readingsLimit) });
export type EventsEnvelope = z.infer<typeof eventsEnvelope>;

/** What a device asks on `events`: nothing that happened to anybody. It is answered by the configuration, which holds the hub's time. */
export const timeRequest = z.object({ kind: z.literal("time") });
/** Alone in its message, which need not bear a number: it can be asked twice. */
export const requestEnvelope = eventsEnvelope
  .partial({ seq: true })
  .extend({ events: z.array(timeRequest).length(1) });
export type RequestEnvelope = z.infer<typeof requestEnvelope>;

export const submittedEvent = z.object({ at: z.string(), kind: eventKind });
export type SubmittedEvent = z.infer<typeof submittedEvent>;

/** The whole message as documentation shows it. */
export const eventsMessage = z.union([
  eventsEnvelope.extend({ events: z.array(submittedEvent).min(1).max(readingsLimit) }),
  requestEnvelope,
]);

/** What a device says of itself on its `status` topic, and in its will. */
export const deviceStatus = z.object({
  online: z.boolean(),
  /** Percent of a full battery. */
  battery: z.number().min(0).max(100).optional(),
  /** Signal strength in dBm. */
  signal: z.number().optional(),
  firmware: z.string().max(64).optional(),
});
export type DeviceStatus = z.infer<typeof deviceStatus>;
