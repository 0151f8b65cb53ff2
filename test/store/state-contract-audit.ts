import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { z } from "zod";
import { type AuditRecord, auditRecord } from "../../model/audit.ts";
import { another, appended, entry, someone } from "./audit-samples.ts";
import type { In } from "./state-place.ts";
import { anna, cuff, inMinutes } from "./state-samples.ts";

const zeros = "0".repeat(64);

/** The hash as somebody else's program would compute it, from the JSON the API gives. */
function recomputed(record: AuditRecord): string {
  const { hash: _, ...shown } = z.encode(auditRecord, record);
  const canonical = JSON.stringify(
    Object.fromEntries(Object.entries(shown).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  );
  return createHash("sha256").update(canonical, "utf8").digest("hex");
}

export function auditContract(within: In): void {
  test(
    "records are kept as given, numbered from 1, each with the hash of itself and of the one before",
    within(async ({ audit }) => {
      expect(await audit.head()).toBeNull();
      expect(await audit.verify([])).toEqual({ records: 0, head: zeros, fault: null });
      const given = [
        entry(0),
        entry(1, {
          actor: "hub",
          roles: [],
          subjects: [],
          object: null,
          outcome: "failed",
          action: "backup",
        }),
        entry(2, {
          subjects: [another, someone],
          roles: ["admin", "clinician"],
          reason: 'è caduto, "so" \\ \n🩺',
        }),
      ];
      const records = await appended(audit, given);
      expect((await audit.list({}, { limit: 9 })).items).toEqual(records.toReversed());
      for (const [index, record] of records.entries()) {
        const previous = records[index - 1]?.hash ?? zeros;
        expect(record).toEqual({ ...given[index], sequence: index + 1, previous, hash: recomputed(record) });
      }
      const hash = records[2]?.hash ?? "";
      expect(await audit.head()).toEqual({ at: inMinutes(2), sequence: 3, hash });
      expect(await audit.verify([])).toEqual({ records: 3, head: hash, fault: null });
    }),
  );

  test(
    "records are found by actor, subject and action, newest first, page by page",
    within(async ({ audit }) => {
      await appended(audit, [
        entry(0),
        entry(1, { actor: "verdi", subjects: [another] }),
        entry(2, { subjects: [another, someone], action: "read-alerts" }),
        entry(3, { actor: "verdi", subjects: [], action: "sign-in" }),
        entry(4),
      ]);
      const found = async (query: Parameters<typeof audit.list>[0]) =>
        (await audit.list(query, { limit: 9 })).items.map((each) => each.sequence);
      expect(await found({})).toEqual([5, 4, 3, 2, 1]);
      expect(await found({ actor: "verdi" })).toEqual([4, 2]);
      expect(await found({ subject: someone })).toEqual([5, 3, 1]);
      expect(await found({ subject: another })).toEqual([3, 2]);
      expect(await found({ action: "read-alerts" })).toEqual([3]);
      expect(await found({ actor: "rossi", subject: another })).toEqual([3]);
      expect(await found({ actor: "nobody" })).toEqual([]);
      const first = await audit.list({ subject: someone }, { limit: 2 });
      expect(first.items.map((each) => each.sequence)).toEqual([5, 3]);
      const second = await audit.list({ subject: someone }, { limit: 2, cursor: first.next ?? "" });
      expect([second.items.map((each) => each.sequence), second.next]).toEqual([[1], null]);
    }),
  );

  test(
    "two connections that append at once write one chain without gaps, which verifies meanwhile",
    within(async ({ audit }, openAgain) => {
      const other = (await openAgain()).audit;
      const writing = [audit, other].flatMap((book, writer) =>
        Array.from({ length: 40 }, (_, n) => book.append(entry(n, { actor: `writer-${writer}` }))),
      );
      const verdicts = await Promise.all(Array.from({ length: 5 }, () => other.verify([])));
      expect(verdicts.map((each) => each.fault)).toEqual([null, null, null, null, null]);
      const records = await Promise.all(writing);
      const sequences = records.map((each) => each.sequence).toSorted((a, b) => a - b);
      expect(sequences).toEqual(Array.from({ length: 80 }, (_, n) => n + 1));
      expect(await audit.verify([])).toMatchObject({ records: 80, fault: null });
      const { items } = await other.list({ actor: "writer-1" }, { limit: 99 });
      // Calls that do not wait for one another may be written in any order; each is written once.
      const times = items.map((each) => each.at).toSorted((a, b) => a - b);
      expect(times).toEqual(Array.from({ length: 40 }, (_, n) => inMinutes(n)));
    }),
  );

  test(
    "no pseudonym gets into the chain: one in a reason is masked, one anywhere else is a defect",
    within(async ({ audit }) => {
      const slips = [
        { actor: anna },
        { object: anna },
        { object: `patients/${anna}/readings` },
        { source: `by ${anna}.` },
      ];
      for (const slip of slips) {
        await expect(audit.append(entry(0, slip))).rejects.toMatchObject({ code: "defect" });
      }
      expect(await audit.head()).toBeNull();
      const reason = `${anna} fell; see also ${anna}, x${anna}y`;
      const record = await audit.append(entry(0, { reason }));
      expect(record.reason).toBe("p-… fell; see also p-…, xp-…y");
      expect(JSON.stringify((await audit.list({}, { limit: 9 })).items)).not.toContain(anna);
    }),
  );

  test(
    "what only looks like a pseudonym is kept: devices have names too",
    within(async ({ audit }) => {
      const objects = [
        cuff,
        "cuore-a-casa/bp-livingroomsensor",
        "respiro/p-livingroomsensor2",
        "step-counter",
      ];
      const records = await appended(
        audit,
        objects.map((object) => entry(0, { object })),
      );
      expect(records.map((each) => each.object)).toEqual(objects);
    }),
  );

  test(
    "text that no store keeps to the letter is replaced before it is chained; a subject counts once",
    within(async ({ audit }) => {
      const record = await audit.append(
        entry(0, { reason: "half \ud83e and \0", actor: "a\0", subjects: [someone, another, someone] }),
      );
      const kept = { reason: "half \ufffd and \ufffd", actor: "a\ufffd", subjects: [someone, another] };
      expect(record).toMatchObject(kept);
      expect((await audit.list({}, { limit: 1 })).items).toEqual([record]);
      expect((await audit.verify([])).fault).toBeNull();
    }),
  );

  test(
    "a look at very many people is one record",
    within(async ({ audit }) => {
      const letters = "abcdefghijklmnopqrstuvwxyz234567";
      const subjects = Array.from({ length: 1000 }, (_, n) =>
        `s-${letters[n % 32]}${letters[n >> 5]}`.padEnd(18, "a"),
      ) as (typeof someone)[];
      await audit.append(entry(0, { subjects }));
      await audit.append(entry(1));
      expect(await audit.verify([])).toMatchObject({ records: 2, fault: null });
      expect((await audit.list({ subject: subjects[999] ?? someone }, { limit: 9 })).items).toHaveLength(1);
    }),
  );

  test(
    "the chain is held against what was anchored elsewhere",
    within(async ({ audit }) => {
      await appended(audit, [entry(0), entry(1)]);
      const early = await audit.head();
      await appended(audit, [entry(2), entry(3)]);
      const late = await audit.head();
      if (early === null || late === null) throw new Error("no head of a chain of four");
      const { hash } = late;
      expect(await audit.verify([late, early, early])).toEqual({ records: 4, head: hash, fault: null });
      const otherwise = { ...early, hash: zeros };
      expect((await audit.verify([late, otherwise])).fault).toMatchObject({ sequence: 2 });
      expect((await audit.verify([early, otherwise])).fault, "of two, one is wrong").toMatchObject({
        sequence: 2,
      });
      expect((await audit.verify([{ ...late, sequence: 5 }])).fault).toMatchObject({ sequence: 5 });
    }),
  );
}
