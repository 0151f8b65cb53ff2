import type { AuditBook } from "../../model/audit.ts";
import type { Pilot } from "../../model/pilot.ts";
import type { TelemetryTerms } from "../../model/retention.ts";
import type { TelemetryCare } from "../../model/telemetry-care.ts";
import type { InfluxPlace, InfluxSecrets } from "../../model/telemetry-place.ts";
import type { Clock } from "../../model/time.ts";
import type { Settings } from "../settings.ts";
import type { Command } from "./command.ts";
import type { Screen } from "./progress-line.ts";
import { storeCopyCommand } from "./store-copy.ts";
import { storeInitCommand } from "./store-init.ts";
import { storeRebuildCommand } from "./store-rebuild.ts";
import { storeRefeedCommand } from "./store-refeed.ts";
import { storeStatusCommand } from "./store-status.ts";
import { storeVerifyCommand } from "./store-verify.ts";

export interface StoreNeeds {
  /** The settings, before there is a token to set. */
  readonly settingsWithoutToken: () => Settings;
  readonly loadPilot: (place: string) => Promise<Pilot>;
  readonly setUp: (asked: {
    readonly place: InfluxPlace;
    readonly terms: TelemetryTerms;
    readonly admin: InfluxSecrets;
    readonly renewToken: boolean;
  }) => Promise<{ readonly changes: readonly string[]; readonly token: string | null }>;
  /** Lends the care of the telemetry store of the hub the settings name, and the hub's audit. */
  readonly withCare: <Result>(
    work: (open: {
      readonly care: TelemetryCare;
      readonly audit: AuditBook;
      readonly given: Settings;
    }) => Promise<Result>,
  ) => Promise<Result>;
  /** Sums all readings up anew; says for how many people. */
  readonly rebuild: (told: (people: number) => void) => Promise<number>;
  readonly clock: Clock;
  readonly screen: Screen;
}

/** `store …`: where readings are kept. */
export const storeCommands = (needs: StoreNeeds): readonly Command[] => [
  storeInitCommand(needs),
  storeStatusCommand(needs),
  storeVerifyCommand(needs),
  storeRefeedCommand(needs),
  storeCopyCommand(needs),
  storeRebuildCommand(needs),
];
