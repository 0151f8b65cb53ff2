import type { People } from "../model/people-book.ts";
import type { Clock } from "../model/time.ts";
import { bearers } from "./bearer.ts";
import { type OwnOrigin, ownOrigin } from "./own-origin.ts";
import { type SecondFactorPolicy, secondFactorPolicy } from "./second-factor.ts";
import { type Sessions, sessions } from "./session.ts";

/** What decides who comes in. */
export interface Door {
  readonly sessions: Sessions;
  readonly ownOrigin: OwnOrigin;
  readonly policy: SecondFactorPolicy;
}

export interface DoorNeeds {
  readonly people: People;
  readonly clock: Clock;
  readonly random: (bytes: number) => Uint8Array;
  readonly secondFactor: "required" | "optional";
  readonly publicUrl: string | undefined;
}

export function doorOf({ people, clock, random, secondFactor, publicUrl }: DoorNeeds): Door {
  const own = ownOrigin(publicUrl);
  const policy = secondFactorPolicy(secondFactor);
  const known = { people, bearers: bearers(people, clock), ownOrigin: own, policy, clock, random };
  return { sessions: sessions(known), ownOrigin: own, policy };
}
