import type { Notice } from "../../model/notice.ts";
import { type Courier, failed } from "./courier.ts";
import { type MailboxPlace, openMailbox } from "./mailbox.ts";
import { letterOf } from "./wording.ts";

export interface MailNeeds extends MailboxPlace {
  readonly publicUrl: string;
  /** The e-mail addresses of a duty; none when it has none. */
  readonly addressesOf: (duty: string) => readonly string[];
}

/** Notices of alerts as letters. */
export function mailCourier(needs: MailNeeds): Courier & { close(): void } {
  const { publicUrl, addressesOf } = needs;
  const mailbox = openMailbox(needs);
  return {
    gathers: true,
    close: mailbox.close,
    async deliver(duty, notices) {
      const to = addressesOf(duty);
      if (to.length === 0) return failed("this duty has no e-mail address", { final: true });
      const name = notices.map(({ key }) => key).join("\n");
      return mailbox.send({
        to: [...to],
        ...letterOf(notices, publicUrl),
        name,
        headers: headersOf(notices),
      });
    },
  };
}

const headersOf = (notices: readonly Notice[]): Record<string, string> => ({
  "X-Lab-Notices": String(notices.length),
  ...(notices.some(({ priority }) => priority === "high") ? { Importance: "high", "X-Priority": "1" } : {}),
});
