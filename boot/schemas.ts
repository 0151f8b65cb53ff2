import { z } from "zod";
import { alert } from "../model/alert.ts";
import { costs } from "../model/costs.ts";
import { objective } from "../model/objective.ts";
import { pilotFile, plan } from "../model/pilot.ts";
import { questionnaire } from "../model/questionnaire.ts";
import { receipt } from "../model/receipt.ts";
import { roads } from "../model/roads.ts";
import { ruleDefinition } from "../model/rule.ts";
import { deviceStatus, telemetryMessage } from "../model/telemetry-message.ts";

/** The shapes others write or read, from the same zod schemas the hub checks with. */
const schemas: ReadonlyMap<string, z.ZodType> = new Map<string, z.ZodType>([
  ["telemetry", telemetryMessage],
  ["status", deviceStatus],
  ["receipt", receipt],
  ["alert", alert],
  ["rule", ruleDefinition],
  ["pilot", pilotFile],
  ["plan", plan],
  ["objective", objective],
  ["costs", costs],
  ["questionnaire", questionnaire],
  ["roads", roads],
]);

export const schemaNames: readonly string[] = [...schemas.keys()];

/** A JSON Schema (2020-12) as it is written on the wire; `null` when there is none of that name. */
export function schemaText(name: string): object | null {
  const schema = schemas.get(name);
  return schema === undefined ? null : z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
}
