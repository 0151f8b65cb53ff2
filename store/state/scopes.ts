import type { Scope } from "../../model/access.ts";
import { padded } from "./rows.ts";

/** Nothing can lie within a scope that holds no service, no care group or nobody; `in ()` is no SQL. */
export const isEmpty = ({ services, careGroups, patients }: Scope): boolean =>
  [services, careGroups, patients].some((part) => part.length === 0);

/** What a part of a scope lists. `all` lists nothing, and is not asked for. */
export const listed = <Value>(part: readonly Value[] | "all"): readonly Value[] =>
  part === "all" ? [] : padded(part);
