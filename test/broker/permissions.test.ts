import fc from "fast-check";
import { expect, test } from "vitest";
import { mayHear, mayReceive, publishTopics } from "../../broker/permissions.ts";
import { type DeviceKey, deviceKey } from "../../model/identity.ts";
import { channels } from "../../model/journal.ts";
import { downChannels, topicOf } from "../../model/topics.ts";

const name = fc.stringMatching(/^[a-z0-9][a-z0-9-]{1,62}$/);
const device = fc.tuple(name, name).map(([service, own]) => deviceKey.parse(`${service}/${own}`));
/** Pieces out of which the topics that matter can be made by chance, and strings of any code units at all. */
const level = fc.oneof(
  fc.constantFrom(
    "lab",
    "v1",
    "#",
    "+",
    "$SYS",
    "$share",
    "",
    "\u0000",
    "\ud800",
    ...channels,
    ...downChannels,
  ),
  fc.string({ unit: "binary" }),
);
const anyTopic = fc.array(level, { maxLength: 7 }).map((levels) => levels.join("/"));
/** A topic below the device's prefix, or one that merely begins like it. */
const nearTopic = (own: DeviceKey) =>
  fc
    .tuple(fc.constantFrom(`lab/v1/${own}/`, `lab/v1/${own}`, `/lab/v1/${own}/`, `lab/v1/${own}x/`), anyTopic)
    .map(([prefix, rest]) => prefix + rest);
const near = device.chain((own) => fc.tuple(fc.constant(own), fc.oneof(anyTopic, nearTopic(own))));

test("a device may publish on its own six channels and on no other topic whatever", () => {
  fc.assert(
    fc.property(near, ([own, topic]) => {
      const allowed = channels.find((channel) => topic === `lab/v1/${own}/${channel}`);
      expect(publishTopics(own).get(topic)).toBe(allowed);
    }),
    { numRuns: 2000 },
  );
  fc.assert(
    fc.property(device, (own) => {
      for (const channel of channels) expect(publishTopics(own).get(topicOf(own, channel))).toBe(channel);
    }),
  );
});

test("no device may publish under another's prefix, even where one name begins like the other", () => {
  fc.assert(
    fc.property(device, device, (own, other) => {
      fc.pre(own !== other);
      for (const topic of publishTopics(other).keys()) expect(publishTopics(own).has(topic)).toBe(false);
    }),
  );
});

test("whatever filter a device is granted, it takes in nothing outside its own prefix", () => {
  fc.assert(
    fc.property(near, ([own, filter]) => {
      if (!mayHear(own, filter)) return;
      expect(filter.startsWith(`lab/v1/${own}/`)).toBe(true);
      expect(filter.slice(`lab/v1/${own}/`.length)).toMatch(/^(receipt|config|command|#|\+)$/);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  "#",
  "+",
  "+/#",
  "$SYS/#",
  "$share/g/lab/v1/s1/d1/receipt",
  "lab/v1/s1/+/receipt",
  "lab/v1/s1/d1",
  "lab/#",
])("the filter %s is not a device's", (filter) =>
  expect(mayHear(deviceKey.parse("s1/d1"), filter)).toBe(false),
);

test("a device is sent nothing but what is under its own prefix", () => {
  fc.assert(
    fc.property(near, ([own, topic]) => {
      expect(mayReceive(own, topic)).toBe(topic.startsWith(`lab/v1/${own}/`));
    }),
  );
});
