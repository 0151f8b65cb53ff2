import type { AskAttention } from "../model/attention.ts";
import type { AuditAnchor } from "../model/audit.ts";
import type { Board } from "../model/board.ts";
import type { ClaimBook } from "../model/claim.ts";
import type { CredentialBook } from "../model/credential.ts";
import type { DeliveryBook } from "../model/delivery-book.ts";
import type { HashSecret } from "../model/device-secret.ts";
import type { DownlinkBook } from "../model/downlink.ts";
import type { ErasureBook } from "../model/erasure.ts";
import type { FiguresDoor } from "../model/figures-desk.ts";
import type { AskLevels } from "../model/levels-asked.ts";
import type { BrokerLimits } from "../model/limits.ts";
import type { Log } from "../model/log.ts";
import type { NoticeBook } from "../model/notice.ts";
import type { ObjectiveStanding } from "../model/objective-standing.ts";
import type { Pages } from "../model/pages.ts";
import type { People } from "../model/people-book.ts";
import type { Pilot } from "../model/pilot.ts";
import type { LinkBook, ReadPresences } from "../model/presence.ts";
import type { NoteDeed, RecordsFor } from "../model/records.ts";
import type { Registry } from "../model/registry-book.ts";
import type { ReportBook } from "../model/report-book.ts";
import type { RuleTrial } from "../model/rule-trial.ts";
import type { DelayTally } from "../model/sli.ts";
import type { SliBook } from "../model/sli-book.ts";
import type { AlertBook, StateStore } from "../model/state-store.ts";
import type { StrayBook } from "../model/stray.ts";
import type { Clock } from "../model/time.ts";
import type { Wire } from "../model/wires.ts";
import type { ReadBacklog } from "./backlog.ts";
import type { MqttWebSocketNeeds } from "./mqtt-websockets.ts";
import type { OidcClient } from "./oidc.ts";
import type { MqttPorts } from "./routes/descriptions.ts";

/** Devices: the part of the registry that is nobody's personal data. */
export type DeviceBook = Pick<
  Registry,
  "addDevice" | "device" | "devices" | "deviceCount" | "rotateDevice" | "revokeDevice" | "placeBehind"
>;

/** What of the state store the API may use by itself. People's data are not in it: those go through the records. */
export interface ApiState extends Pick<StateStore, "services" | "audit" | "ledger" | "quarantine" | "rules"> {
  readonly credentials: Pick<CredentialBook, "ofDevice">;
  readonly links: Pick<LinkBook, "ofDevice">;
  readonly downlink: Pick<DownlinkBook, "add" | "cancel" | "item" | "ofDevice" | "waiting">;
  readonly claims: Pick<ClaimBook, "add" | "code" | "list" | "withdraw">;
  readonly strays: Pick<StrayBook, "list" | "dismiss">;
  readonly registry: DeviceBook;
  readonly people: People;
  /** For the live feed, which asks the records whose alerts it may show to whom. */
  readonly alerts: Pick<AlertBook, "eventsAfter" | "lastSequence">;
  readonly erasures: Pick<ErasureBook, "erasure">;
  /** Reports hold what disclosure control let out, and nobody's data. */
  readonly reports: ReportBook;
  /** Who was told of them: user names of those who work here. */
  readonly deliveries: Pick<DeliveryBook, "list">;
  /** A notice names an alert and a duty, and nobody. */
  readonly notices: Pick<NoticeBook, "dead" | "resend" | "opened">;
  /** Planned maintenance; figures are asked for by `levels`. */
  readonly slis: Pick<SliBook, "maintenance" | "declare" | "persons">;
}

/** Everything the API asks of the rest of the hub. */
export interface ApiNeeds extends Pick<MqttWebSocketNeeds, "brokerSocket" | "webSockets"> {
  /** How long answers took, as it is gathered. */
  readonly delays: Pick<DelayTally, "add">;
  /** Port 0 takes any free one. */
  readonly listen: { readonly host: string; readonly port: number };
  readonly pilot: Pilot;
  readonly state: ApiState;
  /** The one door to personal data. */
  readonly records: RecordsFor;
  /** Whether devices are there; for whom they are, it keeps to itself. */
  readonly presences: ReadPresences;
  /** The ends of the audit that were noted outside the data directory. */
  readonly auditAnchors: () => Promise<readonly AuditAnchor[]>;
  readonly backlog: ReadBacklog;
  /** What tries out rules as the judge would judge by them. */
  readonly trial: RuleTrial;
  /** The only way to figures of the evaluation. */
  readonly figures: FiguresDoor;
  readonly attention: AskAttention;
  readonly levels: AskLevels;
  /** Objectives as Prometheus text. */
  readonly objectivesText: (standings: readonly ObjectiveStanding[]) => string;
  readonly hashSecret: HashSecret;
  readonly clock: Clock;
  /** That many random bytes, fit for secrets. */
  readonly random: (bytes: number) => Uint8Array;
  readonly log: Log;
  readonly board: Board;
  readonly version: string;
  /** What the broker takes of a client, for whoever builds one. */
  readonly limits: BrokerLimits;
  readonly mqttPorts: MqttPorts;
  readonly pages: Pages;
  /** Says something to the hub's other threads. */
  readonly tell: (wire: Wire) => void;
  /** For the first start only: a user `admin` that exists is left as it is. */
  readonly firstAdminPassword: string | undefined;
  /** Writes into the audit what touches no person's data, such as signing in. */
  readonly note: NoteDeed;
  /** 32 bytes that seal people's second factors. */
  readonly peopleKey: Uint8Array;
  /** Whether clinicians and admins must have a second factor. */
  readonly secondFactor: "required" | "optional";
  /** The hub as a client of a single sign-on provider; `undefined` without one. */
  readonly oidc: OidcClient | undefined;
  /** The origin under which people reach the hub, when that is not the address it listens on. */
  readonly publicUrl: string | undefined;
}
