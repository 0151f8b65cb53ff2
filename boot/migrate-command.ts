import { existsSync } from "node:fs";
import type { Log } from "../model/log.ts";
import { lockRole, storesIn } from "./data-dir.ts";
import { createLog } from "./log.ts";
import type { Settings } from "./settings.ts";
import type { HubRole } from "./settings-schema.ts";

/** A state store's tables: the version they have (`null` for none yet), the one they get, and what lies between. */
interface SchemaStep {
  readonly from: string | null;
  readonly to: string;
  readonly missing: readonly string[];
}

type Work = (place: {
  readonly url: string;
  readonly file: string;
  readonly log: Log;
}) => Promise<SchemaStep>;

export interface MigrateNeeds {
  readonly settings: Pick<Settings, "stateUrl" | "dataDir">;
  /** Only say what would be done. */
  readonly check: boolean;
  readonly look: Work;
  readonly migrate: Work;
}

const roles: readonly HubRole[] = ["broker", "pipeline", "api"];

/** Brings the state store's tables forward, unless a hub runs on this data directory. */
export async function runMigrate({ settings, check, look, migrate }: MigrateNeeds) {
  const { stateUrl: url, dataDir } = settings;
  const place = { url, file: storesIn(dataDir).state, log: createLog("labhub", "warn", process.stderr) };
  const seen = await look(place);
  if (check || seen.missing.length === 0) return told(seen, check);
  using house = new DisposableStack();
  if (existsSync(dataDir)) for (const role of roles) house.use(lockRole(dataDir, role));
  return told(await migrate(place), false);
}

function told(step: SchemaStep, check: boolean) {
  const { from, to, missing } = step;
  const isBehind = check && missing.length > 0;
  const way = `from ${from ?? "nothing"} to ${to} (${missing.join(", ")})`;
  const text =
    missing.length === 0
      ? `The state store is at ${to}, as this version needs it.`
      : isBehind
        ? `The state store would have to be brought ${way}; run labhub migrate.`
        : `The state store was brought ${way}.`;
  return { text, json: { from, to, missing, migrated: !check && missing.length > 0 }, isWell: !isBehind };
}
