import fc from "fast-check";
import { expect, test } from "vitest";
import { slotLine } from "../../ingest/slot-line.ts";
import type { Slot } from "../../model/plan-slots.ts";
import { atMillisecond, type Instant } from "../../model/time.ts";

/** As it is meant: of all that take it the nearest, of two equally near the later one given. */
function meant(slots: readonly Slot[], at: Instant): Slot | null {
  const away = ({ opensAt, dueAt }: Slot) => (at < opensAt ? opensAt - at : Math.max(0, at - dueAt));
  let found: Slot | null = null;
  for (const each of slots) {
    if (at < each.from || at > each.closesAt) continue;
    if (found === null || away(each) <= away(found)) found = each;
  }
  return found;
}

const slot = fc
  .tuple(fc.nat(100), fc.nat(10), fc.nat(10), fc.nat(30))
  .map(([from, early, length, grace]): Slot => {
    const [opensAt, dueAt] = [from + early, from + early + length];
    return {
      from: atMillisecond(from),
      opensAt: atMillisecond(opensAt),
      dueAt: atMillisecond(dueAt),
      closesAt: atMillisecond(dueAt + grace),
    };
  });

test("a measurement falls into the slot that is meant, however slots lie over one another and are given", () => {
  fc.assert(
    fc.property(fc.array(slot, { maxLength: 12 }), (slots) => {
      const line = slotLine(slots);
      for (let at = 0; at <= 160; at += 1) {
        const moment = atMillisecond(at);
        expect(line(moment)).toBe(meant(slots, moment));
      }
    }),
    { numRuns: 200 },
  );
});
