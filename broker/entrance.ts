import type { AedesOptions } from "aedes";
import type { ListenerBook } from "../model/alert-listener.ts";
import type { DeviceCredential } from "../model/credential.ts";
import { type HashSecret, sameHash } from "../model/device-secret.ts";
import { HubFailure } from "../model/failure.ts";
import { type DeviceKey, deviceKey } from "../model/identity.ts";
import type { Journal } from "../model/journal.ts";
import { username as userName } from "../model/people.ts";
import type { Clock } from "../model/time.ts";
import type { Allowance } from "./allowance.ts";
import type { Complaint, Complaints } from "./complaints.ts";
import type { Cooling } from "./cooling.ts";
import { mayLeave, publishTopics } from "./permissions.ts";
import type { Listening, Session, Sessions } from "./sessions.ts";

export interface EntranceNeeds {
  readonly sessions: Sessions;
  readonly credential: (device: DeviceKey) => Promise<DeviceCredential | null>;
  readonly hashSecret: HashSecret;
  readonly journal: Journal;
  readonly allowanceOf: (device: DeviceKey) => Allowance;
  readonly cooling: Cooling;
  readonly complaints: Complaints;
  readonly clock: Clock;
  /** Who may listen to alerts; `undefined` where nobody may. */
  readonly listeners?: ListenerBook | undefined;
}

type PreConnect = NonNullable<AedesOptions["preConnect"]>;
type Authenticate = NonNullable<AedesOptions["authenticate"]>;
type Connect = Parameters<PreConnect>[1];

/** CONNACK's codes for a refusal: the identifier, the hub's own state, the credential. */
type Code = 2 | 3 | 5;
type Verdict =
  | { readonly device: DeviceKey }
  | { readonly listener: Listening }
  | { readonly code: Code; readonly because: Complaint };

const longestClientId = 256;

/** What a CONNECT earns before its secret is looked at; `null` when nothing is wrong with it. */
function refusalOf({ clientId, clean, username, will }: Connect): Session["refusal"] {
  // MQTT-3.1.3-8: an empty id asks for a session of its own, which cannot be found again.
  if (clientId.length > longestClientId || (clientId === "" && clean !== true)) return 2;
  // A person's name has no slash, a device's has one. Listeners have nothing to leave behind.
  if (userName.safeParse(username).success) return will === undefined ? null : 5;
  const device = deviceKey.safeParse(username);
  if (!device.success || (will !== undefined && !mayLeave(device.data, will.topic))) return 5;
  return null;
}

/**
 * The door: who a device is. Until a session has proved its identity it bears a name of its own making, so that
 * nothing it does or leaves undone can touch the session whose name it claims.
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
          if ("listener" in verdict) session.listener = verdict.listener;
          else letIn(needs, session, verdict.device);
          done(null, true);
        },
        () => refuse(3, "unavailable", session.claimed),
      );
    },
  };
}

/** Gives the session its name. Aedes closes the device's former session after this, and not before. */
function letIn({ allowanceOf }: EntranceNeeds, session: Session, device: DeviceKey): void {
  session.identity = { device, topics: publishTopics(device), allowance: allowanceOf(device) };
  session.client.id = device;
}

/** Rejects when the credential could not be looked up. */
async function judged(
  needs: EntranceNeeds,
  session: Session,
  username: string | undefined,
  password: Buffer | undefined,
): Promise<Verdict> {
  if (session.refusal !== null) return { code: session.refusal, because: "bad-connect" };
  if (userName.safeParse(username).success) return judgedPerson(needs, session, username ?? "", password);
  const { credential, hashSecret, journal, cooling, clock } = needs;
  const device = deviceKey.parse(username);
  const source = `${session.peer.address} ${device}`;
  if (cooling.isCooling(source, clock.now())) return { code: 5, because: "cooling" };
  if (journal.state() === "refusing") return { code: 3, because: "unavailable" };

  session.claimed = device;
  const kept = await credential(device);
  // A name that is no device's is what a stranger made up: it has no place in the log.
  if (kept === null) session.claimed = null;
  const given = hashSecret(password?.toString() ?? "");
  const secrets = kept?.secrets.filter(({ until }) => until === null || clock.now() < until) ?? [];
  // An unknown device is compared as well, so that the time it takes does not tell which devices there are.
  const compared = secrets.length > 0 ? secrets.map(({ hash }) => hash) : [new Uint8Array(given.length)];
  const isRight = compared.map((hash) => sameHash(hash, given)).includes(true);
  // Of a stranger the one that counts: the watch must not take a wrong secret for one that was changed.
  session.secretHash = isRight ? given : (kept?.secrets[0]?.hash ?? null);
  if (kept !== null && !kept.revoked && isRight) return { device };
  cooling.wrong(source, clock.now());
  return { code: 5, because: "wrong-credential" };
}

/** A person's client, by a token of theirs. Its session is nobody else's, and there may be several. */
async function judgedPerson(
  { listeners, cooling, clock }: EntranceNeeds,
  session: Session,
  username: string,
  password: Buffer | undefined,
): Promise<Verdict> {
  const source = `${session.peer.address} ${username}`;
  if (cooling.isCooling(source, clock.now())) return { code: 5, because: "cooling" };
  const token = password?.toString() ?? "";
  const found = (await listeners?.listener(username, token)) ?? null;
  if (found !== null) return { listener: { ...found, token, live: new Set() } };
  cooling.wrong(source, clock.now());
  return { code: 5, because: "wrong-credential" };
}
