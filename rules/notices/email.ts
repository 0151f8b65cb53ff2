import { createHash } from "node:crypto";
import { createTransport, type SMTPTransportOptions } from "nodemailer";
import type { Delivery, Notice } from "../../model/notice.ts";
import type { SmtpPlace } from "../../model/smtp-place.ts";
import { seconds } from "../../model/time.ts";
import { type Courier, failed } from "./courier.ts";
import { letterOf } from "./wording.ts";

export interface MailNeeds {
  readonly place: SmtpPlace;
  readonly publicUrl: string;
  /** The e-mail addresses of a duty; none when it has none. */
  readonly addressesOf: (duty: string) => readonly string[];
  /** Certificates to trust beside the usual ones, PEM. */
  readonly ca?: string;
  /** How long the server may be silent. */
  readonly patience?: number;
}

/** Letters by SMTP. Accepted by a server is sent, and not yet read: nothing confirms it. */
export function mailCourier(needs: MailNeeds): Courier & { close(): void } {
  const { place, publicUrl, addressesOf } = needs;
  const transport = createTransport(transportOptions(needs));
  return {
    gathers: true,
    close: () => transport.close(),
    async deliver(duty, notices) {
      const to = addressesOf(duty);
      if (to.length === 0) return failed("this duty has no e-mail address", { final: true });
      const letter = {
        from: { name: "LAB", address: place.from },
        to: [...to],
        ...letterOf(notices, publicUrl),
        messageId: messageIdOf(notices, place.from),
        headers: headersOf(notices),
        disableFileAccess: true,
        disableUrlAccess: true,
      };
      try {
        await transport.sendMail(letter);
        return { kind: "sent", confirmed: false };
      } catch (thrown) {
        return failureOf(thrown);
      }
    },
  };
}

function transportOptions({ place, ca, patience = seconds(10) }: MailNeeds): SMTPTransportOptions {
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
function messageIdOf(notices: readonly Notice[], from: string): string {
  const keys = notices.map(({ key }) => key).join("\n");
  const name = createHash("sha256").update(keys).digest("hex").slice(0, 32);
  return `<${name}@${from.slice(from.indexOf("@") + 1)}>`;
}

const headersOf = (notices: readonly Notice[]): Record<string, string> => ({
  // Out-of-office programs answer people.
  "Auto-Submitted": "auto-generated",
  "X-Lab-Notices": String(notices.length),
  ...(notices.some(({ priority }) => priority === "high") ? { Importance: "high", "X-Priority": "1" } : {}),
});

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
