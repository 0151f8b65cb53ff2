import { expect, test } from "vitest";
import { hash, limits, opened, user } from "./people-samples.ts";
import type { In } from "./state-place.ts";
import { inHours, inMinutes, morning } from "./state-samples.ts";

export function sessionContract(within: In): void {
  test(
    "a session lives while it is used, and for nobody who is not a user",
    within(async ({ people }) => {
      await people.addUser(user("rossi"), "x");
      await expect(people.openSession(opened(1, "verdi"))).rejects.toMatchObject({ code: "not-found" });
      await people.openSession(opened(1, "rossi", { way: "oidc", restricted: true }));
      for (const at of [0, 29, 58, 87]) {
        const session = await people.session(hash(1), inMinutes(at), limits);
        expect(session, `after ${at} minutes`).toEqual({
          id: "s1",
          username: "rossi",
          way: "oidc",
          address: "192.0.2.7",
          restricted: true,
          glass: null,
          user: user("rossi"),
          openedAt: morning,
          seenAt: inMinutes(at),
        });
      }
      expect(await people.session(hash(2), morning, limits)).toBeNull();
    }),
  );

  test(
    "a session left alone for the idle limit is over, and stays over",
    within(async ({ people }) => {
      await people.addUser(user("rossi"), "x");
      await people.openSession(opened(1, "rossi"));
      expect(await people.session(hash(1), inMinutes(30), limits)).toBeNull();
      expect(
        await people.session(hash(1), inMinutes(1), limits),
        "a clock set back revives nothing",
      ).toBeNull();
    }),
  );

  test(
    "a session in use is over at its absolute limit all the same",
    within(async ({ people }) => {
      await people.addUser(user("rossi"), "x");
      await people.openSession(opened(1, "rossi"));
      for (let at = 25; at < 8 * 60; at += 25)
        expect(await people.session(hash(1), inMinutes(at), limits)).not.toBeNull();
      expect(await people.session(hash(1), inHours(8), limits)).toBeNull();
    }),
  );

  test(
    "a closed session is over, the user's others are not; closing it again does nothing",
    within(async ({ people }) => {
      await people.addUser(user("rossi"), "x");
      await people.openSession(opened(1, "rossi"));
      await people.openSession(opened(2, "rossi"));
      await people.closeSession(hash(1));
      await people.closeSession(hash(1));
      expect(await people.session(hash(1), morning, limits)).toBeNull();
      expect(await people.session(hash(2), morning, limits)).not.toBeNull();
    }),
  );

  test(
    "a user's sessions are listed newest first, without their secrets",
    within(async ({ people }) => {
      await people.addUser(user("rossi"), "x");
      await people.addUser(user("verdi"), "x");
      await people.openSession(opened(1, "rossi"));
      await people.openSession(opened(2, "rossi", { at: inMinutes(5), way: "code", restricted: true }));
      await people.openSession(opened(3, "verdi"));
      await people.session(hash(1), inMinutes(7), limits);
      const same = { username: "rossi", address: "192.0.2.7", glass: null };
      expect(await people.sessions("rossi")).toEqual([
        { ...same, id: "s2", way: "code", openedAt: inMinutes(5), seenAt: inMinutes(5), restricted: true },
        { ...same, id: "s1", way: "password", openedAt: morning, seenAt: inMinutes(7), restricted: false },
      ]);
      expect(await people.sessions("neri")).toEqual([]);
    }),
  );

  test(
    "a session is revoked by its owner's name and its id, at once for every connection",
    within(async ({ people }, openAgain) => {
      const other = (await openAgain()).people;
      await people.addUser(user("rossi"), "x");
      await people.addUser(user("verdi"), "x");
      await people.openSession(opened(1, "rossi"));
      expect(await other.session(hash(1), morning, limits)).not.toBeNull();
      expect(await people.revokeSession("verdi", "s1"), "somebody else's").toBe(false);
      expect(await other.session(hash(1), morning, limits)).not.toBeNull();
      expect(await people.revokeSession("rossi", "s1")).toBe(true);
      expect(await other.session(hash(1), morning, limits)).toBeNull();
      expect(await people.revokeSession("rossi", "s1"), "a second time").toBe(false);
    }),
  );

  test(
    "a restriction is lifted, and glass broken and mended, for a session that is open",
    within(async ({ people }) => {
      await people.addUser(user("rossi", { roles: ["admin"] }), "x");
      await people.openSession(opened(1, "rossi", { restricted: true }));
      await people.liftRestriction(hash(1));
      const glass = { until: inMinutes(10), reason: "patient collapsed, no clinician reachable" };
      await people.breakGlass(hash(1), glass);
      const at = (minute: number) => people.session(hash(1), inMinutes(minute), limits);
      expect(await at(9)).toMatchObject({ restricted: false, glass });
      expect(await at(10), "its time is up").toMatchObject({ glass: null });
      expect((await people.sessions("rossi"))[0]?.glass).toEqual(glass);
      await people.breakGlass(hash(1), null);
      expect(await at(9)).toMatchObject({ glass: null });
      await people.closeSession(hash(1));
      const notFound = { code: "not-found" };
      await expect(people.liftRestriction(hash(1))).rejects.toMatchObject(notFound);
      await expect(people.breakGlass(hash(1), glass)).rejects.toMatchObject(notFound);
    }),
  );
}
