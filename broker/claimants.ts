import type { Board } from "../model/board.ts";
import { type ClaimAnswer, claimAnswer, claimAsked } from "../model/claim.ts";
import type { DoorNote } from "../model/door-note.ts";
import type { DeviceKey } from "../model/identity.ts";
import type { Clock } from "../model/time.ts";
import { claimReplyTopic } from "../model/topics.ts";
import type { Fate } from "./deliveries.ts";
import type { DoorNotes } from "./door-notes.ts";
import { publishTo } from "./downlink.ts";
import type { Session, Sessions } from "./sessions.ts";

/** Boxes that hand in a claim code and wait for what they are to be called. */
export interface Claimants {
  /** A claim was handed in; false when it may not be: a second one, or where no answer would be heard. */
  handedIn(session: Session, payload: Uint8Array): boolean;
  answer(session: number, device: DeviceKey | null, answer: ClaimAnswer): void;
  /** Hands in anew what waits for its answer, to a desk that has just begun. */
  tellWaiting(): void;
}

export interface ClaimantNeeds {
  readonly sessions: Sessions;
  readonly notes: DoorNotes;
  readonly clock: Clock;
  readonly board: Board;
}

export function claimants({ sessions, notes, clock, board }: ClaimantNeeds): Claimants {
  /** What those who wait for their answer asked; `null` of those who had it. */
  const asked = new WeakMap<Session, DoorNote | null>();

  function say(session: Session, answer: ClaimAnswer, device: DeviceKey | null): void {
    const { identity, filters, stream } = session;
    if (identity.is !== "claimant" || stream.destroyed) return;
    const topic = claimReplyTopic(identity.service, identity.code);
    const qos = filters.get(topic);
    if (qos === undefined) return;
    const text = JSON.stringify(claimAnswer.encode(answer));
    const fate: Fate | null =
      device === null
        ? null
        : { acknowledged: () => notes.note({ note: "claim-arrived", device, at: clock.now() }) };
    publishTo(session, { topic, text, qos, retain: false }, fate);
  }

  return {
    handedIn(session, payload) {
      const { identity, filters, number } = session;
      if (identity.is !== "claimant" || asked.has(session)) return false;
      const { service, code } = identity;
      // A secret that nobody hears would be one too many.
      if (!filters.has(claimReplyTopic(service, code))) return false;
      asked.set(session, null);
      board.add("broker_claims_total");
      const found = claimAsked.safeParse(readJson(payload));
      if (found.success) {
        const at = clock.now();
        const note = { note: "claim", session: number, service, code, asked: found.data, at } as const;
        asked.set(session, note);
        notes.note(note);
      } else {
        const detail = found.error.issues
          .map(({ path, message }) => `/${path.join("/")} ${message}`)
          .join("; ");
        say(session, { v: 1, status: "refused", reason: "payload", detail, hubTime: clock.now() }, null);
      }
      return true;
    },
    answer(number, device, answer) {
      const session = sessions.numbered(number);
      if (session === undefined) return;
      asked.set(session, null);
      say(session, answer, device);
    },
    tellWaiting() {
      for (const session of sessions.all()) {
        const waits = asked.get(session) ?? null;
        if (waits !== null) notes.note(waits);
      }
    },
  };
}

function readJson(payload: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(payload).toString());
  } catch {
    return null;
  }
}
