import { createHash } from "node:crypto";
import { z } from "zod";
import { type AuditAnchor, type AuditEntry, type AuditRecord, auditRecord } from "./audit.ts";
import { HubFailure } from "./failure.ts";
import type { Instant } from "./time.ts";

/** Where a chain has got to; the next record must follow this. */
export interface ChainEnd {
  readonly sequence: number;
  readonly hash: string;
}
export const chainStart: ChainEnd = { sequence: 0, hash: "0".repeat(64) };

/**
 * The text a record's hash is made of: the record as the API gives it, without its `hash`, as canonical JSON (RFC 8785:
 * members in the order of their names, no blanks, UTF-8). It holds texts, lists of texts, nulls and one whole number.
 */
export function canonicalText(record: Omit<AuditRecord, "hash">): string {
  const { action, actor, at, object, outcome, previous, purpose, reason, roles, sequence, source, subjects } =
    z.encode(unhashed, record);
  const inOrder = { action, actor, at, object, outcome, previous, purpose, reason, roles };
  return JSON.stringify({ ...inOrder, sequence, source, subjects });
}
const unhashed = auditRecord.omit({ hash: true });

/** SHA-256 of `canonicalText`, in hex. Whoever has the records can compute it with any program. */
export const hashOf = (record: Omit<AuditRecord, "hash">): string =>
  createHash("sha256").update(canonicalText(record)).digest("hex");

/** The record that an entry becomes at the end of a chain. */
export function chained(entry: AuditEntry, end: ChainEnd, sequence: number): AuditRecord {
  const record = { ...entry, sequence, previous: end.hash };
  return { ...record, hash: hashOf(record) };
}

/** What is wrong with the record that comes after the end of a chain; `null` when it belongs there. */
export function faultAfter(end: ChainEnd, record: AuditRecord): AuditFault | null {
  const { sequence } = record;
  const next = end.sequence + 1;
  if (sequence > next) return { sequence: next, what: "this record is missing" };
  if (sequence < next)
    return { sequence, what: "this record was put in: its number is not one the hub gave" };
  if (record.hash !== hashOf(record)) return { sequence, what: "this record is not as it was written" };
  if (record.previous === end.hash) return null;
  return { sequence, what: "this record was written after another one than stands before it now" };
}
export interface AuditFault {
  readonly sequence: number;
  readonly what: string;
}

/** Anchors by the record they are of. */
export type Anchored = ReadonlyMap<number, readonly string[]>;
export function anchored(anchors: readonly AuditAnchor[]): Anchored {
  const hashes = new Map<number, string[]>();
  for (const { sequence, hash } of anchors) hashes.set(sequence, [...(hashes.get(sequence) ?? []), hash]);
  return hashes;
}

/** What is wrong with a record for those who anchored it. */
export function faultByAnchor(anchors: Anchored, { sequence, hash }: ChainEnd): AuditFault | null {
  const contradicted = anchors.get(sequence)?.some((each) => each !== hash) ?? false;
  if (!contradicted) return null;
  return { sequence, what: "an anchor holds another hash: the chain was rewritten here or before" };
}

/** What is wrong when records that were anchored come after the end of the chain. */
export function faultBeyond(anchors: Anchored, end: ChainEnd): AuditFault | null {
  const furthest = Math.max(0, ...anchors.keys());
  if (furthest <= end.sequence) return null;
  return { sequence: end.sequence + 1, what: `the end is missing: an anchor holds record ${furthest}` };
}

const pseudonym = /(?<![a-z0-9])p-[a-z2-7]{16}(?![a-z0-9])/;
const anyPseudonym = /p-[a-z2-7]{16}/g;
const isPseudonymous = (text: string | null): boolean => text !== null && pseudonym.test(text);

/** Text in which nobody is named any more. For words that outlive an erasure. */
export const withoutPseudonyms = (text: string): string => text.replaceAll(anyPseudonym, "p-…");

/**
 * An entry fit for the chain, which cannot forget. Throws `defect` for a pseudonym where a reference belongs.
 * What no store keeps to the letter (U+0000, halves of characters) is replaced, or the hash would be of something else.
 */
export function fitForChain(entry: AuditEntry): AuditEntry {
  for (const member of ["actor", "object", "source"] as const) {
    if (!isPseudonymous(entry[member])) continue;
    throw new HubFailure("defect", `audit: ${member} holds a pseudonym; name people by their reference`);
  }
  return {
    at: entry.at,
    actor: keepable(entry.actor),
    roles: entry.roles,
    purpose: entry.purpose,
    action: entry.action,
    subjects: [...new Set(entry.subjects)],
    object: entry.object === null ? null : keepable(entry.object),
    outcome: entry.outcome,
    source: keepable(entry.source),
    reason: entry.reason === null ? null : keepable(withoutPseudonyms(entry.reason)),
  };
}

const keepable = (text: string): string => text.replaceAll("\0", "\u{FFFD}").toWellFormed();

/** The end of the chain after a record, as it is anchored. */
export const anchorOf = ({ at, sequence, hash }: ChainEnd & { readonly at: Instant }): AuditAnchor => ({
  at,
  sequence,
  hash,
});
