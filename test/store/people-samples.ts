import type { ApiToken, NewSession, User } from "../../model/people.ts";
import { after, days, hours, minutes } from "../../model/time.ts";
import { morning } from "./state-samples.ts";

export const user = (username: string, more: Partial<User> = {}): User => ({
  username,
  roles: ["clinician"],
  services: [],
  careGroups: [],
  addedAt: morning,
  disabledAt: null,
  secondFactor: false,
  identity: null,
  ...more,
});

export const limits = { idle: minutes(30), absolute: hours(8) };
export const hash = (n: number): Uint8Array => new Uint8Array(32).fill(n);

/** A session whose secret has the hash of its number. */
export const opened = (n: number, username: string, more: Partial<NewSession> = {}): NewSession => ({
  id: `s${n}`,
  hash: hash(n),
  username,
  way: "password",
  at: morning,
  address: "192.0.2.7",
  restricted: false,
  ...more,
});

export const token = (id: string, username: string, more: Partial<ApiToken> = {}): ApiToken => ({
  id,
  username,
  label: "night report",
  roles: ["clinician"],
  services: [],
  addedAt: morning,
  expiresAt: after(morning, days(30)),
  usedAt: null,
  revokedAt: null,
  ...more,
});
