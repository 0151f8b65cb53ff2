/** What InfluxDB 2.7 says, status, headers and body as it sends them; and what only a network can do to an answer. */
export type Reply =
  | { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string }
  /** Nothing, with the connection open. */
  | "stall"
  /** The connection ends before an answer. */
  | "reset"
  /** Headers and the first half of the body, and then nothing. */
  | "half"
  /** Headers and the first half of the body, and then the end of the connection. */
  | "cut";

const build = { "X-Influxdb-Build": "OSS", "X-Influxdb-Version": "v2.7.12" };

export const influx2says = (
  status: number,
  body: object | null,
  more: Record<string, string> = {},
): Reply => ({
  status,
  headers: {
    ...(body === null ? {} : { "Content-Type": "application/json; charset=utf-8" }),
    ...build,
    ...more,
  },
  body: body === null ? "" : JSON.stringify(body),
});

const fault = (status: number, code: string, message: string, more: Record<string, string> = {}): Reply =>
  influx2says(status, { code, message }, { "X-Platform-Error-Code": code, ...more });

const line = "reading,device=bp-001,metric=heart-rate,patient=p-aaaaaaaaaaaaaaaa,service=cuore-a-casa v=";

export const replies = {
  written: influx2says(204, null),
  unparsable: fault(400, "invalid", `unable to parse '${line} 1795336515361000001': missing field value`),
  typeConflict: fault(
    422,
    "unprocessable entity",
    'failure writing points to database: partial write: field type conflict: input field "v" on measurement "reading" is type integer, already exists as type float dropped=1',
  ),
  expired: fault(
    422,
    "unprocessable entity",
    "failure writing points to database: partial write: dropped 1 points outside retention policy of duration 720h0m0s - oldest point reading at 2024-01-01T00:00:00Z dropped because it violates a Retention Policy Lower Bound at 2026-10-23T00:00:00Z",
  ),
  unauthorized: fault(401, "unauthorized", "unauthorized access"),
  forbidden: fault(403, "forbidden", "insufficient permissions for write"),
  noBucket: fault(404, "not found", 'bucket "labhub" not found'),
  tooLarge: fault(413, "request too large", "unable to read data: points batch is too large"),
  internal: fault(500, "internal error", "unexpected error writing points to database: timeout"),
  throttledSeconds: fault(429, "too many requests", "rate limit exceeded", { "Retry-After": "7" }),
  throttledUntil: (when: string) =>
    fault(429, "too many requests", "rate limit exceeded", { "Retry-After": when }),
  unavailableSeconds: fault(503, "unavailable", "service unavailable", { "Retry-After": "5" }),
  unavailableUntil: (when: string) =>
    fault(503, "unavailable", "service unavailable", { "Retry-After": when }),
} as const;
