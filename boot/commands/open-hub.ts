import type { HashSecret } from "../../model/device-secret.ts";
import type { ServiceId } from "../../model/identity.ts";
import type { IntakeKind, IntakeRecord } from "../../model/intake.ts";
import type { LedgerLine } from "../../model/ledger.ts";
import type { Pilot } from "../../model/pilot.ts";
import type { Deed, PatientRecords } from "../../model/records.ts";
import type { StateStore } from "../../model/state-store.ts";
import type { Clock, Instant } from "../../model/time.ts";
import type { Answer } from "./command.ts";
import type { Reporting } from "./reports.ts";

/** What makes and keeps secrets, as the API does. */
export interface SecretMaking {
  readonly hashDevice: HashSecret;
  readonly hashPassword: (password: string) => Promise<string>;
  readonly password: () => string;
  readonly token: () => { readonly id: string; readonly secret: string };
  readonly hashToken: (secret: string) => Uint8Array;
}

/** A hub's stores as they stand open while a command works. The hub itself may be running meanwhile. */
export interface OpenHub {
  readonly pilot: Pilot;
  readonly state: Pick<
    StateStore,
    | "registry"
    | "credentials"
    | "people"
    | "services"
    | "ledger"
    | "quarantine"
    | "rules"
    | "notices"
    | "slis"
    | "deliveries"
    | "claims"
    | "downlink"
    | "links"
    | "strays"
  >;
  /** The one door to personal data, for the operator. */
  readonly records: PatientRecords;
  /** The same for what is one service's alone. */
  readonly recordsWithin: (service: ServiceId) => PatientRecords;
  /** Writes into the audit what touches no person's data. */
  readonly note: (deed: Deed) => Promise<void>;
  readonly ledgerLines: (asked: {
    readonly from: Instant;
    readonly until: Instant;
    readonly by: "device" | "service";
  }) => Promise<readonly LedgerLine[]>;
  /** Enters a CSV table, whole or not at all. */
  readonly enterTable: (kind: IntakeKind, text: string) => Promise<readonly IntakeRecord[]>;
  /** Makes reports; loads what they need when first asked. */
  readonly reporting: () => Promise<Reporting>;
  readonly secrets: SecretMaking;
  readonly random: (bytes: number) => Uint8Array;
  readonly clock: Clock;
  readonly dataDir: string;
  /** Where people reach the hub, if the settings say so. */
  readonly publicUrl: string | null;
  readonly version: string;
}

/** Opens a hub's stores, lends them, and closes them. */
export type WithHub = (work: (hub: OpenHub) => Promise<Answer>) => Promise<Answer>;
