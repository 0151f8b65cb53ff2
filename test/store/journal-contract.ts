import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { channels, type Journal, type JournalPartition } from "../../model/journal.ts";
import { atMillisecond } from "../../model/time.ts";
import { messageWith, textOf } from "./messages.ts";

export interface JournalEnds {
  readonly journal: Journal;
  readonly partition: JournalPartition;
}

const plenty = { messages: 100_000, bytes: 1e9 };

/** What every journal must do. `place` makes an empty one and gives what opens it, also again after it was closed. */
export function journalContract(name: string, place: () => () => Promise<JournalEnds>): void {
  describe(name, () => {
    let open: () => Promise<JournalEnds>;
    let ends: JournalEnds;
    beforeEach(async () => {
      open = place();
      ends = await open();
    });
    const close = async (): Promise<void> => {
      await ends.journal.close();
      await ends.partition.close();
    };
    afterEach(close);
    const texts = async (after = 0, limit = plenty): Promise<string[]> =>
      (await ends.partition.read(after, limit)).map(textOf);
    const appendAll = (all: readonly string[]): Promise<unknown> =>
      Promise.all(all.map((text) => ends.journal.append(messageWith(text))));

    test("an empty journal has head 0 and nothing to read", async () => {
      expect(await ends.partition.head()).toBe(0);
      expect(await texts()).toEqual([]);
    });

    test("a message comes back as it was appended", async () => {
      const messages = channels.map((channel, n) =>
        messageWith("", {
          channel,
          again: n % 2 === 0,
          payload: new Uint8Array([0, 255, n]),
          receivedAt: atMillisecond(1_795_331_702_000 + n),
        }),
      );
      await Promise.all([...messages, messageWith("")].map((message) => ends.journal.append(message)));
      const entries = await ends.partition.read(0, plenty);
      expect(entries.map((entry) => ({ ...entry, payload: new Uint8Array(entry.payload) }))).toEqual(
        [...messages, messageWith("", { payload: new Uint8Array() })].map((message, n) => ({
          ...message,
          payload: new Uint8Array(message.payload),
          position: n + 1,
        })),
      );
    });

    test("positions are 1, 2, 3, … in the order of appends, over many commits", async () => {
      await appendAll(["a", "b"]);
      await appendAll(["c"]);
      await appendAll(["d", "e", "f"]);
      const entries = await ends.partition.read(0, plenty);
      expect(entries.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6]);
      expect(entries.map(textOf).join("")).toBe("abcdef");
      expect(await ends.partition.head()).toBe(6);
    });

    test("what is appended in one turn shares one promise", async () => {
      const first = ends.journal.append(messageWith("a"));
      expect(ends.journal.append(messageWith("b"))).toBe(first);
      await first;
      expect(ends.journal.append(messageWith("c"))).not.toBe(first);
    });

    test("a message is readable as soon as its append resolves, whatever becomes of its buffer", async () => {
      const payload = Buffer.from("kept");
      const appended = ends.journal.append(messageWith("", { payload }));
      payload.fill("x");
      await appended;
      expect(await texts()).toEqual(["kept"]);
    });

    test("reading goes on behind any position", async () => {
      const all = Array.from({ length: 9 }, (_, n) => String(n));
      for (const part of [all.slice(0, 4), all.slice(4, 5), all.slice(5)]) await appendAll(part);
      for (const after of [8, 3, 4, 0, 5, 9, 20]) expect(await texts(after)).toEqual(all.slice(after));
    });

    test("a read gives no more messages than asked, and reads put together miss none", async () => {
      const all = Array.from({ length: 10 }, (_, n) => String(n));
      await appendAll(all.slice(0, 7));
      await appendAll(all.slice(7));
      const read: string[] = [];
      while (read.length < all.length) {
        const part = await texts(read.length, { messages: 3, bytes: 1e6 });
        expect(part.length).toBe(Math.min(3, all.length - read.length));
        read.push(...part);
      }
      expect(read).toEqual(all);
    });

    test("a read gives no more bytes than asked, but always one message", async () => {
      await appendAll(["1234", "5678", "9"]);
      expect(await texts(0, { messages: 10, bytes: 8 })).toEqual(["1234", "5678"]);
      expect(await texts(0, { messages: 10, bytes: 7 })).toEqual(["1234"]);
      expect(await texts(0, { messages: 10, bytes: 1 })).toEqual(["1234"]);
    });

    test("messages of megabytes and thousands in one turn are taken", async () => {
      const large = "x".repeat(3_000_000);
      const many = Array.from({ length: 10_000 }, (_, n) => String(n));
      await appendAll([...many, large, "last"]);
      const read = await texts();
      expect(read.slice(0, 10_000)).toEqual(many);
      expect(read[10_000] === large, "the large one").toBe(true);
      expect(read.at(-1)).toBe("last");
    });

    test("closing commits what waits, and nothing is taken afterwards", async () => {
      const waiting = ends.journal.append(messageWith("a"));
      await ends.journal.close();
      await waiting;
      await expect(ends.journal.append(messageWith("b"))).rejects.toMatchObject({ code: "stopping" });
      expect(await texts()).toEqual(["a"]);
    });

    test("a journal opened again has all and goes on behind it", async () => {
      await appendAll(["a", "b"]);
      await close();
      ends = await open();
      await appendAll(["c"]);
      expect(await texts()).toEqual(["a", "b", "c"]);
      expect(await ends.partition.head()).toBe(3);
    });
  });
}
