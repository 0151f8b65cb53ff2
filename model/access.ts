import { z } from "zod";
import type { PatientId, ServiceId } from "./identity.ts";
import type { Role } from "./people.ts";

/** Why personal data are touched (GDPR art. 5(1)(b)). `emergency` is break-glass. */
export const purposes = [
  "care",
  "own-data",
  "evaluation",
  "supply",
  "operation",
  "administration",
  "emergency",
] as const;
export const purpose = z.enum(purposes);
export type Purpose = z.infer<typeof purpose>;

/** The part of everything that somebody's work is confined to. All three must hold. */
export interface Scope {
  readonly services: readonly ServiceId[] | "all";
  /** Care groups; whoever belongs to none is seen only by those with `all`. */
  readonly careGroups: readonly string[] | "all";
  readonly patients: readonly PatientId[] | "all";
}
export const everything: Scope = { services: "all", careGroups: "all", patients: "all" };

/** Somebody doing something for a reason: what every look at personal data is asked by, and audited with. */
export interface Access {
  /** A user name, or `hub`. For citizens it is their pseudonym; the audit keeps their reference instead. */
  readonly actor: string;
  readonly roles: readonly Role[];
  readonly purpose: Purpose;
  readonly scope: Scope;
  /** Where from: a peer's address, or `command-line`. */
  readonly source: string;
}

/** What the hub does by itself, as the pilot's definition has it: sending the evaluation's reports. */
export const byHub: Omit<Access, "scope"> = { actor: "hub", roles: [], purpose: "evaluation", source: "hub" };

/** Whether something of these services, care group and patient lies within a scope. */
export function within(
  scope: Scope,
  thing: {
    readonly services: readonly ServiceId[];
    readonly careGroup: string | null;
    readonly patient: PatientId;
  },
): boolean {
  const { services, careGroups, patients } = scope;
  return (
    (services === "all" || thing.services.some((each) => services.includes(each))) &&
    (careGroups === "all" || (thing.careGroup !== null && careGroups.includes(thing.careGroup))) &&
    (patients === "all" || patients.includes(thing.patient))
  );
}
