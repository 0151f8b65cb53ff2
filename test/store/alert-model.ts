import { acknowledgementEnd } from "../../model/acknowledgement.ts";
import type { AlertState } from "../../model/alert.ts";
import type { Instant } from "../../model/time.ts";

/** How the last episode that ended left its alert: nobody has looked, its end settled it, or a person did. */
export type Left = "latched" | "by-its-end" | "by-a-person" | "taken-back";

/** What must be true of one rule and one patient, told in the plainest way. */
export interface Believed {
  now: Instant;
  /** Episodes begun so far; their measured times lie hours apart, so that nothing flaps. */
  begun: number;
  /** The judge's name of the episode that holds now; `null` when none does. */
  present: string | null;
  last: { readonly episode: string; readonly latching: boolean; left: Left } | null;
  open: Opened | null;
  /** How many alerts there are in all. */
  alerts: number;
}

export interface Opened {
  state: Extract<AlertState, "raised" | "escalated" | "acknowledged" | "latched">;
  readonly latching: boolean;
  until: Instant | null;
  /** Its episodes that were not taken back. */
  readonly episodes: Set<string>;
}

export const nothingYet = (now: Instant): Believed => ({
  now,
  begun: 0,
  present: null,
  last: null,
  open: null,
  alerts: 0,
});

/** An episode holds: under the alert that is open, or under a new one. */
export function begins(model: Believed, episode: string, latching: boolean): void {
  model.present = episode;
  if (model.open === null) {
    model.alerts += 1;
    model.open = { state: "raised", latching, until: null, episodes: new Set() };
  } else if (model.open.state === "latched") model.open.state = "raised";
  model.open.episodes.add(episode);
}

export function ends(model: Believed): void {
  const { open, present } = model;
  if (present === null) return;
  const latches = open?.latching && open.state !== "acknowledged";
  const left: Left = open === null ? "by-a-person" : latches ? "latched" : "by-its-end";
  model.last = { episode: present, latching: open?.latching ?? false, left };
  model.present = null;
  if (open !== null && latches) open.state = "latched";
  else model.open = null;
}

/** A person answered for good: what its end had left open is settled by them. */
export function answered(model: Believed): void {
  model.open = null;
  if (model.last?.left === "latched") model.last.left = "by-a-person";
}

export function acknowledged(model: Believed, until: Instant | undefined): void {
  const { open, now } = model;
  if (open === null) return;
  if (open.state === "latched") answered(model);
  else Object.assign(open, { state: "acknowledged", until: acknowledgementEnd("medium", now, until) });
}

export function takenBack(model: Believed, episode: string): void {
  const { open } = model;
  const wasPresent = model.present === episode;
  if (wasPresent) ends(model);
  if (model.last?.episode === episode) model.last.left = "taken-back";
  if (open === null) return;
  open.episodes.delete(episode);
  if (open.episodes.size === 0) model.open = null;
}
