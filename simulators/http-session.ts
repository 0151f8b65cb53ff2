import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { type FailureCode, failureCodes, HubFailure } from "../model/failure.ts";

type Method = "GET" | "POST" | "PUT";

/** Somebody signed in at a hub. Problem replies are thrown as the `HubFailure` they name. */
export interface HttpSession {
  call<Reply extends z.ZodType>(
    reply: Reply,
    method: Method,
    path: string,
    body?: unknown,
  ): Promise<z.output<Reply>>;
  text(path: string): Promise<string>;
  /** A reply as it comes, such as a feed that does not end; an abort ends it. */
  stream(path: string, until: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
}

const problem = z.object({ code: z.string(), detail: z.string().optional(), title: z.string().optional() });
/** A provisioning run meets the hub's rate limit; waiting is what the limit asks for. */
const patience = { attempts: 30, longest: 5000 };

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Signs in and keeps the cookie. Throws `not-signed-in` when the password is wrong. */
export async function signIn(origin: string, credentials: Credentials): Promise<HttpSession> {
  const reply = await send(new URL("/api/v1/session", origin), "POST", null, credentials);
  await reply.arrayBuffer();
  const cookie = reply.headers
    .getSetCookie()
    .map((each) => each.split(";")[0])
    .join("; ");
  return {
    call: async (shape, method, path, body) => {
      const answer = await send(new URL(path, origin), method, cookie, body);
      return shape.parse(answer.status === 204 ? undefined : await answer.json());
    },
    text: async (path) => (await send(new URL(path, origin), "GET", cookie, undefined)).text(),
    stream: async (path, until) => {
      const { body } = await send(new URL(path, origin), "GET", cookie, undefined, until);
      if (body === null) throw new HubFailure("defect", `${path} answered without a body`);
      return body;
    },
  };
}

async function send(
  url: URL,
  method: Method,
  cookie: string | null,
  body: unknown,
  until: AbortSignal | null = null,
): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    const reply = await fetch(url, {
      method,
      headers: {
        origin: url.origin,
        ...(cookie === null ? {} : { cookie }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: until,
    }).catch((cause: unknown) => {
      throw new HubFailure("not-found", `no hub answers at ${url.origin}`, { cause });
    });
    if (reply.ok) return reply;
    const failure = await failureOf(reply, `${method} ${url.pathname}`);
    if (reply.status !== 429 || attempt >= patience.attempts) throw failure;
    await pause(Math.min(patience.longest, Number(reply.headers.get("retry-after") ?? "1") * 1000 || 200));
  }
}

async function failureOf(reply: Response, what: string): Promise<HubFailure> {
  const text = await reply.text();
  const parsed = problem.safeParse(jsonOr(text));
  const said = parsed.success ? (parsed.data.detail ?? parsed.data.title ?? "") : text.slice(0, 200);
  const code = failureCodes.find((each) => parsed.success && each === parsed.data.code) ?? byStatus(reply);
  return new HubFailure(code, `${what}: ${reply.status} ${said}`, {
    details: { status: reply.status, problem: parsed.success ? jsonOr(text) : null },
  });
}

const byStatus = ({ status }: Response): FailureCode => (status === 401 ? "not-signed-in" : "defect");

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
