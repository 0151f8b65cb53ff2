import { loadPilot } from "../../boot/pilot.ts";
import type { Contacts } from "../../model/duty-contacts.ts";
import type { Clock } from "../../model/time.ts";
import { mailCourier } from "../../rules/notices/email.ts";
import { webhookCourier } from "../../rules/notices/webhook.ts";
import { listener } from "../rules/notices/listener.ts";
import { postOffice } from "../rules/notices/post-office.ts";

export const demo = await loadPilot("pilots/demo");

const publicUrl = "https://lab.example.it";
const secret = "0123456789abcdef";
const contactsAt = (url: string): Contacts => ({
  duties: Object.fromEntries(
    demo.roster.duties.map(({ id }) => [
      id,
      { webhook: { template: "json", url, secret }, email: [`${id}@asl.example`] },
    ]),
  ),
  allowHosts: ["127.0.0.1"],
});

/** A web server and a mail server that all the demo's duties are told by, and who carries it there. */
export async function receivers(clock: Clock) {
  const there = await listener((_, reply) => reply.writeHead(204).end());
  const office = await postOffice();
  const contacts = contactsAt(there.url);
  const place = {
    host: "127.0.0.1",
    port: office.port,
    tls: "offered",
    user: undefined,
    password: undefined,
    from: "lab@example.it",
  } as const;
  const addressesOf = (duty: string) => contacts.duties[duty]?.email ?? [];
  const email = mailCourier({ place, publicUrl, addressesOf });
  return {
    there,
    office,
    couriers: { webhook: webhookCourier({ contacts: () => contacts, publicUrl, clock }), email },
    /** What the web server was told so far, in order. */
    heard: (): readonly string[] => there.heard.map(({ body }) => String(JSON.parse(body).kind)),
    async close() {
      email.close();
      await there[Symbol.asyncDispose]();
      await office.close();
    },
  };
}
