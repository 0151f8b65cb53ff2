import type { AedesOptions } from "aedes";
import { HubFailure } from "../model/failure.ts";
import type { DeviceKey } from "../model/identity.ts";
import { type Duration, minutes } from "../model/time.ts";
import type { Complaint, Complaints } from "./complaints.ts";
import type { DoorNotes } from "./door-notes.ts";
import type { Flapping } from "./flapping.ts";
import { type Code, type JudgingNeeds, judged, type Verdict } from "./judging.ts";
import type { Session, Sessions } from "./sessions.ts";

export interface EntranceNeeds extends JudgingNeeds {
  readonly sessions: Sessions;
  readonly flapping: Flapping;
  readonly notes: DoorNotes;
  readonly complaints: Complaints;
}

type PreConnect = NonNullable<AedesOptions["preConnect"]>;
type Authenticate = NonNullable<AedesOptions["authenticate"]>;
type Connect = Parameters<PreConnect>[1];

const longestClientId = 256;
/** A claim takes seconds; nobody stays on one longer. */
const claimWithin: Duration = minutes(2);

/** What a CONNECT earns before anything is looked up; `null` when nothing is wrong with its form. */
const refusalOf = ({ clientId, clean }: Connect): Session["refusal"] =>
  // MQTT-3.1.3-8: an empty id asks for a session of its own, which cannot be found again.
  clientId.length > longestClientId || (clientId === "" && clean !== true) ? 2 : null;

/**
 * The door. Until a session has proved its identity it bears a name of its own making, so that nothing it does or leaves
 * undone can touch the session whose name it claims.
 */
export function entrance(needs: EntranceNeeds): {
  readonly preConnect: PreConnect;
  readonly authenticate: Authenticate;
} {
  let strangers = 0;
  return {
    preConnect(client, packet, done) {
      const session = needs.sessions.of(client);
      // Refused by an error: `done(null, false)` would leave the socket open for ever.
      if (session === undefined) return done(new HubFailure("defect", "a client without a session"), false);
      // Aedes answers other versions with CONNACK 1 by itself.
      if (packet.protocolVersion !== 5) session.refusal = refusalOf(packet);
      session.will = packet.will?.topic ?? null;
      packet.clientId = `stranger-${++strangers}`;
      packet.clean = true;
      done(null, true);
    },
    authenticate(client, username, password, done) {
      const refuse = (code: Code, because: Complaint, device: DeviceKey | null) => {
        needs.complaints.note(because, device === null ? {} : { device });
        done(Object.assign(new HubFailure("not-permitted", because), { returnCode: code }), null);
      };
      const session = needs.sessions.of(client);
      if (session === undefined) return refuse(5, "bad-connect", null);
      judged(needs, session, username, password).then(
        (verdict) => {
          if ("code" in verdict) return refuse(verdict.code, verdict.because, session.claimed);
          afterDelay(needs, session, verdict, () => {
            letIn(needs, session, verdict);
            done(null, true);
          });
        },
        () => refuse(3, "unavailable", session.claimed),
      );
    },
  };
}

type Welcome = Exclude<Verdict, { readonly code: Code }>;

/** Its credential is watched meanwhile: one that is revoked while it waits never comes in. */
function afterDelay(
  { flapping, clock }: EntranceNeeds,
  session: Session,
  { identity, proof }: Welcome,
  go: () => void,
): void {
  session.proof = proof ?? null;
  const wait = identity.is === "device" ? flapping.cameIn(identity.device, clock.now()) : 0;
  const come = (): void => {
    if (!session.stream.destroyed) go();
  };
  if (wait === 0) come();
  else setTimeout(come, wait).unref();
}

/** Gives the session its name. Aedes closes the device's former session after this, and not before. */
function letIn({ sessions, notes, clock }: EntranceNeeds, session: Session, welcome: Welcome): void {
  const { identity, proof, listener = null } = welcome;
  session.identity = identity;
  session.listener = listener;
  if (identity.is === "claimant") {
    setTimeout(() => session.stream.destroy(), claimWithin).unref();
  }
  if (identity.is !== "device" || proof === undefined) return;
  const { device } = identity;
  const former = sessions.live(device);
  if (former !== undefined) former.leaving ??= "taken-over";
  session.client.id = device;
  notes.note({ note: "used", device, proof, at: clock.now() });
}
