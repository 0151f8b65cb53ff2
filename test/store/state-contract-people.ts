import { expect, test } from "vitest";
import type { User } from "../../model/people.ts";
import { hours, minutes } from "../../model/time.ts";
import type { In } from "./state-place.ts";
import { heart, inHours, inMinutes, morning } from "./state-samples.ts";

const user = (username: string, more: Partial<User> = {}): User => ({
  username,
  roles: ["clinician"],
  services: [],
  addedAt: morning,
  ...more,
});
const limits = { idle: minutes(30), absolute: hours(8) };
const hash = (n: number) => new Uint8Array(32).fill(n);

export function peopleContract(within: In): void {
  test(
    "a user is kept with roles, services and password hash; a taken name is refused",
    within(async ({ people }) => {
      const given = user("rossi", { roles: ["clinician", "supplier"], services: [heart] });
      await people.addUser(given, "argon2id…");
      expect(await people.user("rossi")).toEqual({ user: given, passwordHash: "argon2id…" });
      expect(await people.user("verdi")).toBeNull();
      await expect(people.addUser(user("rossi"), "other")).rejects.toMatchObject({ code: "conflict" });
      await people.addUser(user("bianchi"), "x");
      expect((await people.users()).map((each) => each.username)).toEqual(["bianchi", "rossi"]);
    }),
  );

  test(
    "a password is replaced only for someone who is there",
    within(async ({ people }) => {
      await people.addUser(user("rossi"), "old");
      await people.setPassword("rossi", "new");
      expect((await people.user("rossi"))?.passwordHash).toBe("new");
      await expect(people.setPassword("verdi", "new")).rejects.toMatchObject({ code: "not-found" });
    }),
  );

  test(
    "a session lives while it is used, and for nobody who is not a user",
    within(async ({ people }) => {
      await people.addUser(user("rossi"), "x");
      await expect(people.openSession(hash(1), "verdi", morning)).rejects.toMatchObject({
        code: "not-found",
      });
      await people.openSession(hash(1), "rossi", morning);
      for (const at of [0, 29, 58, 87]) {
        const session = await people.session(hash(1), inMinutes(at), limits);
        expect(session, `after ${at} minutes`).toEqual({
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
      await people.openSession(hash(1), "rossi", morning);
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
      await people.openSession(hash(1), "rossi", morning);
      for (let at = 25; at < 8 * 60; at += 25)
        expect(await people.session(hash(1), inMinutes(at), limits)).not.toBeNull();
      expect(await people.session(hash(1), inHours(8), limits)).toBeNull();
    }),
  );

  test(
    "a closed session is over, the user's others are not; closing it again does nothing",
    within(async ({ people }) => {
      await people.addUser(user("rossi"), "x");
      await people.openSession(hash(1), "rossi", morning);
      await people.openSession(hash(2), "rossi", morning);
      await people.closeSession(hash(1));
      await people.closeSession(hash(1));
      expect(await people.session(hash(1), morning, limits)).toBeNull();
      expect(await people.session(hash(2), morning, limits)).not.toBeNull();
    }),
  );
}
