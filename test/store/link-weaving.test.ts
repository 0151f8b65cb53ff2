import fc from "fast-check";
import { expect, test } from "vitest";
import { type LinkChange, linkEnd, transport } from "../../model/presence.ts";
import { type Links, woven } from "../../store/state/link-weaving.ts";
import { cuff, inMinutes } from "./state-samples.ts";

const minute = fc.integer({ min: 0, max: 20 });
const told = fc.oneof(
  fc.record({ minute, by: fc.constantFrom(...transport.options) }),
  fc.record({ minute, ended: fc.constantFrom(...linkEnd.options) }),
);
/** In the order they happened, no two at one moment. */
const changes = fc
  .uniqueArray(told, { selector: (each) => each.minute, maxLength: 16 })
  .map((all) => all.toSorted((a, b) => a.minute - b.minute))
  .map((all) =>
    all.map(({ minute: n, ...rest }): LinkChange => ({ device: cuff, at: inMinutes(n), ...rest })),
  );

const of = (all: readonly LinkChange[], links: Links = []): Links => all.reduce(woven, links);
const isUp = (change: LinkChange): boolean => "by" in change;

test("links never overlap, only the last is open, and one comes for every coming told", () => {
  fc.assert(
    fc.property(changes, (all) => {
      const links = of(all);
      expect(links.map(({ from }) => from)).toEqual(all.filter(isUp).map(({ at }) => at));
      for (const [n, { from, until, ended }] of links.entries()) {
        const next = links[n + 1];
        expect(until === null).toBe(ended === null);
        if (next !== undefined) expect(until).toBeLessThanOrEqual(next.from);
        if (until !== null) expect(until).toBeGreaterThanOrEqual(from);
      }
      // Connected is who came and was not told to have gone since.
      const last = all.findLast(
        (change) => isUp(change) || !("ended" in change && change.ended === "taken-over"),
      );
      expect(links.at(-1)?.until === null).toBe(last !== undefined && isUp(last));
    }),
    { numRuns: 500 },
  );
});

test("what is told twice changes nothing; what is told late goes where it belongs", () => {
  fc.assert(
    fc.property(changes, fc.func(fc.integer()), (all, order) => {
      const links = of(all);
      expect(of(all, links)).toEqual(links);
      const shuffled = all.toSorted((a, b) => order(a.at) - order(b.at));
      const late = [...shuffled.filter(isUp), ...shuffled.filter((change) => !isUp(change))];
      const times = (some: Links) => some.map(({ from, until, ended, by }) => [from, until, ended, by]);
      expect(times(of(late))).toEqual(times(links));
    }),
    { numRuns: 500 },
  );
});
