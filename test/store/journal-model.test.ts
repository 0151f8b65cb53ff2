import fc from "fast-check";
import { expect, test } from "vitest";
import type { ArrivedMessage, JournalPartition } from "../../model/journal.ts";
import type { TrimmedJournal } from "../../store/journal/journal.ts";
import { openJournalPartition } from "../../store/journal/partition.ts";
import { journalAt } from "./journal-at.ts";
import { messageWith } from "./messages.ts";
import { scratchFile } from "./scratch.ts";

/** The real journal beside a plain array that must hold the same. */
interface Pair {
  readonly file: string;
  journal: TrimmedJournal;
  readonly partition: JournalPartition;
  readonly model: ArrivedMessage[];
}

type Step = (pair: Pair) => Promise<void>;

const payloads = fc.array(fc.uint8Array({ maxLength: 600 }), { minLength: 1, maxLength: 30 });

const append = payloads.map(
  (all): Step =>
    async ({ journal, model }) => {
      const messages = all.map((payload, n) => messageWith("", { payload, again: n % 3 === 0 }));
      await Promise.all(messages.map((message) => journal.append(message)));
      model.push(...messages);
    },
);

const limits = fc.record({
  messages: fc.integer({ min: 1, max: 40 }),
  bytes: fc.integer({ min: 1, max: 5000 }),
});

const read = fc.tuple(fc.nat({ max: 200 }), limits).map(
  ([after, limit]): Step =>
    async ({ partition, model }) => {
      const found = await partition.read(after, limit);
      const expected: ArrivedMessage[] = [];
      let bytes = 0;
      for (const message of model.slice(after, after + limit.messages)) {
        bytes += message.payload.length;
        if (expected.length > 0 && bytes > limit.bytes) break;
        expected.push(message);
      }
      expect(found.map(({ position }) => position)).toEqual(expected.map((_, n) => after + n + 1));
      expect(found.map(plain)).toEqual(expected.map(plain));
    },
);

const reopen = fc.constant<Step>(async (pair) => {
  await pair.journal.close();
  pair.journal = journalAt({ file: pair.file }).journal;
});

const head = fc.constant<Step>(async ({ partition, model }) => {
  expect(await partition.head()).toBe(model.length);
});

const plain = ({ device, channel, receivedAt, again, payload }: ArrivedMessage) => ({
  device,
  channel,
  receivedAt,
  again,
  payload: Buffer.from(payload).toString("hex"),
});

test("whatever is appended, read and opened again, the journal holds what a plain array would", async () => {
  const steps = fc.array(
    fc.oneof({ weight: 3, arbitrary: append }, { weight: 4, arbitrary: read }, reopen, head),
    {
      maxLength: 30,
    },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const file = scratchFile("journal.db");
      const pair = {
        file,
        journal: journalAt({ file }).journal,
        partition: openJournalPartition({ file }),
        model: [],
      };
      for (const step of all) await step(pair);
      await Promise.all([pair.journal.close(), pair.partition.close()]);
    }),
    { numRuns: 60 },
  );
});
