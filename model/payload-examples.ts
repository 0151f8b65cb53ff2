import type { PayloadName } from "./schemas.ts";

/** A payload as it stands on the wire. */
export interface PayloadExample {
  readonly name: string;
  readonly summary: string;
  readonly payload: object;
}

const hubTime = "2026-11-22T07:15:04.000Z";

const alert = {
  id: "a-5x2m7k3q",
  patient: "p-aaaabbbbccccdddd",
  service: "cuore-a-casa",
  municipality: "001006",
  zone: "z4",
  careGroup: "cardiologia-territoriale",
  rule: { id: "spo2-low", version: "3" },
  priority: "high",
  state: "raised",
  present: true,
  late: false,
  since: "2026-11-22T07:14:57.000Z",
  raisedAt: "2026-11-22T07:15:03.000Z",
  code: "spo2",
  value: 88,
  unit: "%",
  limit: 92,
  limitSource: { level: "default", by: null, since: null },
  latest: { at: "2026-11-22T07:14:57.000Z", value: 88 },
  text: { it: "Saturazione bassa", en: "Low saturation" },
  explanation: { it: "SpO2 88 %, limite 92 %.", en: "SpO2 88 %, limit 92 %." },
  facts: { value: 88 },
  message: "0-1042",
  history: [{ at: "2026-11-22T07:15:03.000Z", to: "raised", by: "hub" }],
};

/** At least one of each payload; all of them are decoded by the hub's own schemas in a test. */
export const payloadExamples: Readonly<Record<PayloadName, readonly PayloadExample[]>> = {
  telemetry: [
    {
      name: "reading",
      summary: "One reading, and a receipt asked for",
      payload: {
        v: 1,
        seq: 1042,
        boot: "b7",
        sentAt: "2026-11-22T08:15:03.120+01:00",
        receipt: true,
        readings: [{ at: "2026-11-22T08:14:57+01:00", code: "spo2", value: 97, unit: "%" }],
      },
    },
    {
      name: "backlog",
      summary: "What was measured while there was no line, with a code of LOINC and a context",
      payload: {
        v: 1,
        seq: 1043,
        boot: "b7",
        sentAt: "2026-11-22T08:16:00+01:00",
        readings: [
          { at: "2026-11-21T19:02:11+01:00", code: "loinc:8867-4", value: 71, unit: "/min" },
          {
            at: "2026-11-22T07:01:40+01:00",
            code: "blood-glucose",
            value: 5.4,
            unit: "mmol/L",
            context: { meal: "fasting" },
          },
        ],
      },
    },
  ],
  events: [
    {
      name: "fall",
      summary: "A fall",
      payload: {
        v: 1,
        seq: 1044,
        boot: "b7",
        sentAt: "2026-11-22T08:20:01+01:00",
        events: [{ at: "2026-11-22T08:20:00+01:00", kind: "fall" }],
      },
    },
    {
      name: "time",
      summary: "Asks for the time; answered by config",
      payload: { v: 1, events: [{ kind: "time" }] },
    },
  ],
  status: [
    {
      name: "online",
      summary: "Said after connecting",
      payload: { online: true, battery: 87, signal: -71, firmware: "1.4.2" },
    },
    { name: "will", summary: "Left behind as the will", payload: { online: false } },
  ],
  receipt: [
    {
      name: "stored",
      summary: "All is well",
      payload: {
        v: 1,
        seq: 1042,
        boot: "b7",
        status: "stored",
        stored: 1,
        problems: [],
        message: "0-1042",
        hubTime,
      },
    },
    {
      name: "partly-stored",
      summary: "One reading was set aside",
      payload: {
        v: 1,
        seq: 1043,
        boot: "b7",
        status: "partly-stored",
        stored: 1,
        problems: [
          {
            path: "/readings/1/unit",
            reason: "unknown-unit",
            detail: "heart-rate takes the UCUM units /min",
          },
        ],
        message: "0-1043",
        hubTime,
      },
    },
  ],
  "not-declared": [
    {
      name: "undeclared-child",
      summary: "A gateway spoke for a device that is not declared behind it; its connection closes next",
      payload: {
        v: 1,
        status: "refused",
        stored: 0,
        problems: [
          {
            path: "",
            reason: "not-declared",
            detail: "cuore-a-casa/bp-009 is not declared behind this gateway; an operator can",
          },
        ],
        device: "cuore-a-casa/bp-009",
        hubTime,
      },
    },
  ],
  config: [
    {
      name: "plan",
      summary: "Two measurements, one with its hours",
      payload: {
        v: 1,
        hubTime,
        zone: "Europe/Rome",
        measure: [
          { code: "spo2", unit: "%", timesPerDay: 2 },
          { code: "body-weight", unit: "kg", timesPerDay: 1, between: ["06:00", "10:00"] },
        ],
        limits: { packetBytes: 131_072, messagesPerSecond: 20, burst: 200, readingsPerMessage: 1000 },
      },
    },
  ],
  command: [
    {
      name: "measure-now",
      summary: "Measure saturation, as soon as may be",
      payload: {
        v: 1,
        id: "c-7k2m",
        command: "measure-now",
        codes: ["spo2"],
        expiresAt: "2026-11-23T07:15:04.000Z",
        hubTime,
      },
    },
  ],
  claim: [
    { name: "named", summary: "With the name the device would like", payload: { v: 1, device: "bp-007" } },
    { name: "unnamed", summary: "The hub makes a name", payload: { v: 1 } },
  ],
  "claim-answer": [
    {
      name: "claimed",
      summary: "The credential, shown once",
      payload: {
        v: 1,
        status: "claimed",
        service: "cuore-a-casa",
        device: "bp-007",
        username: "cuore-a-casa/bp-007",
        secret: "an-example-and-no-secret",
        hubTime,
      },
    },
    {
      name: "refused",
      summary: "The code is of no use any more",
      payload: {
        v: 1,
        status: "refused",
        reason: "used",
        detail: "this code was used; a device takes one of its own",
        hubTime,
      },
    },
  ],
  alert: [{ name: "raised", summary: "An alert that was raised just now", payload: alert }],
};
