import type { People } from "../../model/people-book.ts";
import { nobody } from "./account-rows.ts";
import type { Database } from "./counters.ts";
import { changed } from "./rows.ts";

type SecondFactorCalls = Pick<
  People,
  "setSecondFactor" | "takeTotpStep" | "takeRecoveryCode" | "recoveryCodesLeft"
>;

/** Second factors. What may be used once is taken by one conditional statement: of two who race, one gets it. */
export const secondFactorCalls = (db: Database): SecondFactorCalls => ({
  setSecondFactor: (username, factor) =>
    db.transaction().execute(async (trx) => {
      const set = await trx
        .updateTable("account")
        // Another secret's steps say nothing about this one's codes.
        .set({ totp: factor?.totp ?? null, totp_step: 0 })
        .where("username", "=", username)
        .executeTakeFirstOrThrow();
      if (!changed(set)) throw nobody(username);
      await trx.deleteFrom("recovery_code").where("username", "=", username).execute();
      if (factor === null || factor.recovery.length === 0) return;
      const codes = factor.recovery.map((hash) => ({ username, hash, used_at: null }));
      await trx
        .insertInto("recovery_code")
        .values(codes)
        .onConflict((on) => on.doNothing())
        .execute();
    }),

  takeTotpStep: (username, step) =>
    db.transaction().execute(async (trx) => {
      const taken = await trx
        .updateTable("account")
        .set({ totp_step: step })
        .where("username", "=", username)
        .where("totp", "is not", null)
        .where("totp_step", "<", step)
        .executeTakeFirstOrThrow();
      return changed(taken);
    }),

  takeRecoveryCode: (username, hash, at) =>
    db.transaction().execute(async (trx) => {
      const taken = await trx
        .updateTable("recovery_code")
        .set({ used_at: at })
        .where("username", "=", username)
        .where("hash", "=", hash)
        .where("used_at", "is", null)
        .executeTakeFirstOrThrow();
      return changed(taken);
    }),

  recoveryCodesLeft: async (username) => {
    const { left } = await db
      .selectFrom("recovery_code")
      .select((row) => row.fn.countAll<number | bigint | string>().as("left"))
      .where("username", "=", username)
      .where("used_at", "is", null)
      .executeTakeFirstOrThrow();
    return Number(left);
  },
});
