import { type Duration, type Instant, milliseconds, minutes, seconds } from "../../model/time.ts";
import type { Held } from "./carry.ts";

/**
 * How the hub stands with the far store. `unknown`: not asked yet. `held`: tried again by itself. `operator`: somebody
 * has to do something. `refusing`: it refuses too much, and nothing more is put into quarantine.
 */
export type Standing =
  | { readonly kind: "unknown" | "in-use" }
  | { readonly kind: "held" | "operator" | "refusing"; readonly since: Instant; readonly tries: number };

/** What `telemetry_far_state` shows. */
export const figureOf = {
  unknown: 1,
  "in-use": 0,
  held: 1,
  operator: 2,
  refusing: 3,
} as const satisfies Record<Standing["kind"], number>;

export type Failing = Extract<Standing, { since: Instant }>;
type Trouble = Pick<Held, "needsOperator" | "retryAfter"> | "refuses-too-much";

/** The standing after another attempt that failed. */
export function failedAgain(standing: Standing, trouble: Trouble, now: Instant): Failing {
  const kind =
    trouble === "refuses-too-much" ? "refusing" : trouble.needsOperator ? "operator" : ("held" as const);
  if (!isFailing(standing)) return { kind, since: now, tries: 1 };
  return { kind, since: standing.since, tries: standing.kind === kind ? standing.tries + 1 : 1 };
}

export const isFailing = (standing: Standing): standing is Failing => "since" in standing;

const shortest = milliseconds(250);
const longest = { held: minutes(1), asked: minutes(15), refusing: minutes(15) };
const operatorEvery = seconds(30);
const firstProbe = minutes(1);

/** How long to leave the store alone now. `chance` is from 0 to 1: a fleet of hubs must not come back all at once. */
export function pauseOf({ kind, tries }: Failing, retryAfter: Duration | null, chance: number): Duration {
  if (kind === "operator") return operatorEvery;
  if (kind === "refusing") return milliseconds(Math.min(firstProbe * 2 ** (tries - 1), longest.refusing));
  return longer(backOff(tries, chance), milliseconds(Math.min(retryAfter ?? 0, longest.asked)));
}

/** Doubles with every try, from a quarter of a second to a minute; the upper half of it is left to chance. */
export function backOff(tries: number, chance: number): Duration {
  const whole = Math.min(shortest * 2 ** Math.min(tries, 30), longest.held);
  return milliseconds(Math.round(whole / 2 + (whole / 2) * chance));
}

const longer = (a: Duration, b: Duration): Duration => (a > b ? a : b);
