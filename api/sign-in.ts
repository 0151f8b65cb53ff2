import { hashAccessCode } from "../model/access-code.ts";
import { askerAt } from "../model/address.ts";
import { HubFailure } from "../model/failure.ts";
import type { OutsideIdentity, User, UserSecrets } from "../model/people.ts";
import type { People } from "../model/people-book.ts";
import type { NoteDeed } from "../model/records.ts";
import type { Clock } from "../model/time.ts";
import type { Passwords } from "./password.ts";
import type { SecondFactors } from "./second-factor.ts";
import type { SignInLimits } from "./sign-in-limits.ts";

export interface SignInNeeds {
  readonly people: People;
  readonly passwords: Passwords;
  readonly factors: SecondFactors;
  readonly limits: SignInLimits;
  readonly note: NoteDeed;
  readonly clock: Clock;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
  readonly otp?: string | undefined;
}
interface Account {
  readonly user: User;
  readonly secrets: UserSecrets;
}

/** The ways to become somebody. Each resolves to who that is, or throws; refusals are in the audit. */
export interface SignIn {
  /** Throws `second-factor-needed` when the password is right and a code must come with it. */
  byPassword(given: Credentials, address: string): Promise<User>;
  byCode(code: string, address: string): Promise<User>;
  /** `null` for an identity that is linked to nobody, or to somebody disabled. */
  byIdentity(identity: OutsideIdentity, address: string): Promise<User | null>;
}

export function signIn(needs: SignInNeeds): SignIn {
  const { people, passwords, factors, limits, note, clock } = needs;

  /** What strangers typed is not kept: it may be a password in the wrong field. */
  const refused = (user: User | null, address: string): Promise<void> =>
    note(
      { actor: user?.username ?? "nobody", roles: [], purpose: "administration", source: address },
      { action: "sign-in-refused", object: user?.username ?? null, outcome: "refused" },
    );

  async function withPassword({ username, password }: Credentials, address: string): Promise<Account> {
    const found = await people.user(username);
    const account = found === null || found.user.roles.includes("citizen") ? null : found;
    const right = await passwords.fits(password, account?.secrets.passwordHash ?? null);
    if (account !== null && right && account.user.disabledAt === null) return account;
    await refused(account?.user ?? null, address);
    throw new HubFailure("not-signed-in", "User name or password is wrong.");
  }

  return {
    async byPassword(given, address) {
      const asker = { address: askerAt(address), account: `user ${given.username}` };
      const { user, secrets } = await limits.guard(asker, () => withPassword(given, address));
      if (!user.secondFactor) return user;
      const { otp } = given;
      if (otp === undefined) throw codeNeeded();
      await limits.guardCode(asker, async () => {
        if (await factors.fits(user, secrets, otp)) return;
        await refused(user, address);
        throw new HubFailure("not-signed-in", "The code is wrong, or was used before.");
      });
      return user;
    },

    byCode: (code, address) =>
      limits.guard({ address: askerAt(address), account: null }, async () => {
        const hash = hashAccessCode(code);
        const patient = hash === null ? null : await people.patientByCode(hash, clock.now());
        const found = patient === null ? null : await people.user(patient);
        if (found !== null && found.user.disabledAt === null) return found.user;
        await refused(null, address);
        throw new HubFailure("not-signed-in", "This code is wrong, or is no longer good.");
      }),

    async byIdentity(identity, address) {
      const user = await people.userOf(identity);
      if (user !== null && user.disabledAt === null) return user;
      await refused(user, address);
      return null;
    },
  };
}

const codeNeeded = (): HubFailure =>
  new HubFailure("second-factor-needed", "Send the code of your second factor too, as `otp`.", {
    details: { signingIn: true },
  });
