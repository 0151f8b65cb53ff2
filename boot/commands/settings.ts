import { schemaNames, schemaText } from "../../model/schemas.ts";
import { nameOfPlace } from "../../model/telemetry-place.ts";
import type { Settings } from "../settings.ts";
import { type Command, UsageError } from "./command.ts";

/** `config check` and `schema`. `placeOf` gives an address of PostgreSQL without its secret. */
export const settingsCommands = (
  settings: () => Settings,
  placeOf: (url: string) => string,
): readonly Command[] => [
  {
    words: "config check",
    does: "looks at the settings in the environment and .env",
    run: async () => ({ text: "The settings are right.", json: shown(settings(), placeOf) }),
  },
  {
    words: "schema",
    takes: "NAME",
    does: `prints a JSON Schema: ${schemaNames.join(", ")}`,
    operands: [1, 1],
    run: async ({ operands: [name = ""] }) => {
      const found = schemaText(name);
      if (found === null) throw new UsageError(`There is no schema ${name}.`);
      return { text: JSON.stringify(found, null, 2), json: found };
    },
  },
];

/** Settings without their secrets; `secretsFrom` says where those are. */
function shown(
  { adminPassword, stateUrl, oidc, telemetry, ...plain }: Settings,
  placeOf: (url: string) => string,
): object {
  return {
    ...plain,
    telemetry: telemetry.kind === "embedded" ? "embedded:" : nameOfPlace(telemetry.influx),
    adminPassword: adminPassword === undefined ? "not given" : "given",
    stateUrl: stateUrl === "embedded:" ? stateUrl : placeOf(stateUrl),
    oidc: oidc === undefined ? "not given" : { ...oidc, clientSecret: "given" },
  };
}
