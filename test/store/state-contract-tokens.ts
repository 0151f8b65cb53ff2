import { expect, test } from "vitest";
import { after, minutes } from "../../model/time.ts";
import { hash, limits, opened, token, user } from "./people-samples.ts";
import type { In } from "./state-place.ts";
import { anna, bruno, enrolment, heart, inHours, inMinutes, morning } from "./state-samples.ts";

export function tokenContract(within: In): void {
  test(
    "a token acts for its user until it expires",
    within(async ({ people }) => {
      await people.addUser(user("rossi", { services: [heart] }), "x");
      const given = token("t1", "rossi", { services: [heart], expiresAt: inHours(1) });
      await people.addToken(given, hash(1));
      const found = await people.token(hash(1), inMinutes(59));
      expect(found).toEqual({
        token: { ...given, usedAt: inMinutes(59) },
        user: user("rossi", { services: [heart] }),
      });
      expect(await people.token(hash(1), inHours(1))).toBeNull();
      expect(await people.token(hash(2), morning)).toBeNull();
      await expect(people.addToken(token("t2", "verdi"), hash(2))).rejects.toMatchObject({
        code: "not-found",
      });
    }),
  );

  test(
    "when a token was used is kept to the minute",
    within(async ({ people }, openAgain) => {
      const other = (await openAgain()).people;
      await people.addUser(user("rossi"), "x");
      await people.addToken(token("t1", "rossi"), hash(1));
      const usedAt = async () => (await people.tokens("rossi"))[0]?.usedAt;
      expect(await usedAt()).toBeNull();
      await people.token(hash(1), morning);
      expect(await usedAt()).toBe(morning);
      await people.token(hash(1), after(morning, minutes(0.9)));
      expect(await usedAt()).toBe(morning);
      await Promise.all([people, other, people].map((each) => each.token(hash(1), inMinutes(1))));
      expect(await usedAt()).toBe(inMinutes(1));
      await other.token(hash(1), morning);
      expect(await usedAt(), "a clock set back takes nothing back").toBe(inMinutes(1));
    }),
  );

  test(
    "a token is revoked once, at once for every connection, and stays in the list",
    within(async ({ people }, openAgain) => {
      const other = (await openAgain()).people;
      await people.addUser(user("rossi"), "x");
      await people.addUser(user("verdi"), "x");
      await people.addToken(token("t1", "rossi"), hash(1));
      await people.addToken(token("t2", "rossi", { addedAt: inMinutes(1) }), hash(2));
      await people.addToken(token("t3", "verdi", { addedAt: inMinutes(2) }), hash(3));
      expect(await other.token(hash(1), morning)).not.toBeNull();
      expect(await people.revokeToken("t1", inMinutes(3))).toBe(true);
      expect(await other.token(hash(1), morning)).toBeNull();
      expect(await other.token(hash(2), morning)).not.toBeNull();
      expect(await people.revokeToken("t1", inMinutes(4)), "a second time").toBe(false);
      expect(await people.revokeToken("t9", inMinutes(4))).toBe(false);
      const ids = async (name: string | null) => (await people.tokens(name)).map((each) => each.id);
      expect(await ids("rossi")).toEqual(["t2", "t1"]);
      expect(await ids(null)).toEqual(["t3", "t2", "t1"]);
      expect((await people.tokens("rossi"))[1]?.revokedAt).toBe(inMinutes(3));
    }),
  );

  test(
    "an access code is a person's until it expires, and makes them a citizen who may sign in",
    within(async ({ people, registry }) => {
      await registry.addEnrolment(enrolment(), "bianchi");
      await people.setAccessCode(anna, hash(1), morning, inHours(1));
      expect(await people.patientByCode(hash(1), inMinutes(59))).toBe(anna);
      expect(await people.patientByCode(hash(1), inHours(1))).toBeNull();
      expect(await people.patientByCode(hash(2), morning)).toBeNull();
      expect(await people.user(anna)).toEqual({
        user: user(anna, { roles: ["citizen"] }),
        secrets: { passwordHash: null, totp: null },
      });
      await people.openSession(opened(5, anna, { way: "code" }));
      expect((await people.session(hash(5), morning, limits))?.user.roles).toEqual(["citizen"]);
    }),
  );

  test(
    "another access code takes the place of the first and closes the person's sessions, nobody else's",
    within(async ({ people, registry }) => {
      await registry.addEnrolment(enrolment(), "bianchi");
      await registry.addEnrolment(enrolment({ patient: bruno }), "bianchi");
      await people.setAccessCode(anna, hash(1), morning, inHours(1));
      await people.setAccessCode(bruno, hash(2), morning, inHours(1));
      await people.openSession(opened(5, anna, { way: "code" }));
      await people.openSession(opened(6, bruno, { way: "code" }));
      await people.setAccessCode(anna, hash(3), inMinutes(1), inHours(2));
      expect(await people.patientByCode(hash(1), inMinutes(2))).toBeNull();
      expect(await people.patientByCode(hash(3), inMinutes(90))).toBe(anna);
      expect(await people.session(hash(5), inMinutes(2), limits)).toBeNull();
      expect(await people.patientByCode(hash(2), inMinutes(2))).toBe(bruno);
      expect(await people.session(hash(6), inMinutes(2), limits)).not.toBeNull();
      expect((await people.user(anna))?.user.addedAt).toBe(morning);
    }),
  );

  test(
    "an access code is nobody's who is not enrolled, and opens no account of the staff",
    within(async ({ people, registry }) => {
      const setting = () => people.setAccessCode(anna, hash(1), morning, inHours(1));
      await expect(setting()).rejects.toMatchObject({ code: "not-found" });
      expect(await people.user(anna)).toBeNull();
      await registry.addEnrolment(enrolment(), "bianchi");
      await people.addUser(user(anna, { roles: ["citizen", "clinician"] }), null);
      await expect(setting()).rejects.toMatchObject({ code: "conflict" });
      expect(await people.patientByCode(hash(1), morning)).toBeNull();
    }),
  );
}
