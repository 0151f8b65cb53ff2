import type { Alert } from "./alert.ts";
import type { AttentionContent } from "./attention-page.ts";
import type { AuditRecord } from "./audit.ts";
import type { Metric } from "./catalogue.ts";
import type { DevicesContent } from "./devices-page.ts";
import type { DocsPageContent } from "./docs-page.ts";
import type { IndicatorPageContent, IndicatorsPageContent } from "./indicator-page.ts";
import type { IntakePageContent } from "./intake-page.ts";
import type { LedgerLine } from "./ledger.ts";
import type { RuleInTime } from "./limits-in-time.ts";
import type { Notice } from "./notice.ts";
import type { ApiToken, OutsideIdentity, SessionView, User } from "./people.ts";
import type { LabService } from "./pilot.ts";
import type { Bucket, Reading } from "./reading.ts";
import type { EnrolmentSeen } from "./records.ts";
import type { Assignment } from "./registry.ts";
import type { ReportsPageContent } from "./report-page.ts";
import type { Rule } from "./rule.ts";
import type { RulesContent } from "./rules-page.ts";
import type { ServiceLevelsContent } from "./service-levels-page.ts";
import type { Suppression } from "./suppression.ts";
import type { Instant } from "./time.ts";

export const languages = ["it", "en"] as const;
export type Language = (typeof languages)[number];

/** Who looks at a page, in which language, and what of it they may see. */
export interface Viewer {
  readonly language: Language;
  /** The page's own path with its query, without `lang`: where the language switch leads back to. */
  readonly path: string;
  /** `null` before signing in. */
  readonly username: string | null;
  /** For those who work here; participants and strangers are told nothing. */
  readonly troubles?: Troubles;
  /** True for those who may look at the rules. */
  readonly seesRules?: boolean;
  /** True for those who enter what telemetry cannot know. */
  readonly entersFacts?: boolean;
  /** True for those who see what the pilot is judged by. */
  readonly seesFigures?: boolean;
  /** True for those who have reports. */
  readonly hasReports?: boolean;
  /** True for those who answer for devices. */
  readonly seesDevices?: boolean;
}

/** What can be amiss with the hub, the gravest first. */
export const troubleKinds = [
  "intake-closed",
  "pipeline-failing",
  "watchdog-failing",
  "notices-failing",
  "notices-unaddressed",
  "store-away",
  "backlog-filling",
  "reports-undelivered",
] as const;
export type TroubleKind = (typeof troubleKinds)[number];

/** What is amiss with the hub, and long enough to be told. */
export interface Troubles {
  /** The gravest first; `since` is `null` where nobody noted it. */
  readonly all: readonly { readonly kind: TroubleKind; readonly since: Instant | null }[];
  /** What was measured before this cannot be shown while the store is away; `null` when all of it can. */
  readonly shownFrom: Instant | null;
  /** Whether the viewer runs the hub, and is told what to do. */
  readonly forOperator: boolean;
}

/** What arrived in a window: all devices together. `messages` and `readings` balance as in the ledger. */
export interface ArrivalCounts extends Omit<LedgerLine, "key"> {
  readonly from: Instant;
}

/** What is to be taken in hand; what is in somebody's hands; what was resolved in the last 24 hours. */
export const alertLists = ["waiting", "taken", "done"] as const;
export type AlertList = (typeof alertLists)[number];

export interface AlertListContent {
  readonly now: Instant;
  readonly list: AlertList;
  /** Those of the list, the most urgent first; `null` when the viewer may not see any. */
  readonly alerts: readonly Alert[] | null;
  /** The stretches in which nobody is told, as they hold now. */
  readonly suppressions: readonly Suppression[];
  /** True when there are more alerts than the page shows. */
  readonly more: boolean;
  /** The last transition the list holds; the live feed goes on after it. */
  readonly sequence: number;
  /** `null` when the viewer may not see it. */
  readonly arrivals: ArrivalCounts | null;
  /** An admin's glass: whole, or until when it is broken; `null` for others. */
  readonly glass: "whole" | Instant | null;
}

export const chartRanges = ["24h", "7d"] as const;
export type ChartRange = (typeof chartRanges)[number];

/** One vital sign of one patient within the page's window: readings, or hours of them when there are too many. */
export interface ChartPanel {
  readonly metric: Metric;
  readonly readings: readonly Reading[];
  readonly hours: readonly Bucket[] | null;
  readonly latest: Reading;
  /** The rules about it that were for this person within the window; those nobody confirmed judge nothing. */
  readonly rules: readonly RuleInTime[];
}

export interface PatientContent {
  readonly now: Instant;
  readonly enrolment: EnrolmentSeen;
  /** The pilot's services, for their names. */
  readonly services: readonly LabService[];
  readonly range: ChartRange;
  readonly from: Instant;
  readonly panels: readonly ChartPanel[];
  /** This patient's open alerts, and the last transition they hold. */
  readonly alerts: readonly Alert[];
  readonly sequence: number;
  /** The stretches in which nobody is told of this patient's alerts. */
  readonly suppressions: readonly Suppression[];
}

/** One alert with all that is known of it. */
export interface AlertContent {
  readonly now: Instant;
  readonly alert: Alert;
  /** The last transition the page holds; what comes after it has changed. */
  readonly sequence: number;
  /** Who was told of it, when and over what; oldest first. */
  readonly notices: readonly Notice[];
  readonly suppressions: readonly Suppression[];
  /** The rule as it is in the pilot now; `null` when it is there no more. */
  readonly rule: Rule | null;
  /** What the pilot calls its service and care group; `null` when they are there no more, or there is none. */
  readonly service: Readonly<Record<Language, string>> | null;
  readonly careGroup: Readonly<Record<Language, string>> | null;
  /** The roster's duties, by id. */
  readonly duties: ReadonlyMap<string, Readonly<Record<Language, string>>>;
  /** Who may have it in hand, by user name. */
  readonly colleagues: readonly string[];
}

export interface SuppressionsContent {
  readonly now: Instant;
  /** Those that hold, the next to end first. */
  readonly active: readonly Suppression[];
  readonly rules: readonly Rule[];
}

/** What people look after themselves: their second factor, where they are signed in, their programs' tokens. */
export interface AccountContent {
  readonly now: Instant;
  readonly user: User;
  readonly way: SessionView["way"];
  /** True while a second factor must be set up before anything else. */
  readonly restricted: boolean;
  readonly secondFactorRequired: boolean;
  readonly recoveryCodesLeft: number;
  readonly sessions: readonly (SessionView & { readonly current: boolean })[];
  /** `null` for those who have no programs. */
  readonly tokens: readonly ApiToken[] | null;
}

/** Why single sign-on led nowhere. */
export type SignOnOutcome = { readonly kind: "failed" } | ({ readonly kind: "not-linked" } & OutsideIdentity);

/** What a participant sees of their own. */
export interface OwnDataContent {
  readonly now: Instant;
  readonly enrolment: EnrolmentSeen;
  readonly services: readonly LabService[];
  /** What may be agreed to, in the words of the pilot, and whether it is. */
  readonly consents: readonly {
    readonly purpose: string;
    readonly title: Readonly<Record<Language, string>>;
    readonly text: Readonly<Record<Language, string>>;
    readonly given: boolean;
  }[];
  /** Who had which device until when; the newest first. */
  readonly assignments: readonly Assignment[];
  /** The latest of each thing measured. */
  readonly latest: readonly Reading[];
  readonly alerts: readonly Alert[];
  /** The last looks at these data, the newest first; `moreLooks` when there were more. */
  readonly looks: readonly AuditRecord[];
  readonly moreLooks: boolean;
}

/** Something a page asks the browser to fetch: a style sheet, or a script ready to run. */
export interface PageAsset {
  readonly type: string;
  readonly body: string;
}

/** The pages, as pure functions from what they show to HTML. */
export interface Pages {
  /** `next` is the path to go to once signed in; `signOn` whether there is a provider to do it by. */
  signIn(viewer: Viewer, next: string, signOn: boolean): string;
  signOn(viewer: Viewer, outcome: SignOnOutcome): string;
  account(viewer: Viewer, content: AccountContent): string;
  alertList(viewer: Viewer, content: AlertListContent): string;
  alert(viewer: Viewer, content: AlertContent): string;
  /** Stretches in which nobody is told. */
  suppressions(viewer: Viewer, content: SuppressionsContent): string;
  /** What alerts ask of those who answer them. */
  attention(viewer: Viewer, content: AttentionContent): string;
  /** How well the hub and its services work, against what was promised. */
  serviceLevels(viewer: Viewer, content: ServiceLevelsContent): string;
  indicators(viewer: Viewer, content: IndicatorsPageContent): string;
  indicator(viewer: Viewer, content: IndicatorPageContent): string;
  devices(viewer: Viewer, content: DevicesContent): string;
  /** Reports asked for and made. */
  reports(viewer: Viewer, content: ReportsPageContent): string;
  patient(viewer: Viewer, content: PatientContent): string;
  rules(viewer: Viewer, content: RulesContent): string;
  /** What telemetry cannot know. */
  intake(viewer: Viewer, content: IntakePageContent): string;
  /** A participant's own data. */
  ownData(viewer: Viewer, content: OwnDataContent): string;
  /** What is amiss, as the page's strip holds it: open pages ask for it again. */
  troubles(viewer: Viewer): string;
  /** For whoever builds devices: channels, limits, receipts, and the documents for programs. */
  docs(viewer: Viewer, content: DocsPageContent): string;
  /** What went wrong, in plain words, for an HTTP status. */
  failure(viewer: Viewer, status: number): string;
  /** By file name, without folders; `null` when there is none. */
  asset(name: string): PageAsset | null;
}
