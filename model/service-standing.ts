import { z } from "zod";
import { HubFailure } from "./failure.ts";
import { serviceId } from "./identity.ts";
import type { LabService, Stage } from "./pilot.ts";
import { type Instant, instant } from "./time.ts";

const note = z.string().min(1).max(2000);
const rules = z.array(z.object({ id: z.string(), version: z.string() }));

/** What may happen to a service in the course of the LAB; each is one event, and none is overwritten. */
export const serviceHappening = z.discriminatedUnion("kind", [
  /** Whether its devices and messages keep the contract, judged by a named author. */
  z.object({ kind: z.literal("conformance"), verdict: z.enum(["passed", "failed"]), note }),
  /** A clinician answers for the versions of the rules that judge its readings. */
  z.object({ kind: z.literal("rules-approved"), rules, note: note.optional() }),
  z.object({ kind: z.literal("promoted") }),
  z.object({ kind: z.literal("demoted"), reason: note }),
  z.object({ kind: z.literal("off-boarded"), reason: note }),
]);
export type ServiceHappening = z.infer<typeof serviceHappening>;
export const serviceEvent = serviceHappening.and(z.object({ at: instant, by: z.string() }));
export type ServiceEvent = z.infer<typeof serviceEvent>;

/** Where a service stands after its events. */
export interface ServiceStanding {
  readonly stage: Stage;
  readonly conformance: Extract<ServiceEvent, { kind: "conformance" }> | null;
  readonly approval: Extract<ServiceEvent, { kind: "rules-approved" }> | null;
  readonly offBoardedAt: Instant | null;
}

export function serviceStanding(
  service: Pick<LabService, "stage">,
  history: readonly ServiceEvent[],
): ServiceStanding {
  let standing: ServiceStanding = {
    stage: service.stage,
    conformance: null,
    approval: null,
    offBoardedAt: null,
  };
  for (const event of history) {
    if (event.kind === "conformance") standing = { ...standing, conformance: event };
    if (event.kind === "rules-approved") standing = { ...standing, approval: event };
    if (event.kind === "promoted") standing = { ...standing, stage: "pilot" };
    if (event.kind === "demoted") standing = { ...standing, stage: "sandbox" };
    if (event.kind === "off-boarded") standing = { ...standing, offBoardedAt: event.at };
  }
  return standing;
}

/** Throws `conflict` for a service that has left the LAB: nothing new begins in it. */
export function assertInTheLab(
  service: Pick<LabService, "id" | "stage">,
  history: readonly ServiceEvent[],
): void {
  if (serviceStanding(service, history).offBoardedAt === null) return;
  throw new HubFailure("conflict", `${service.id} has left the LAB; nothing new begins in it.`);
}

/** Why something may not happen to a service now; `null` when it may. `current` are the versions of its rules. */
export function objectionToService(
  standing: ServiceStanding,
  next: ServiceHappening,
  current: readonly { readonly id: string; readonly version: string }[],
): string | null {
  if (standing.offBoardedAt !== null) return "this service has left the LAB";
  if (next.kind === "demoted" && standing.stage === "sandbox") return "it is in the sandbox already";
  if (next.kind !== "promoted") return null;
  if (standing.stage === "pilot") return "it is in the pilot already";
  if (standing.conformance?.verdict !== "passed") {
    return "it needs a conformance verdict `passed`, dated and with its author, as its latest verdict";
  }
  if (standing.approval === null) return "a clinician must approve its rules first";
  const open = approvalGap(standing, current);
  return open.length === 0
    ? null
    : `these rules changed since they were approved: ${open.map(({ id }) => id).join(", ")}`;
}

type RuleVersion = { readonly id: string; readonly version: string };

/** Those of the current rules that no clinician answers for as they are; all of them when nothing was approved. */
export function approvalGap(
  { approval }: Pick<ServiceStanding, "approval">,
  current: readonly RuleVersion[],
): readonly RuleVersion[] {
  const approved = new Set(approval?.rules.map(({ id, version }) => `${id} ${version}`));
  return current.filter(({ id, version }) => !approved.has(`${id} ${version}`));
}

/** What a service used in some time. Feeds the costs. */
export const serviceUsage = z.object({
  service: serviceId,
  devices: z.int(),
  /** Without the messages by which devices told their status. */
  messages: z.int(),
  readings: z.int(),
  quarantined: z.int(),
  /** Payload bytes taken in. */
  bytes: z.int(),
});
export type ServiceUsage = z.infer<typeof serviceUsage>;
