import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { follows } from "../../broker/alert-filters.ts";
import {
  heardBy,
  type Identity,
  mayHear,
  mayLeave,
  mayPublish,
  mayReceive,
  mayRetain,
  nobody,
  strayIn,
} from "../../broker/permissions.ts";
import { type DeviceKey, deviceKey, serviceId } from "../../model/identity.ts";
import { channels } from "../../model/journal.ts";
import { claimReplyTopic, claimTopic, downChannels, topicOf } from "../../model/topics.ts";

let runs = 0;
afterAll(() => console.info(`permissions: ${runs} generated cases`));
const counted =
  <Case>(check: (given: Case) => void) =>
  (given: Case): void => {
    runs += 1;
    check(given);
  };

const services = ["cuore-a-casa", "cuore", "respiro", "ab"] as const;
const service = fc.oneof(fc.constantFrom(...services), fc.stringMatching(/^[a-z0-9][a-z0-9-]{1,62}$/));
const own = fc.oneof(
  fc.constantFrom("bp-001", "bp-0011", "gw-001", "status"),
  fc.stringMatching(/^[a-z0-9][a-z0-9-]{1,62}$/),
);
const device = fc.tuple(service, own).map(([a, b]) => deviceKey.parse(`${a}/${b}`));
const code = fc.stringMatching(/^[a-z2-7]{26}$/);

const gateway = fc.tuple(device, fc.array(own, { maxLength: 4 })).map(([key, names]): Identity => {
  const near = names.map((name) => deviceKey.parse(`${key.slice(0, key.indexOf("/"))}/${name}`));
  return { is: "device", device: key, children: new Set(near) };
});
const identity: fc.Arbitrary<Identity> = fc.oneof(
  gateway,
  fc
    .tuple(service, code)
    .map(([name, of]): Identity => ({ is: "claimant", service: serviceId.parse(name), code: of })),
  fc.array(service, { maxLength: 3 }).map((names): Identity => {
    const allowed = names.map((name) => serviceId.parse(name));
    return { is: "listener", scope: { services: allowed, careGroups: "all", patients: "all" } };
  }),
  fc.constant(nobody),
);

/** Pieces out of which the topics that matter can be made by chance, and strings of any code units at all. */
const level = fc.oneof(
  fc.constantFrom(
    ...[
      "lab",
      "v1",
      "alerts",
      "_claim",
      "reply",
      "#",
      "+",
      "$SYS",
      "$share",
      "",
      ".",
      "..",
      "\u0000",
      "\ud800",
    ],
    ...["Ⅴ1", "ｌａｂ", "z1", "high", ...channels, ...downChannels, ...services, "bp-001", "gw-001"],
  ),
  fc.string({ unit: "binary" }),
  fc.integer({ min: 100, max: 70_000 }).map((length) => "x".repeat(length)),
);
const anyTopic = fc.array(level, { maxLength: 7 }).map((levels) => levels.join("/"));

/** The topics somebody might want who is that: their own, those near to it, and any. */
function topicsNear(who: Identity): fc.Arbitrary<string> {
  const tail = fc.oneof(fc.constantFrom(...channels, ...downChannels, "#", "+", ""), anyTopic);
  const roots =
    who.is === "device"
      ? [who.device, ...who.children].flatMap((key) => [`lab/v1/${key}/`, `lab/v1/${key}`, `/lab/v1/${key}/`])
      : who.is === "claimant"
        ? [
            claimTopic(who.service, who.code),
            `lab/v1/${who.service}/`,
            `${claimTopic(who.service, who.code)}/`,
          ]
        : ["alerts/v1/", `alerts/v1/${who.is === "listener" ? String(who.scope.services) : ""}/`];
  const more = fc.constantFrom(...roots, "$share/g/lab/v1/", "lab/v1/+/", "lab/v1/ab/+/");
  return fc.oneof(
    fc.tuple(more, tail).map(([root, rest]) => root + rest),
    anyTopic,
  );
}
const asking = identity.chain((who) => fc.tuple(fc.constant(who), topicsNear(who)));

/** All that somebody may publish on, and be sent, written down one by one: the oracle. */
const speaksFor = (who: Identity): readonly DeviceKey[] =>
  who.is === "device" ? [who.device, ...who.children] : [];
const upOf = (who: Identity): readonly string[] =>
  who.is === "claimant"
    ? [claimTopic(who.service, who.code)]
    : speaksFor(who).flatMap((key) => channels.map((each) => `lab/v1/${key}/${each}`));
const downOf = (who: Identity): readonly string[] =>
  who.is === "claimant"
    ? [claimReplyTopic(who.service, who.code)]
    : speaksFor(who).flatMap((key) => downChannels.map((each) => `lab/v1/${key}/${each}`));

const numRuns = 4000;

test("whoever it is, they publish on their own topics, one by one, and on no other whatever", () => {
  fc.assert(
    fc.property(
      asking,
      counted(([who, topic]) => {
        const grant = mayPublish(who, topic);
        expect(grant !== null).toBe(upOf(who).includes(topic));
        if (grant?.of === "device") expect(topicOf(grant.device, grant.channel)).toBe(topic);
        expect(grant !== null && mayRetain(grant)).toBe(grant !== null && /\/status$/.test(topic));
      }),
    ),
    { numRuns },
  );
});

test("a will is a status of their own and nothing else", () => {
  fc.assert(
    fc.property(
      asking,
      counted(([who, topic]) => {
        expect(mayLeave(who, topic)).toBe(speaksFor(who).some((key) => topic === `lab/v1/${key}/status`));
      }),
    ),
    { numRuns },
  );
});

test("whatever filter somebody is granted takes in nothing they may not have, and wildcards stand behind a whole prefix", () => {
  fc.assert(
    fc.property(
      fc.tuple(asking, asking),
      counted(([[who, filter], [other, topic]]) => {
        if (!mayHear(who, filter)) return;
        // No topic it takes in is anything but theirs: those of everybody else, and those near to their own.
        const strange = [...upOf(other), ...downOf(other), topic].filter((each) => !/[#+]/.test(each));
        for (const each of strange.filter((one) => follows(filter, one))) {
          const isOwnDown = downOf(who).includes(each);
          const isOwn = speaksFor(who).some(
            (key) => each === `lab/v1/${key}` || each.startsWith(`lab/v1/${key}/`),
          );
          if (who.is === "listener") expect(each).toMatch(/^alerts\/v1(\/|$)/);
          else expect(isOwn || isOwnDown).toBe(true);
          expect(mayReceive(who, each)).toBe(who.is === "listener" ? mayHear(who, each) : isOwnDown);
        }
        if (who.is === "device") {
          expect(speaksFor(who).some((key) => filter.startsWith(`lab/v1/${key}/`))).toBe(true);
          expect(filter.slice(0, filter.lastIndexOf("/"))).not.toMatch(/[#+$]/);
          expect(heardBy(who, filter)?.channels.length).toBeGreaterThan(0);
        }
        if (who.is === "claimant") expect(filter).toBe(claimReplyTopic(who.service, who.code));
      }),
    ),
    { numRuns },
  );
});

test("nobody is sent anything but their own down topics, their reply, or alerts of their services", () => {
  fc.assert(
    fc.property(
      asking,
      counted(([who, topic]) => {
        if (who.is !== "listener") expect(mayReceive(who, topic)).toBe(downOf(who).includes(topic));
        else if (mayReceive(who, topic)) expect(topic).toMatch(/^alerts\/v1\//);
      }),
    ),
    { numRuns },
  );
});

test("a stray is a well-named device of the gateway's own service that it may not speak for", () => {
  fc.assert(
    fc.property(
      asking,
      counted(([who, topic]) => {
        const stray = strayIn(who, topic);
        if (stray === null) return;
        expect(who.is === "device" && stray.split("/")[0] === who.device.split("/")[0]).toBe(true);
        expect(speaksFor(who)).not.toContain(stray);
        expect(channels.map((each) => `lab/v1/${stray}/${each}`)).toContain(topic);
      }),
    ),
    { numRuns },
  );
  const gw: Identity = { is: "device", device: deviceKey.parse("ab/gw"), children: new Set() };
  expect(strayIn(gw, "lab/v1/ab/bp-9/telemetry")).toBe("ab/bp-9");
  for (const topic of [
    "lab/v1/ab/gw/config",
    "lab/v1/cd/bp-9/telemetry",
    "lab/v1/ab/bp-9/config",
    "lab/v1/ab/gw/x",
  ]) {
    expect(strayIn(gw, topic), topic).toBeNull();
  }
});

test.each([
  "#",
  "+",
  "+/#",
  "$SYS/#",
  "$share/g/lab/v1/s1/d1/receipt",
  "lab/v1/s1/+/receipt",
  "lab/v1/s1/d1",
  "lab/v1/s1/d1/../d2/receipt",
  "lab/v1/s1/d1/receipt\u0000",
  "lab/#",
])("the filter %s is nobody's", (filter) => {
  const d1: Identity = { is: "device", device: deviceKey.parse("s1/d1"), children: new Set() };
  const claimant: Identity = { is: "claimant", service: serviceId.parse("s1"), code: "a".repeat(26) };
  for (const who of [d1, claimant, nobody]) expect(mayHear(who, filter)).toBe(false);
});
