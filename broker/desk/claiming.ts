import type { Board } from "../../model/board.ts";
import type { ClaimAnswer, ClaimBook } from "../../model/claim.ts";
import { type HashSecret, secretFrom } from "../../model/device-secret.ts";
import type { DoorNote, DoorWord } from "../../model/door-note.ts";
import { HubFailure } from "../../model/failure.ts";
import { halvesOf, type ServiceId } from "../../model/identity.ts";
import type { LabService } from "../../model/pilot.ts";
import type { NoteDeed } from "../../model/records.ts";
import type { ServiceBook } from "../../model/registry-book.ts";
import { serviceStanding } from "../../model/service-standing.ts";
import type { Clock } from "../../model/time.ts";

export type ClaimNote = Extract<DoorNote, { readonly note: "claim" }>;

export interface ClaimingNeeds {
  readonly claims: Pick<ClaimBook, "claim">;
  readonly services: Pick<ServiceBook, "history">;
  readonly pilot: { readonly services: readonly Pick<LabService, "id" | "stage" | "quotas">[] };
  readonly hashSecret: HashSecret;
  readonly random: (bytes: number) => Uint8Array;
  readonly note: NoteDeed;
  readonly clock: Clock;
  readonly board: Board;
}

type Refusal = Extract<ClaimAnswer, { readonly status: "refused" }>["reason"];

const refusals: Readonly<Record<Refusal, string>> = {
  expired: "this code does not count any more; ask whoever gave it to you for another",
  used: "this code was used; a device takes one of its own",
  quota: "the service takes no more devices now; its supplier knows why",
  payload: 'the payload must be {"v":1} or {"v":1,"device":"name-of-yours"}',
};

/**
 * Makes a claimant's device and its secret, which is told in the answer and nowhere else. Throws what the store throws when
 * it is away: the claim can be answered later, or asked again.
 */
export function claiming(needs: ClaimingNeeds): (claim: ClaimNote) => Promise<DoorWord> {
  const { claims, hashSecret, random, clock, board } = needs;
  return async ({ session, service, code, asked, at }) => {
    const refuse = (reason: Refusal): DoorWord => {
      const answer = {
        v: 1,
        status: "refused",
        reason,
        detail: refusals[reason],
        hubTime: clock.now(),
      } as const;
      return { say: "claim-answer", session, device: null, answer };
    };
    const most = await roomIn(needs, service);
    if (most === null) return refuse("quota");
    const secret = secretFrom(random(32));
    const codeHash = hashSecret(code);
    const secretHash = hashSecret(secret);
    const claiming = { codeHash, service, wanted: asked.device, secretHash, most, at };
    const found = await claims.claim(claiming).catch(outOfNames);
    if ("refused" in found) return refuse(found.refused === "unknown" ? "expired" : found.refused);
    const { device } = found;
    const hub = { actor: "hub", roles: [], purpose: "operation", source: "mqtt" } as const;
    await needs.note(hub, { action: "add-device", object: device, reason: "claim-code" });
    board.add("desk_claims_total");
    const given = { service, device: halvesOf(device).device, username: device, secret };
    return {
      say: "claim-answer",
      session,
      device,
      answer: { v: 1, status: "claimed", ...given, hubTime: clock.now() },
    };
  };
}

function outOfNames(thrown: unknown): { readonly refused: "quota" } {
  const failure = HubFailure.of(thrown);
  if (failure.code !== "conflict") throw failure;
  return { refused: "quota" };
}

/** How many devices a service may have; `null` when nothing new begins in it. */
async function roomIn({ services, pilot }: ClaimingNeeds, id: ServiceId): Promise<number | null> {
  const service = pilot.services.find((each) => each.id === id);
  if (service === undefined) return null;
  if (serviceStanding(service, await services.history(id)).offBoardedAt !== null) return null;
  return service.quotas.devices;
}
