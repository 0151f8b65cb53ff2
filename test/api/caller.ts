import { expect } from "vitest";

/** Somebody who asks the API over HTTP, as a browser's script would: with a cookie and our own origin. */
export interface Caller {
  readonly cookie: string | null;
  send(
    method: string,
    path: string,
    more?: { body?: unknown; headers?: Record<string, string>; signal?: AbortSignal },
  ): Promise<Response>;
  /** The JSON of a reply that must have this status. */
  get(path: string, status?: number): Promise<Json>;
  post(path: string, body: unknown, status?: number): Promise<Json>;
  signIn(username: string, password: string): Promise<Caller>;
  /** By an access code. */
  enter(code: string): Promise<Caller>;
}

/** JSON as tests look at it: freely. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads replies member by member and asserts what it finds
export type Json = any;

export function callerOf(origin: string, cookie: string | null): Caller {
  const send: Caller["send"] = (method, path, { body, headers = {}, signal } = {}) =>
    fetch(`${origin}${path}`, {
      method,
      redirect: "manual",
      ...(signal === undefined ? {} : { signal }),
      headers: {
        origin,
        ...(cookie === null ? {} : { cookie }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
  const json = async (reply: Response, status: number) => {
    const text = await reply.text();
    expect(reply.status, text).toBe(status);
    return text === "" ? null : JSON.parse(text);
  };
  const opened = async (reply: Response) => {
    expect(reply.status, await reply.text()).toBe(204);
    return callerOf(origin, (reply.headers.getSetCookie()[0] ?? "").split(";")[0] ?? "");
  };
  return {
    cookie,
    send,
    get: async (path, status = 200) => json(await send("GET", path), status),
    post: async (path, body, status = 200) => json(await send("POST", path, { body }), status),
    signIn: async (username, password) =>
      opened(await send("POST", "/api/v1/session", { body: { username, password } })),
    enter: async (code) => opened(await send("POST", "/api/v1/session/code", { body: { code } })),
  };
}
