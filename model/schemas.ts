import { z } from "zod";
import { alert } from "./alert.ts";
import { claimAnswer, claimAsked } from "./claim.ts";
import { costs } from "./costs.ts";
import { command, deviceConfig } from "./downlink.ts";
import { objective } from "./objective.ts";
import { pilotFile, plan } from "./pilot.ts";
import { questionnaire } from "./questionnaire.ts";
import { receipt } from "./receipt.ts";
import { roads } from "./roads.ts";
import { ruleDefinition } from "./rule.ts";
import { notDeclared } from "./stray.ts";
import { deviceStatus, eventsMessage, telemetryMessage } from "./telemetry-message.ts";

/** What goes over MQTT, from the same zod schemas the hub reads and writes with. */
export const payloads = {
  telemetry: telemetryMessage,
  events: eventsMessage,
  status: deviceStatus,
  receipt,
  "not-declared": notDeclared,
  config: deviceConfig,
  command,
  claim: claimAsked,
  "claim-answer": claimAnswer,
  alert,
} as const satisfies Readonly<Record<string, z.ZodType>>;
export type PayloadName = keyof typeof payloads;

/** What a pilot's folder is made of. */
const pilotFiles = {
  rule: ruleDefinition,
  pilot: pilotFile,
  plan,
  objective,
  costs,
  questionnaire,
  roads,
} as const;

const schemas: ReadonlyMap<string, z.ZodType> = new Map<string, z.ZodType>([
  ...Object.entries(payloads),
  ...Object.entries(pilotFiles),
]);

/** Stable: programs ask for schemas by them. */
export const schemaNames: readonly string[] = [...schemas.keys()];

/** A JSON Schema (2020-12) as it is written on the wire; `null` when there is none of that name. */
export function schemaText(name: string): object | null {
  const schema = schemas.get(name);
  return schema === undefined ? null : z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
}

/** The same of a payload in draft 7, which AsyncAPI builds on. */
export function payloadSchema(name: PayloadName): object {
  const { $schema: _, ...rest } = z.toJSONSchema(payloads[name], {
    io: "input",
    unrepresentable: "any",
    target: "draft-7",
  });
  return rest;
}
