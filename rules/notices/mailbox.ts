import { createHash } from "node:crypto";
import { createTransport, type SendMailOptions, type SMTPTransportOptions } from "nodemailer";
import type { Delivery } from "../../model/notice.ts";
import type { SmtpPlace } from "../../model/smtp-place.ts";
import { seconds } from "../../model/time.ts";
import { failed } from "./courier.ts";

export interface MailboxPlace {
  readonly place: SmtpPlace;
  /** Certificates to trust beside the usual ones, PEM. */
  readonly ca?: string;
  /** How long the server may be silent. */
  readonly patience?: number;
}

/** A letter without what all letters of the hub have. `name` is the same whenever the same letter is sent. */
export type Letter = Required<Pick<SendMailOptions, "to" | "subject" | "text">> &
  Pick<SendMailOptions, "attachments"> & {
    readonly name: string;
    readonly headers?: Readonly<Record<string, string>>;
  };

/** Hands letters to a mail server. Accepted by it is sent, and not yet read: nothing confirms it. */
export interface Mailbox {
  /** Throws nothing: what went wrong is a delivery that failed. */
  send(letter: Letter): Promise<Delivery>;
  close(): void;
}

export function openMailbox(at: MailboxPlace): Mailbox {
  const { from } = at.place;
  const transport = createTransport(transportOptions(at));
  return {
    async send({ name, headers = {}, ...letter }) {
      try {
        await transport.sendMail({
          ...letter,
          from: { name: "LAB", address: from },
          messageId: messageIdOf(name, from),
          // Out-of-office programs answer people.
          headers: { "Auto-Submitted": "auto-generated", ...headers },
          disableFileAccess: true,
          disableUrlAccess: true,
        });
        return { kind: "sent", confirmed: false };
      } catch (thrown) {
        return failureOf(thrown);
      }
    },
    close: () => transport.close(),
  };
}

function transportOptions({ place, ca, patience = seconds(10) }: MailboxPlace): SMTPTransportOptions {
  const { host, port, tls, user, password: pass } = place;
  return {
    host,
    port,
    secure: tls === "at-once",
    requireTLS: tls === "required",
    // On this machine nobody listens in, and its mail server's certificate is mostly its own.
    tls: {
      ...(ca === undefined ? {} : { ca }),
      rejectUnauthorized: tls !== "offered",
      minVersion: "TLSv1.2",
    },
    ...(user === undefined || pass === undefined ? {} : { auth: { user, pass } }),
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience,
    dnsTimeout: patience,
  };
}

/** The same letter sent again bears the same name, so that mail programs show it once. */
function messageIdOf(name: string, from: string): string {
  const hashed = createHash("sha256").update(name).digest("hex").slice(0, 32);
  return `<${hashed}@${from.slice(from.indexOf("@") + 1)}>`;
}

/** What the server said for good is final; a wrong password is not, as the operator can put it right. */
function failureOf(thrown: unknown): Delivery {
  const error = thrown instanceof Error ? thrown : new Error();
  const code = "code" in error && typeof error.code === "string" ? error.code : "unknown";
  const answer =
    "responseCode" in error && typeof error.responseCode === "number" ? error.responseCode : null;
  const isRefused = (code === "EENVELOPE" || code === "EMESSAGE") && answer !== null && answer >= 500;
  // The server's words may repeat an address; its number says enough.
  return failed(`the mail server: ${code}${answer === null ? "" : ` ${answer}`}`, { final: isRefused });
}
