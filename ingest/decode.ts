import { isUtf8 } from "node:buffer";
import { z } from "zod";
import type { JournalEntry } from "../model/journal.ts";
import type { Problem, QuarantineReason } from "../model/quarantine.ts";
import {
  type DeviceStatus,
  deviceStatus,
  type EventsEnvelope,
  eventsEnvelope,
  payloadLimit,
  type RequestEnvelope,
  requestEnvelope,
  type TelemetryEnvelope,
  telemetryEnvelope,
} from "../model/telemetry-message.ts";

/** What a message's bytes turned out to be. */
export type Decoded =
  | { readonly kind: "telemetry"; readonly envelope: TelemetryEnvelope }
  | { readonly kind: "events"; readonly envelope: EventsEnvelope }
  /** A device asks for the time. */
  | { readonly kind: "request"; readonly envelope: RequestEnvelope }
  | { readonly kind: "status"; readonly status: DeviceStatus }
  | { readonly kind: "unreadable"; readonly problem: Problem; readonly named: Named };

/** As much of an unreadable message's identity as could be made out, for its receipt. */
export interface Named {
  readonly seq?: number;
  readonly boot?: string;
}

const nobody: Named = {};

/** Reads a message by its channel. Pure: the same bytes always give the same answer. */
export function decode({ channel, payload }: JournalEntry, text = textOf(payload)): Decoded {
  switch (channel) {
    case "telemetry":
      return decodeEnveloped(payload.length, text, readTelemetry);
    case "events":
      return decodeEnveloped(payload.length, text, readEvents);
    case "status":
      return decodeStatus(text);
    default:
      return unreadable(
        "schema",
        "",
        `this version does not read the channel ${channel} yet; the message is kept`,
      );
  }
}

/** What a payload's shape makes of it: a message, or what is wrong with it. */
type Reader = (json: unknown) => Decoded | z.ZodError;

const readTelemetry: Reader = (json) => {
  const { success, data, error } = telemetryEnvelope.safeParse(json);
  return success ? { kind: "telemetry", envelope: data } : error;
};

const readEvents: Reader = (json) => {
  const request = requestEnvelope.safeParse(json);
  if (request.success) return { kind: "request", envelope: request.data };
  const { success, data, error } = eventsEnvelope.safeParse(json);
  return success ? { kind: "events", envelope: data } : error;
};

function decodeEnveloped(bytes: number, text: string | null, read: Reader): Decoded {
  if (bytes > payloadLimit) {
    return unreadable("schema", "", `the payload has ${bytes} bytes; send at most ${payloadLimit}`);
  }
  const json = parseJson(text);
  if (json === undefined) return unreadable("not-json", "", "the payload is not JSON in UTF-8");
  const found = read(json);
  if (!(found instanceof z.ZodError)) return found;
  const named = namedIn(json);
  if (hasOtherVersion(json)) {
    return unreadable("unknown-version", "/v", 'only version 1 is known; send "v": 1', named);
  }
  return { kind: "unreadable", problem: firstProblem(found), named };
}

function decodeStatus(text: string | null): Decoded {
  const json = parseJson(text);
  if (json === undefined) return unreadable("not-json", "", "the payload is not JSON in UTF-8");
  const parsed = deviceStatus.safeParse(json);
  if (parsed.success) return { kind: "status", status: parsed.data };
  return { kind: "unreadable", problem: firstProblem(parsed.error), named: nobody };
}

function parseJson(text: string | null): unknown {
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A payload's bytes as text, without copying them first; `null` when they are no UTF-8. */
export function textOf(payload: Uint8Array): string | null {
  // Checked apart from decoding, which would put a replacement mark for what is no UTF-8.
  if (!isUtf8(payload)) return null;
  return Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString();
}

const unreadable = (reason: QuarantineReason, path: string, detail: string, named = nobody): Decoded => ({
  kind: "unreadable",
  problem: { path, reason, detail },
  named,
});

const version = z.looseObject({ v: z.unknown() });
const hasOtherVersion = (json: unknown): boolean => {
  const found = version.safeParse(json);
  return found.success && found.data.v !== undefined && found.data.v !== 1;
};

const identity = z.object({ seq: z.int().min(0), boot: telemetryEnvelope.shape.boot });
function namedIn(json: unknown): Named {
  const found = identity.safeParse(json);
  return found.success ? found.data : nobody;
}

/** The first thing zod found wrong, as a JSON pointer and words that never repeat the value. */
export function firstProblem(error: z.ZodError): Problem {
  const [issue] = error.issues;
  const path = (issue?.path ?? []).map((part) => `/${String(part)}`).join("");
  return { path, reason: "schema", detail: issue?.message ?? "does not have the shape of the schema" };
}
