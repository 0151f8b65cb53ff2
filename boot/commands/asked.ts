import { z } from "zod";
import type { HubFailure } from "../../model/failure.ts";
import type { ServiceId } from "../../model/identity.ts";
import { type DeviceKey, deviceKey, type PatientId, patientId, serviceId } from "../../model/identity.ts";
import { type Instant, instant } from "../../model/time.ts";
import { UsageError } from "./command.ts";

/** Reads what was given by the shape it must have. `named` says how the usage calls a member, where that is not plain. */
export function asked<Schema extends z.ZodType>(
  schema: Schema,
  given: unknown,
  named: Readonly<Record<string, string>> = {},
): z.output<Schema> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => {
    const { path } = issue;
    const option = optionOf(path);
    const name = named[option] ?? `--${option}`;
    const message =
      issue.code === "invalid_value" ? `must be one of ${issue.values.join(", ")}` : issue.message;
    return valueAt(given, path) === undefined ? `${name} is needed.` : `${name}: ${message}.`;
  });
  throw new UsageError([...new Set(faults)].join("\n"));
}

const valueAt = (given: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (within, step) => (typeof within === "object" && within !== null ? Reflect.get(within, step) : undefined),
    given,
  );

/** How the command line calls a member of what the API calls a body: `consent/givenAt` is `consent-given-at`. */
export const optionOf = (path: readonly PropertyKey[]): string =>
  path
    .filter((step) => !/^\d+$/.test(String(step)))
    .map((step) => String(step).replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`))
    .join("-");

/** What went wrong, told of the options it came from, with the names there are when one was none of them. */
export function toldOfOptions(
  { message, details: { known } }: HubFailure,
  options: Readonly<Record<string, unknown>> = {},
): string {
  const names = z.array(z.string()).safeParse(known);
  const isTold = !names.success || names.data.every((name) => message.includes(name));
  return `${inOptions(message, options)}${isTold ? "" : ` There are: ${names.data.join(", ")}.`}`;
}

/** What was said of a body's member, said of the option it came from. */
function inOptions(message: string, options: Readonly<Record<string, unknown>>): string {
  return message.replace(/^body\/([\w/]+)/, (_, path: string) => {
    const name = optionOf(path.split("/"));
    return name in options ? `--${name}` : name;
  });
}

/** The members of a list with commas; `undefined` when it was not given. */
export const listed = (text: string | undefined): readonly string[] | undefined =>
  text
    ?.split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");

export function deviceNamed(text = ""): DeviceKey {
  const parsed = deviceKey.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new UsageError(`${text} is no device: it must be SERVICE/DEVICE, such as cuore-a-casa/bp-001.`);
}

export function patientNamed(text = ""): PatientId {
  const parsed = patientId.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new UsageError(`${text} is no patient: it must be p- and 16 base32 letters.`);
}

export function serviceNamed(text = ""): ServiceId {
  const parsed = serviceId.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new UsageError(`${text} is no service's id, such as cuore-a-casa.`);
}

export function timeGiven(option: string, text: string | undefined): Instant | undefined {
  if (text === undefined) return undefined;
  const parsed = instant.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new UsageError(`--${option} must be a time with a zone, such as 2026-11-01T09:00:00+01:00.`);
}
