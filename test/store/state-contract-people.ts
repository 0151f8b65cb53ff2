import { expect, test } from "vitest";
import type { OutsideIdentity } from "../../model/people.ts";
import { hash, limits, opened, token, user } from "./people-samples.ts";
import type { In } from "./state-place.ts";
import { heart, inHours, inMinutes, morning } from "./state-samples.ts";

const identity: OutsideIdentity = { issuer: "https://login.example.org", subject: "248289761001" };

export function peopleContract(within: In): void {
  test(
    "a user is kept as given, with the password's hash; a taken name is refused",
    within(async ({ people }) => {
      const given = user("rossi", {
        roles: ["clinician", "supplier"],
        services: [heart],
        careGroups: ["valsusa"],
        identity,
      });
      await people.addUser(given, "argon2id…");
      const kept = { user: given, secrets: { passwordHash: "argon2id…", totp: null } };
      expect(await people.user("rossi")).toEqual(kept);
      expect(await people.user("verdi")).toBeNull();
      await expect(people.addUser(user("rossi"), "other")).rejects.toMatchObject({ code: "conflict" });
      expect(await people.user("rossi")).toEqual(kept);
      await people.addUser(user("bianchi"), "x");
      expect((await people.users()).map((each) => each.username)).toEqual(["bianchi", "rossi"]);
    }),
  );

  test(
    "somebody without a password has none",
    within(async ({ people }) => {
      await people.addUser(user("rossi", { secondFactor: true }), null);
      const kept = { user: user("rossi"), secrets: { passwordHash: null, totp: null } };
      expect(await people.user("rossi"), "nor a second factor, whatever was said").toEqual(kept);
    }),
  );

  test(
    "somebody is found by their outside identity, disabled or not; it is theirs alone",
    within(async ({ people }) => {
      await people.addUser(user("rossi"), null);
      await people.addUser(user("verdi"), null);
      expect(await people.userOf(identity)).toBeNull();
      await people.setIdentity("rossi", identity);
      await people.setIdentity("rossi", identity);
      expect(await people.userOf(identity)).toEqual(user("rossi", { identity }));
      expect(await people.userOf({ ...identity, subject: "248289761002" })).toBeNull();
      expect(await people.userOf({ ...identity, issuer: "https://login.example.com" })).toBeNull();
      const conflict = { code: "conflict" };
      await expect(people.setIdentity("verdi", identity)).rejects.toMatchObject(conflict);
      await expect(people.addUser(user("neri", { identity }), null)).rejects.toMatchObject(conflict);
      await people.setDisabled("rossi", morning);
      expect((await people.userOf(identity))?.disabledAt).toBe(morning);
      await people.setIdentity("rossi", null);
      await people.setIdentity("verdi", identity);
      expect((await people.userOf(identity))?.username).toBe("verdi");
    }),
  );

  test(
    "a new password is set only for someone who is there, and closes all of their sessions and no others",
    within(async ({ people }) => {
      await people.addUser(user("rossi"), "old");
      await people.addUser(user("verdi"), "x");
      await people.openSession(opened(1, "rossi"));
      await people.openSession(opened(2, "rossi"));
      await people.openSession(opened(3, "verdi"));
      await people.setPassword("rossi", "new");
      expect((await people.user("rossi"))?.secrets.passwordHash).toBe("new");
      expect(await people.sessions("rossi")).toEqual([]);
      expect(await people.session(hash(1), morning, limits)).toBeNull();
      expect(await people.session(hash(3), morning, limits)).not.toBeNull();
    }),
  );

  test(
    "somebody disabled has no session and no token, gets none, and gets none back when enabled",
    within(async ({ people }) => {
      await people.addUser(user("rossi"), "x");
      await people.addUser(user("verdi"), "x");
      await people.openSession(opened(1, "rossi"));
      await people.addToken(token("t1", "rossi"), hash(11));
      await people.addToken(token("t2", "verdi"), hash(12));
      await people.setDisabled("rossi", inMinutes(1));
      const gone = async () => {
        expect(await people.session(hash(1), inMinutes(2), limits)).toBeNull();
        expect(await people.token(hash(11), inMinutes(2))).toBeNull();
        expect(await people.sessions("rossi")).toEqual([]);
      };
      await gone();
      expect((await people.user("rossi"))?.user.disabledAt).toBe(inMinutes(1));
      expect((await people.tokens("rossi"))[0]?.revokedAt).toBe(inMinutes(1));
      const notFound = { code: "not-found" };
      await expect(people.openSession(opened(2, "rossi"))).rejects.toMatchObject(notFound);
      await expect(people.addToken(token("t3", "rossi"), hash(13))).rejects.toMatchObject(notFound);
      await people.setDisabled("rossi", null);
      await gone();
      expect((await people.user("rossi"))?.user.disabledAt).toBeNull();
      await people.openSession(opened(2, "rossi"));
      expect(await people.token(hash(12), inMinutes(2)), "others keep theirs").not.toBeNull();
    }),
  );

  test(
    "nothing is set for nobody",
    within(async ({ people }) => {
      const notFound = { code: "not-found" };
      await expect(people.setPassword("verdi", "new")).rejects.toMatchObject(notFound);
      await expect(people.setIdentity("verdi", identity)).rejects.toMatchObject(notFound);
      await expect(people.setDisabled("verdi", morning)).rejects.toMatchObject(notFound);
      await expect(people.setDisabled("verdi", null)).rejects.toMatchObject(notFound);
      await expect(people.setSecondFactor("verdi", null)).rejects.toMatchObject(notFound);
    }),
  );

  test(
    "a second factor is set up with recovery codes, replaced, and taken away",
    within(async ({ people }) => {
      await people.addUser(user("rossi"), "x");
      const factor = (n: number) => ({ totp: hash(n), recovery: [hash(n + 1), hash(n + 2)] });
      await people.setSecondFactor("rossi", factor(20));
      const set = await people.user("rossi");
      expect(set?.user.secondFactor).toBe(true);
      expect([...(set?.secrets.totp ?? [])]).toEqual([...hash(20)]);
      expect(await people.recoveryCodesLeft("rossi")).toBe(2);
      await people.setSecondFactor("rossi", factor(30));
      expect(await people.takeRecoveryCode("rossi", hash(21), morning), "the old ones are void").toBe(false);
      expect(await people.recoveryCodesLeft("rossi")).toBe(2);
      await people.setSecondFactor("rossi", null);
      expect(await people.user("rossi")).toEqual({
        user: user("rossi"),
        secrets: { passwordHash: "x", totp: null },
      });
      expect(await people.recoveryCodesLeft("rossi")).toBe(0);
    }),
  );

  test(
    "a time step is taken once, by one of any number who ask, and none before it afterwards",
    within(async ({ people }, openAgain) => {
      const other = (await openAgain()).people;
      await people.addUser(user("rossi"), "x");
      expect(await people.takeTotpStep("rossi", 100), "without a second factor").toBe(false);
      await people.setSecondFactor("rossi", { totp: hash(1), recovery: [] });
      const asked = [people, other, people, other].map((each) => each.takeTotpStep("rossi", 100));
      expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(1);
      expect(await other.takeTotpStep("rossi", 99)).toBe(false);
      expect(await people.takeTotpStep("rossi", 101)).toBe(true);
      expect(await people.takeTotpStep("verdi", 101)).toBe(false);
      await people.setSecondFactor("rossi", { totp: hash(2), recovery: [] });
      expect(await people.takeTotpStep("rossi", 101), "of another secret").toBe(true);
    }),
  );

  test(
    "a recovery code is taken once, by one of any number who ask, and by its owner only",
    within(async ({ people }, openAgain) => {
      const other = (await openAgain()).people;
      await people.addUser(user("rossi"), "x");
      await people.addUser(user("verdi"), "x");
      await people.setSecondFactor("rossi", { totp: hash(1), recovery: [hash(2), hash(3)] });
      expect(await people.takeRecoveryCode("verdi", hash(2), morning)).toBe(false);
      expect(await people.takeRecoveryCode("rossi", hash(9), morning)).toBe(false);
      const asked = [people, other, people, other].map((each) =>
        each.takeRecoveryCode("rossi", hash(2), inHours(1)),
      );
      expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(1);
      expect(await people.recoveryCodesLeft("rossi")).toBe(1);
      expect(await people.takeRecoveryCode("rossi", hash(3), morning)).toBe(true);
      expect(await people.recoveryCodesLeft("rossi")).toBe(0);
    }),
  );
}
