import { HubFailure } from "../model/failure.ts";
import { type Clock, minutes } from "../model/time.ts";
import { type Attempts, attempts } from "./attempts.ts";

/** How often somebody may be wrong before they must wait. What was right is not counted. */
export interface SignInLimits {
  /** Counts a wrong secret against its address and, where there is one, its account; throws `too-many-requests`. */
  guard<Result>(asker: Asker, check: () => Promise<Result>): Promise<Result>;
  /** The same for one-time codes, which only somebody who knows the password gets to try. */
  guardCode<Result>(asker: Asker, check: () => Promise<Result>): Promise<Result>;
}
export interface Asker {
  readonly address: string;
  /** `null` where no account is named, as with access codes and tokens. */
  readonly account: string | null;
}

/**
 * Five a minute for an account, twenty for an address: a stranger keeps nobody out for longer than a minute. Ten codes
 * in a quarter of an hour: six digits must not be found by trying, and no stranger gets that far.
 */
export function signInLimits(clock: Clock): SignInLimits {
  const byAccount = attempts(clock, { most: 5, within: minutes(1) });
  const byAddress = attempts(clock, { most: 20, within: minutes(1) });
  const codes = attempts(clock, { most: 10, within: minutes(15) });
  const guardBy =
    (accounts: Attempts): SignInLimits["guard"] =>
    async ({ address, account }, check) => {
      assertTaken(byAddress.take(address));
      if (account !== null) assertTaken(accounts.take(account));
      const result = await check();
      byAddress.forgive(address);
      if (account !== null) accounts.forgive(account);
      return result;
    };
  return { guard: guardBy(byAccount), guardCode: guardBy(codes) };
}

/** Throws `too-many-requests` when there are seconds to wait. */
export function assertTaken(wait: ReturnType<Attempts["take"]>): void {
  if (wait === null) return;
  throw new HubFailure("too-many-requests", `Too many attempts; try again in ${wait} s.`, {
    details: { retryAfter: wait },
  });
}
