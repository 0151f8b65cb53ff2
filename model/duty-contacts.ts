import { z } from "zod";
import type { NoticeChannel } from "./notice.ts";
import { username } from "./people.ts";
import { pilotId } from "./pilot-words.ts";

const url = z.url({ protocol: /^https?$/, error: "must be an https:// address" }).max(2000);
const secret = z.string().min(16, "must have at least 16 characters").max(256);

/** A program that is told, signed with a secret only it knows. */
const json = z.strictObject({ template: z.literal("json"), url, secret });
/** A push service for phones that speaks as ntfy does; `token` where its topic is closed. */
const ntfy = z.strictObject({
  template: z.literal("ntfy"),
  url,
  token: z.string().min(1).max(256).optional(),
});
const webhookContact = z.discriminatedUnion("template", [json, ntfy]);
export type WebhookContact = z.infer<typeof webhookContact>;

const dutyContact = z.strictObject({
  email: z.array(z.email()).min(1).max(10).optional(),
  webhook: webhookContact.optional(),
});
export type DutyContact = z.infer<typeof dutyContact>;

/** Where somebody who signs in is told of reports, and for which duties they stand. */
const personContact = z.strictObject({ email: z.email(), duties: z.array(pilotId).max(20).optional() });

/** `contacts.yaml` in the data directory: where the duties of the roster are reached. They are in no pilot definition. */
export const contactsFile = z.strictObject({
  duties: z.record(pilotId, dutyContact),
  /** By user name. */
  people: z.record(username, personContact).optional(),
  /** Hosts in private networks, or without TLS, that webhooks may nevertheless go to. */
  allowHosts: z.array(z.string().min(1).max(253)).max(100).default([]),
});
export type Contacts = z.infer<typeof contactsFile>;

export const noContacts: Contacts = { duties: {}, allowHosts: [] };

/**
 * The channels over which a duty is told. With no contact at all the hub tells nobody and its pages say so; a duty that
 * alone was forgotten is told by e-mail, which fails at once and is then an alert of its own.
 */
export function channelsOf({ duties }: Contacts, duty: string, canMail: boolean): readonly NoticeChannel[] {
  if (Object.keys(duties).length === 0) return [];
  const own = duties[duty];
  const channels: readonly NoticeChannel[] = [
    ...(own?.email !== undefined && canMail ? (["email"] as const) : []),
    ...(own?.webhook === undefined ? [] : (["webhook"] as const)),
  ];
  return channels.length > 0 ? channels : ["email"];
}
