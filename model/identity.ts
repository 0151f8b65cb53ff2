import { z } from "zod";

const idForm = /^[a-z0-9][a-z0-9-]{1,62}$/;
const idText = z.string().regex(idForm, "must match ^[a-z0-9][a-z0-9-]{1,62}$");

/** A mini-pilot of one supplier, such as `cuore-a-casa`. */
export const serviceId = idText.brand<"service">();
export type ServiceId = z.infer<typeof serviceId>;

/** A device's name within its service, such as `bp-001`. */
export const deviceId = idText.brand<"device">();
export type DeviceId = z.infer<typeof deviceId>;

/** A device among all services, `<service>/<device>`: its user name, its topic prefix, its row in the ledger. */
export const deviceKey = z.string().refine(isDeviceKey, "must be <service>/<device>").brand<"device-key">();
export type DeviceKey = z.infer<typeof deviceKey>;

export const keyOf = (service: ServiceId, device: DeviceId): DeviceKey => `${service}/${device}` as DeviceKey;

/** The two halves of a key. */
export function halvesOf(key: DeviceKey): { service: ServiceId; device: DeviceId } {
  const slash = key.indexOf("/");
  return { service: key.slice(0, slash) as ServiceId, device: key.slice(slash + 1) as DeviceId };
}

function isDeviceKey(text: string): boolean {
  const [service, device, ...more] = text.split("/");
  return more.length === 0 && idForm.test(service ?? "") && idForm.test(device ?? "");
}

const base32 = "abcdefghijklmnopqrstuvwxyz234567";

/** A person in the hub: a random pseudonym made here, never derived from anything about them. */
export const patientId = z
  .string()
  .regex(/^p-[a-z2-7]{16}$/, "must be p- and 16 base32 letters")
  .brand<"patient">();
export type PatientId = z.infer<typeof patientId>;

/** Makes a pseudonym from 16 random bytes. */
export const patientFrom = (random: Uint8Array): PatientId => `p-${base32Of(random)}` as PatientId;

/** Stands for a person in the audit; random too, and linked to the pseudonym by the enrolment alone. */
export const subjectRef = z
  .string()
  .regex(/^s-[a-z2-7]{16}$/, "must be s- and 16 base32 letters")
  .brand<"subject">();
export type SubjectRef = z.infer<typeof subjectRef>;

/** Makes a reference from 16 random bytes. */
export const subjectFrom = (random: Uint8Array): SubjectRef => `s-${base32Of(random)}` as SubjectRef;

const base32Of = (random: Uint8Array): string =>
  [...random.subarray(0, 16)].map((byte) => base32[byte & 31]).join("");

/** Where a message lies: its partition of the journal and its place there, as `0-1042`. */
export const messageId = z
  .string()
  .regex(/^\d{1,4}-\d{1,16}$/, "must be <partition>-<position>")
  .brand<"message">();
export type MessageId = z.infer<typeof messageId>;
export const messageAt = (partition: number, position: number): MessageId =>
  `${partition}-${position}` as MessageId;
/** The same the other way round. */
export function placeOfMessage(message: MessageId): { partition: number; position: number } {
  const dash = message.indexOf("-");
  return { partition: Number(message.slice(0, dash)), position: Number(message.slice(dash + 1)) };
}

/** ISTAT code of a municipality, six digits as text, such as `001006`. */
export const municipalityCode = z
  .string()
  .regex(/^\d{6}$/, "must be a six-digit ISTAT code")
  .brand<"municipality">();
export type MunicipalityCode = z.infer<typeof municipalityCode>;
