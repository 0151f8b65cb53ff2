import { createHmac } from "node:crypto";
import { canonicalJson } from "../../model/canonical-json.ts";
import type { Observed } from "../../model/observed.ts";

/** What something was made from, by name; a digest each. */
export type Digests = Readonly<Record<string, string>>;

/**
 * Digests with a key of the hub: of small tables everybody could try all that they might hold, and so find what was hidden.
 * Whoever recomputes needs the hub's store anyway, and has its key with it.
 */
export type Digesting = (parts: Iterable<string>) => string;
export const digestingWith =
  (key: Uint8Array): Digesting =>
  (parts) => {
    const hash = createHmac("sha256", key);
    for (const part of parts) hash.update(part);
    return `sha256:${hash.digest("hex")}`;
  };

/** Entries are named one by one, up to so many; more are named by kind and month. */
const mostNamed = 5000;
const atOnce = 2000;

function* texts(rows: readonly unknown[]): Generator<string> {
  for (let done = 0; done < rows.length; done += atOnce) {
    yield JSON.stringify(rows.slice(done, done + atOnce));
  }
}

/** What was observed, part by part, so that whoever compares can name what is different. Nobody is in the names. */
export function inputDigests(observed: Observed, digesting: Digesting): Digests {
  const found: Record<string, string> = {};
  const note = (name: string, rows: readonly unknown[]): void => {
    found[name] = digesting(texts(rows));
  };
  const byMonth = (name: string, rows: readonly { readonly month: string }[]): void => {
    for (const [month, some] of Map.groupBy(rows, (row) => row.month)) note(`${name} of ${month}`, some);
  };
  note("people", observed.people);
  byMonth("months of people", observed.personMonths);
  byMonth("alerts", observed.alerts);
  note("alerts before the window", observed.alertsBefore ?? []);
  byMonth("months of services", observed.serviceMonths);
  byMonth("minutes of the hub", observed.hubMonths);
  note("kinds entered", observed.kindsEntered ?? []);
  note("costs of the pilot", observed.costs);
  note("municipalities", observed.target);
  note("services", observed.services);
  const entries = Map.groupBy(observed.entries, ({ id, month, content }) =>
    observed.entries.length > mostNamed ? `entries ${content.kind} of ${month}` : `entry ${id}`,
  );
  for (const [name, some] of entries) note(name, some);
  return found;
}

/** One digest of them all, for the manifest. */
export const digestOfAll = (all: unknown, digesting: Digesting): string => digesting([canonicalJson(all)]);

/** The names of what is in one and not, or otherwise, in the other. */
export const differences = (one: Digests, other: Digests): readonly string[] =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])]
    .filter((name) => one[name] !== other[name])
    .toSorted();
