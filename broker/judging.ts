import type { ListenerBook } from "../model/alert-listener.ts";
import { type ClaimBook, claimCode } from "../model/claim.ts";
import type { DeviceCredential, Proof } from "../model/credential.ts";
import type { HashSecret } from "../model/device-secret.ts";
import { type DeviceKey, deviceKey, type ServiceId } from "../model/identity.ts";
import type { Journal } from "../model/journal.ts";
import { username as userName } from "../model/people.ts";
import type { Clock } from "../model/time.ts";
import { claimedServiceOf } from "../model/topics.ts";
import type { Complaint } from "./complaints.ts";
import { type Identity, mayLeave } from "./permissions.ts";
import { countsUntil, proofOf } from "./proof.ts";
import type { Listening, Session } from "./sessions.ts";
import type { Attempt, WrongSecrets } from "./wrong-secrets.ts";

export interface JudgingNeeds {
  readonly credential: (device: DeviceKey) => Promise<DeviceCredential | null>;
  readonly hashSecret: HashSecret;
  readonly journal: Journal;
  readonly wrongSecrets: WrongSecrets;
  readonly clock: Clock;
  /** Who may listen to alerts; `undefined` where nobody may. */
  readonly listeners?: ListenerBook | undefined;
  /** Which claim codes would be taken; `undefined` where none are. */
  readonly claims?: Pick<ClaimBook, "isOpen"> | undefined;
}

/** CONNACK's codes for a refusal: the identifier, the hub's own state, the credential. */
export type Code = 2 | 3 | 5;
export type Verdict =
  | { readonly identity: Identity; readonly proof?: Proof; readonly listener?: Listening }
  | { readonly code: Code; readonly because: Complaint };

/** Who somebody says they are, and shows. */
interface Asking {
  readonly session: Session;
  readonly username: string | undefined;
  readonly password: Buffer | undefined;
}

const refused = (because: Complaint): Verdict => ({ code: because === "unavailable" ? 3 : 5, because });

/** Who somebody is, by all they show at once. Rejects when a credential could not be looked up. */
export async function judged(
  needs: JudgingNeeds,
  session: Session,
  username: string | undefined,
  password: Buffer | undefined,
): Promise<Verdict> {
  if (session.refusal !== null) return { code: session.refusal, because: "bad-connect" };
  const asking = { session, username, password };
  const { certificate } = session.peer;
  if (certificate !== null) {
    const device = deviceKey.safeParse(certificate.cn);
    const isTheirs = certificate.authorized && (username === undefined || username === certificate.cn);
    return device.success && isTheirs ? judgedDevice(needs, asking, device.data) : refused("bad-certificate");
  }
  if (userName.safeParse(username).success) return judgedPerson(needs, asking, username ?? "");
  const service = claimedServiceOf(username ?? "");
  if (service !== null) return judgedClaimant(needs, asking, service);
  const device = deviceKey.safeParse(username);
  return device.success ? judgedDevice(needs, asking, device.data) : refused("bad-connect");
}

async function judgedDevice(
  { credential, hashSecret, journal, wrongSecrets, clock }: JudgingNeeds,
  { session, password }: Asking,
  device: DeviceKey,
): Promise<Verdict> {
  const attempt: Attempt = { address: session.peer.address, credential: device, isDevice: true };
  if (wrongSecrets.isCooling(attempt, clock.now())) return refused("cooling");
  if (journal.state() === "refusing") return refused("unavailable");

  session.claimed = device;
  const kept = await credential(device);
  // A name that is no device's is what a stranger made up: it has no place in the log.
  if (kept === null) session.claimed = null;
  const certificate = session.peer.certificate?.fingerprint ?? null;
  const given = password ?? (certificate === null ? Buffer.alloc(0) : null);
  const secret = given === null ? null : hashSecret(given.toString());
  const now = clock.now();
  const proof = proofOf(kept, { secret, certificate }, now);
  if (kept === null || proof === null) {
    wrongSecrets.wrong(attempt, now);
    return refused("wrong-credential");
  }
  session.until = countsUntil(kept, proof, now) ?? null;
  const identity: Identity = { is: "device", device, children: new Set(kept.children) };
  // Its prefix binds its last word as well; a gateway's children are known only now.
  if (session.will !== null && !mayLeave(identity, session.will)) return refused("bad-connect");
  wrongSecrets.right(attempt);
  return { identity, proof };
}

/** A person's client, by a token of theirs. Its session is nobody else's, and there may be several. */
async function judgedPerson(
  { listeners, wrongSecrets, clock }: JudgingNeeds,
  { session, password }: Asking,
  username: string,
): Promise<Verdict> {
  const attempt = { address: session.peer.address, credential: username, isDevice: false };
  if (wrongSecrets.isCooling(attempt, clock.now())) return refused("cooling");
  if (session.will !== null) return refused("bad-connect"); // listeners have nothing to leave behind
  const token = password?.toString() ?? "";
  const found = (await listeners?.listener(username, token)) ?? null;
  if (found === null) {
    wrongSecrets.wrong(attempt, clock.now());
    return refused("wrong-credential");
  }
  wrongSecrets.right(attempt);
  return {
    identity: { is: "listener", scope: found.scope },
    listener: { ...found, token, live: new Set() },
  };
}

/** A box that holds a claim code, and is about to get a secret: where somebody could read along it gets none. */
async function judgedClaimant(
  { claims, hashSecret, wrongSecrets, clock }: JudgingNeeds,
  { session, username, password }: Asking,
  service: ServiceId,
): Promise<Verdict> {
  if (!session.peer.secure) return refused("claim-in-the-open");
  const attempt = { address: session.peer.address, credential: username ?? "", isDevice: false };
  if (wrongSecrets.isCooling(attempt, clock.now())) return refused("cooling");
  if (session.will !== null) return refused("bad-connect");
  const code = claimCode.safeParse(password?.toString());
  const isOpen =
    code.success && ((await claims?.isOpen(service, hashSecret(code.data), clock.now())) ?? false);
  if (code.success && isOpen) return { identity: { is: "claimant", service, code: code.data } };
  wrongSecrets.wrong(attempt, clock.now());
  return refused("wrong-credential");
}
