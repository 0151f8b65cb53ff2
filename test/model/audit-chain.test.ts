import { expect, test } from "vitest";
import type { AuditEntry } from "../../model/audit.ts";
import {
  canonicalText,
  chained,
  chainStart,
  faultAfter,
  hashOf,
  withoutPseudonyms,
} from "../../model/audit-chain.ts";
import { subjectRef } from "../../model/identity.ts";
import { atMillisecond } from "../../model/time.ts";

const entry: AuditEntry = {
  at: atMillisecond(Date.UTC(2026, 10, 22, 7, 14, 57)),
  actor: "rossi",
  roles: ["clinician"],
  purpose: "care",
  action: "read-readings",
  subjects: [subjectRef.parse("s-aaaaaaaaaaaaaaaa")],
  object: "heart-rate",
  outcome: "done",
  source: "2001:db8::7",
  reason: 'è "caduto"\n',
};

// Chains that are out in the world are verified by this: it must not change.
test("the text that is hashed is the record's JSON with its members in the order of their names", () => {
  const record = chained(entry, chainStart, 1);
  expect(canonicalText(record)).toBe(
    `{"action":"read-readings","actor":"rossi","at":"2026-11-22T07:14:57.000Z","object":"heart-rate",` +
      `"outcome":"done","previous":"${"0".repeat(64)}","purpose":"care","reason":"è \\"caduto\\"\\n",` +
      `"roles":["clinician"],"sequence":1,"source":"2001:db8::7","subjects":["s-aaaaaaaaaaaaaaaa"]}`,
  );
  expect(record.hash).toBe("7f8a44548ee2e56ddb0c4e4cbf5b0fab00323d1c37db208fa020bc3455e98766");
});

test("a record follows the one it names, with the next number, and nothing else", () => {
  const first = chained(entry, chainStart, 1);
  const second = chained(entry, first, 2);
  expect(faultAfter(chainStart, first)).toBeNull();
  expect(faultAfter(first, second)).toBeNull();
  expect(faultAfter(chainStart, second)).toMatchObject({ sequence: 1 });
  expect(faultAfter(second, second)).toMatchObject({ sequence: 2 });
  const elsewhere = { ...second, previous: "1".repeat(64) };
  expect(faultAfter(first, elsewhere)).toMatchObject({
    sequence: 2,
    what: expect.stringContaining("not as it"),
  });
  const rehashed = { ...elsewhere, hash: hashOf(elsewhere) };
  expect(faultAfter(first, rehashed)).toMatchObject({
    sequence: 2,
    what: expect.stringContaining("another"),
  });
});

test("pseudonyms are masked wherever they stand, and nothing else is", () => {
  expect(withoutPseudonyms("p-aaaaaaaaaaaaaaaa,p-bbbbbbbbbbbbbbbb; p-short, step-by-step")).toBe(
    "p-…,p-…; p-short, step-by-step",
  );
});
