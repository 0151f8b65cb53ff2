import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hashOf } from "../../model/audit-chain.ts";
import { rowOfRecord } from "../../store/state/audit-rows.ts";
import { entry } from "./audit-samples.ts";
import { inMinutes } from "./state-samples.ts";
import { type Bench, records, tamperingBench } from "./tampering.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await tamperingBench();
});
afterAll(() => bench.close());

const texts = [
  "actor",
  "roles",
  "purpose",
  "action",
  "subjects",
  "object",
  "outcome",
  "source",
  "reason",
  "previous",
  "hash",
];
const anyRecord = fc.integer({ min: 1, max: records });
const plausible = fc.constantFrom(
  "",
  "[]",
  "[ ]",
  "verdi",
  "care",
  "done",
  "failed",
  "sign-out",
  '["s-bbbbbbbbbbbbbbbb"]',
);

test("any change of any text of any record is found, be it a blank or a change of case", async () => {
  const changed = fc.oneof(
    plausible.map((text) => () => text),
    fc.constant((text: string) => `${text} `),
    fc.constant((text: string) => text.toUpperCase()),
    fc.constant((text: string) => text.replace('["', '[ "')),
    fc.string({ unit: "binary", maxLength: 20 }).map((text) => () => text.toWellFormed()),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...texts), anyRecord, changed, async (column, sequence, change) => {
      const before = bench.rows(`select ${column} as v from audit where sequence = ?`, [sequence])[0]?.["v"];
      const value = change(String(before ?? ""));
      fc.pre(value !== before);
      const fault = await bench.faultAfter(() =>
        bench.run(`update audit set ${column} = ? where sequence = ?`, [value, sequence]),
      );
      expect(fault, `${column} of ${sequence} to ${value}`).toMatchObject({ sequence });
    }),
    { numRuns: 400 },
  );
});

test("any text that is emptied, or put where none was, is found", async () => {
  for (let sequence = 1; sequence <= records; sequence += 1) {
    for (const column of ["object", "reason"]) {
      const fault = await bench.faultAfter(() =>
        bench.run(
          `update audit set ${column} = case when ${column} is null then 'new' else null end where sequence = ?`,
          [sequence],
        ),
      );
      expect(fault).toMatchObject({ sequence });
    }
  }
});

test("any change of any time or number is found", async () => {
  const numbers = fc.oneof(fc.maxSafeInteger(), fc.integer({ min: 1, max: 100 }));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("at", "sequence"),
      anyRecord,
      numbers,
      async (column, sequence, value) => {
        fc.pre(column === "at" ? value !== inMinutes(sequence - 1) : value > records || value < 1);
        const fault = await bench.faultAfter(() =>
          bench.run(`update audit set ${column} = ? where sequence = ?`, [value, sequence]),
        );
        expect(fault).not.toBeNull();
        expect(fault?.sequence).toBeLessThanOrEqual(sequence);
      },
    ),
    { numRuns: 200 },
  );
});

test("any record that was removed is found, and any run of them", async () => {
  await fc.assert(
    fc.asyncProperty(anyRecord, fc.integer({ min: 0, max: records }), async (from, more) => {
      const fault = await bench.faultAfter(() =>
        bench.run("delete from audit where sequence between ? and ?", [from, from + more]),
      );
      expect(fault).toMatchObject({ sequence: from });
    }),
    { numRuns: 60 },
  );
});

test("a record put in anywhere is found, also one whose own hash is right", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: -5, max: records + 5 }), fc.boolean(), async (sequence, shift) => {
      fc.pre(shift ? sequence >= 1 && sequence <= records : sequence < 1 || sequence > records);
      const model = bench.chain[0];
      if (model === undefined) throw new Error("the chain is empty");
      const forged = {
        ...model,
        actor: "verdi",
        sequence,
        previous: bench.chain[sequence - 2]?.hash ?? model.previous,
      };
      const fault = await bench.faultAfter(() => {
        if (shift) {
          bench.run("update audit set sequence = -sequence where sequence >= ?", [sequence]);
          bench.run("update audit set sequence = 1 - sequence where sequence < 0");
        }
        return bench.insert("audit", { ...rowOfRecord({ ...forged, hash: hashOf(forged) }) });
      });
      expect(fault).not.toBeNull();
    }),
    { numRuns: 60 },
  );
});

test("any two records that changed places are found", async () => {
  await fc.assert(
    fc.asyncProperty(anyRecord, anyRecord, async (one, other) => {
      fc.pre(one < other);
      const fault = await bench.faultAfter(() => {
        bench.run("update audit set sequence = 0 where sequence = ?", [one]);
        bench.run("update audit set sequence = ? where sequence = ?", [one, other]);
        return bench.run("update audit set sequence = ? where sequence = 0", [other]);
      });
      expect(fault).toMatchObject({ sequence: one });
    }),
    { numRuns: 60 },
  );
});

test("subjects noted beside a record are its own: none less, none more, none for a record that is none", async () => {
  const noted = bench.rows("select subject, sequence from audit_subject") as {
    subject: string;
    sequence: number;
  }[];
  expect(noted.length).toBeGreaterThan(records / 2);
  for (const { subject, sequence } of noted) {
    const where = "where subject = ? and sequence = ?";
    const removed = await bench.faultAfter(() =>
      bench.run(`delete from audit_subject ${where}`, [subject, sequence]),
    );
    expect(removed).toMatchObject({ sequence });
    const changed = await bench.faultAfter(() =>
      bench.run(`update audit_subject set subject = 's-cccccccccccccccc' ${where}`, [subject, sequence]),
    );
    expect(changed).toMatchObject({ sequence });
  }
  for (const sequence of [-3, 0, 1, records, records + 1, 1000]) {
    const added = await bench.faultAfter(() =>
      bench.insert("audit_subject", { subject: "s-cccccccccccccccc", sequence }),
    );
    expect(added).not.toBeNull();
  }
});

test("a record rewritten with a hash of its own breaks the chain to the next one", async () => {
  for (const record of bench.chain.slice(0, -1)) {
    const forged = { ...record, actor: "verdi" };
    const fault = await bench.faultAfter(() =>
      bench.run("update audit set actor = 'verdi', hash = ? where sequence = ?", [
        hashOf(forged),
        record.sequence,
      ]),
    );
    expect(fault).toMatchObject({ sequence: record.sequence + 1 });
  }
});

test("an end that was cut off is found by the counter; with the counter set back too, by an anchor", async () => {
  const head = await bench.state.audit.head();
  if (head === null) throw new Error("the chain is empty");
  for (let kept = 0; kept < records; kept += 1) {
    const cut = () => {
      bench.run("delete from audit_subject where sequence > ?", [kept]);
      return bench.run("delete from audit where sequence > ?", [kept]);
    };
    const thoroughly = () => bench.run("update counter set value = ? where name = 'audit'", [kept]) + cut();
    expect(await bench.faultAfter(cut)).toMatchObject({ sequence: kept + 1 });
    expect(await bench.faultAfter(thoroughly), "nothing here can tell").toBeNull();
    expect(await bench.faultAfter(thoroughly, [head])).toMatchObject({ sequence: kept + 1 });
  }
});

test("a counter that was set forward, back or removed is found", async () => {
  for (const change of ["set value = value + 1", "set value = value - 1", "set value = 0"]) {
    expect(
      await bench.faultAfter(() => bench.run(`update counter ${change} where name = 'audit'`)),
    ).not.toBeNull();
  }
  expect(await bench.faultAfter(() => bench.run("delete from counter where name = 'audit'"))).not.toBeNull();
});

test("a chain rewritten from some record to its end agrees with itself, and contradicts an anchor", async () => {
  const head = await bench.state.audit.head();
  if (head === null) throw new Error("the chain is empty");
  for (let from = 1; from <= records; from += 1) {
    const rewrite = () => {
      let previous = bench.chain[from - 2]?.hash ?? "0".repeat(64);
      for (const record of bench.chain.slice(from - 1)) {
        const forged = { ...record, actor: "verdi", previous };
        previous = hashOf(forged);
        bench.run("update audit set actor = ?, previous = ?, hash = ? where sequence = ?", [
          forged.actor,
          forged.previous,
          previous,
          record.sequence,
        ]);
      }
      return 1;
    };
    expect(await bench.faultAfter(rewrite), "nothing here can tell").toBeNull();
    expect(await bench.faultAfter(rewrite, [head])).toMatchObject({ sequence: records });
  }
});

test("after all this the chain is as it was, and can be gone on with behind a gap, which stays found", async () => {
  expect(await bench.state.audit.verify([])).toMatchObject({ records, fault: null });
  const fault = await bench.faultAfter(() => bench.run("delete from audit where sequence = ?", [records]));
  expect(fault).toMatchObject({ sequence: records });
  bench.run("delete from audit where sequence = ?", [records]);
  expect((await bench.state.audit.append(entry(50))).sequence).toBe(records + 1);
  expect((await bench.state.audit.verify([])).fault).toMatchObject({ sequence: records });
});
