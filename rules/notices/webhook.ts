import { type IncomingMessage, request as requestPlain } from "node:http";
import { request as requestTls } from "node:https";
import type { Contacts } from "../../model/duty-contacts.ts";
import { HubFailure } from "../../model/failure.ts";
import type { Delivery } from "../../model/notice.ts";
import { type Clock, type Duration, hours, milliseconds, seconds } from "../../model/time.ts";
import { type Courier, failed } from "./courier.ts";
import { assertOuterHost, lookupOuter } from "./private-network.ts";
import { type Posting, postingOf } from "./webhook-words.ts";

export interface WebhookNeeds {
  readonly contacts: () => Contacts;
  readonly publicUrl: string;
  readonly clock: Clock;
  /** How long a listener may take in all. */
  readonly patience?: Duration;
}

const longestPause = hours(1);

/** Posts to programs and push services. Whoever answers 2xx has confirmed it. */
export function webhookCourier({
  contacts,
  publicUrl,
  clock,
  patience = seconds(10),
}: WebhookNeeds): Courier {
  return {
    gathers: false,
    async deliver(duty, notices) {
      const [notice] = notices;
      const { duties, allowHosts } = contacts();
      const contact = duties[duty]?.webhook;
      if (contact === undefined || notice === undefined) {
        return failed("this duty has no webhook", { final: true });
      }
      const url = new URL(contact.url);
      const isAllowed = allowHosts.includes(url.hostname.replace(/^\[|\]$/g, ""));
      if (!isAllowed && url.protocol !== "https:") {
        return failed("the webhook is not https, and its host is not among allowHosts", { final: true });
      }
      try {
        if (!isAllowed) assertOuterHost(url.hostname);
        const posting = postingOf(contact, notice, publicUrl, clock.now());
        return deliveryOf(await post(url, posting, isAllowed, patience));
      } catch (thrown) {
        return failureOf(thrown);
      }
    },
  };
}

type Answer = Pick<IncomingMessage, "statusCode" | "headers">;

/** Follows no redirect, and reads nothing of what is answered but its status. */
function post(url: URL, { headers, body }: Posting, isAllowed: boolean, patience: Duration): Promise<Answer> {
  const request = url.protocol === "https:" ? requestTls : requestPlain;
  return new Promise((resolve, reject) => {
    const asked = request(url, {
      method: "POST",
      headers: { ...headers, "content-length": Buffer.byteLength(body) },
      signal: AbortSignal.timeout(patience),
      agent: false,
      ...(isAllowed ? {} : { lookup: lookupOuter }),
    });
    asked.on("error", reject);
    asked.on("response", (answer) => {
      resolve({ statusCode: answer.statusCode, headers: answer.headers });
      answer.on("error", () => {});
      answer.destroy();
    });
    asked.end(body);
  });
}

/** What comes back later may be tried again; what the listener refuses, or sends elsewhere, is for the operator. */
function deliveryOf({ statusCode = 0, headers }: Answer): Delivery {
  if (statusCode >= 200 && statusCode < 300) return { kind: "sent", confirmed: true };
  const isPassing = statusCode >= 500 || [408, 425, 429].includes(statusCode);
  return failed(`the webhook answered ${statusCode}`, {
    final: !isPassing,
    retryAfter: isPassing ? pauseIn(headers["retry-after"]) : null,
  });
}

/** Seconds; a date there is left to our own pauses, whose clock we know. */
const pauseIn = (text: string | undefined): Duration | null =>
  text !== undefined && /^\d{1,6}$/.test(text)
    ? milliseconds(Math.min(seconds(Number(text)), longestPause))
    : null;

function failureOf(thrown: unknown): Delivery {
  if (thrown instanceof HubFailure) return failed(thrown.message, { final: true });
  const error = thrown instanceof Error ? thrown : new Error("unknown");
  const code = "code" in error && typeof error.code === "string" ? error.code : error.name;
  return failed(`the webhook cannot be reached: ${code}`);
}
