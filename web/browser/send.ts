/** What came of asking the hub for something; `status` 0 when it did not answer. */
export interface Answer {
  readonly ok: boolean;
  readonly status: number;
  /** The problem's stable code, when there is a problem. */
  readonly code: string | null;
  readonly told: Readonly<Record<string, unknown>>;
}

/** Asks the hub's API for something, in JSON. */
export const send = (method: string, path: string, body?: object): Promise<Answer> =>
  answerTo(
    fetch(path, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    }),
  );

/** Sends a CSV table. */
export const sendTable = (path: string, table: string): Promise<Answer> =>
  answerTo(fetch(path, { method: "POST", headers: { "content-type": "text/csv" }, body: table }));

async function answerTo(asked: Promise<Response>): Promise<Answer> {
  const reply = await asked.catch(() => null);
  if (reply === null) return { ok: false, status: 0, code: null, told: {} };
  const said: unknown = await reply.json().catch(() => null);
  const told = typeof said === "object" && said !== null ? { ...said } : {};
  const code = "code" in told && typeof told.code === "string" ? told.code : null;
  return { ok: reply.ok, status: reply.status, code, told };
}
