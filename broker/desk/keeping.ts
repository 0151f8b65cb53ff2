import type { Board } from "../../model/board.ts";
import type { ClaimBook } from "../../model/claim.ts";
import type { CredentialBook } from "../../model/credential.ts";
import { type DownlinkBook, waitsFor } from "../../model/downlink.ts";
import { HubFailure } from "../../model/failure.ts";
import type { Log } from "../../model/log.ts";
import type { LinkBook } from "../../model/presence.ts";
import type { StrayBook } from "../../model/stray.ts";
import { after, atMillisecond } from "../../model/time.ts";
import type { InTray, KeptKind, KeptNote } from "./in-tray.ts";
import { worthKeeping } from "./missed-receipt.ts";

export interface KeepingNeeds {
  readonly tray: InTray;
  readonly links: Pick<LinkBook, "note" | "areAll">;
  readonly credentials: Pick<CredentialBook, "usedAll">;
  readonly strays: Pick<StrayBook, "seen">;
  readonly claims: Pick<ClaimBook, "arrived">;
  readonly downlink: Pick<DownlinkBook, "acknowledged" | "add">;
  readonly board: Board;
  readonly log: Log;
}

/** Notes written with one commit. Receipts have one each, so that few are written before others have their turn. */
const atOnce = {
  linked: 2,
  link: 2000,
  used: 1000,
  stray: 200,
  acknowledged: 1000,
  "claim-arrived": 50,
} as const;
const receiptsAtOnce = 20;

/**
 * Brings what waits in the tray into the store, a batch of each kind. Throws what the store throws when it is away; what
 * it will never take is let go of and counted.
 */
export function keeping(needs: KeepingNeeds): () => Promise<void> {
  const { tray, links, credentials, strays, claims, downlink, board, log } = needs;

  async function keep<Kind extends KeptKind>(
    kind: Kind,
    most: number,
    write: (notes: readonly KeptNote<Kind>[]) => Promise<void>,
  ): Promise<void> {
    const notes = tray.first(kind, most);
    if (notes.length === 0) return;
    await write(notes).catch((thrown: unknown) => {
      const failure = HubFailure.of(thrown);
      if (failure.recoverable) throw failure;
      board.add("desk_notes_lost_total", notes.length);
      log.error({ err: failure, kind, notes: notes.length }, "the store will not take what devices did");
    });
    tray.done(kind, notes.length);
  }

  return async () => {
    await keep("used", atOnce.used, (notes) => credentials.usedAll(notes));
    await keep("linked", atOnce.linked, async (notes) => {
      for (const { links: all, way, at } of notes) await links.areAll(all, way, at);
    });
    await keep("link", atOnce.link, (notes) => links.note(notes.map(({ change }) => change)));
    await keep("acknowledged", atOnce.acknowledged, (notes) =>
      downlink.acknowledged(
        notes.map(({ id }) => id),
        atMillisecond(Math.max(...notes.map(({ at }) => at))),
      ),
    );
    await keep("claim-arrived", atOnce["claim-arrived"], async (notes) => {
      for (const { device, at } of notes) await claims.arrived(device, at);
    });
    await keep("stray", atOnce.stray, (notes) => strays.seen(notes));
    for (let n = 0; n < receiptsAtOnce; n += 1) {
      await keep("receipt-missed", 1, ([missed]) =>
        missed ? addMissed(downlink, missed) : Promise.resolve(),
      );
    }
  };
}

/** A device that is gone by now needs no receipt. */
async function addMissed(
  downlink: KeepingNeeds["downlink"],
  { device, receipt, at }: KeptNote<"receipt-missed">,
): Promise<void> {
  const kept = worthKeeping(receipt);
  if (kept === null) return;
  const { id, body } = kept;
  const expiresAt = after(at, waitsFor.receipt);
  await downlink
    .add({ id, device, channel: "receipt", command: null, body, at, by: "hub", expiresAt })
    .catch((thrown: unknown) => {
      const failure = HubFailure.of(thrown);
      if (failure.code !== "not-found" && failure.code !== "conflict") throw failure;
    });
}
