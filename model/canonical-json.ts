import { createHash } from "node:crypto";

/**
 * RFC 8785 for what this project holds: names in order of their UTF-16 units, no blanks, numbers as JavaScript writes them.
 * Members that are not given are left out; maps and sets are no JSON and must not stand in it.
 */
export function canonicalJson(value: unknown): string {
  if (value === undefined) return "null";
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const members = Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, each]) => `${JSON.stringify(name)}:${canonicalJson(each)}`);
  return `{${members.join(",")}}`;
}

/** `sha256:` and 64 hexadecimal digits. */
export const digestOf = (content: string | Uint8Array): string =>
  `sha256:${createHash("sha256").update(content).digest("hex")}`;

export const digestOfJson = (value: unknown): string => digestOf(canonicalJson(value));
