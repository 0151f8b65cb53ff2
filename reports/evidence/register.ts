import { canonicalJson, digestOf } from "../../model/canonical-json.ts";
import type { Giving, Released, ReleaseRegister } from "../../model/publication.ts";
import { atMillisecond, type Instant } from "../../model/time.ts";

const nameOf = ({ indicator, version }: Pick<Released, "indicator" | "version">): string =>
  `${indicator} ${version}`;

/** Up to when each indicator's releases were known when a report was begun. */
export type RegisterMarks = Readonly<Record<string, Instant>>;

/** A register that notes what stood in it before, for whoever makes the report again. */
export interface NotedRegister extends ReleaseRegister {
  marks(): RegisterMarks;
  /** Of all that was known before, of the indicators asked for. */
  digest(): string;
}

const lineOf = ({ releasedAt: _, ...row }: Released): string => canonicalJson(row);

function digestOfLines(known: ReadonlyMap<string, readonly Released[]>): string {
  const lines = [...known].flatMap(([, rows]) => rows.map(lineOf)).toSorted();
  return digestOf(lines.join("\n"));
}

export function notedRegister(register: ReleaseRegister): NotedRegister {
  const known = new Map<string, readonly Released[]>();
  const given = new Set<string>();
  return {
    async of(indicator, version) {
      const found = await register.of(indicator, version);
      const name = nameOf({ indicator, version });
      // Until it gave out something itself: who is overtaken by others judges anew, beside theirs.
      if (!given.has(name)) known.set(name, found.released);
      return found;
    },
    async add(giving, edition) {
      await register.add(giving, edition);
      for (const each of giving.slice(0, 1)) given.add(nameOf(each));
    },
    asGiven: (released) => register.asGiven(released),
    marks: () =>
      Object.fromEntries(
        [...known].map(([name, rows]) => [
          name,
          atMillisecond(Math.max(0, ...rows.map(({ releasedAt }) => releasedAt))),
        ]),
      ),
    digest: () => digestOfLines(known),
  };
}

/** The register as it was then: what was given out since is left out, and nothing is written. */
export function registerAsOf(register: ReleaseRegister, marks: RegisterMarks): NotedRegister {
  const known = new Map<string, readonly Released[]>();
  const own = new Map<string, Giving[]>();
  return {
    async of(indicator, version) {
      const name = nameOf({ indicator, version });
      const before = known.get(name) ?? (await register.of(indicator, version, marks[name] ?? null)).released;
      known.set(name, before);
      const mine = own.get(name) ?? [];
      return { released: newestOf([...before, ...mine]), edition: mine.length };
    },
    async add(giving) {
      const [first] = giving;
      if (first === undefined) return;
      const name = nameOf(first);
      const mine = own.get(name) ?? [];
      const there = new Map(
        newestOf([...(known.get(name) ?? []), ...mine]).map((row) => [placeOf(row), row]),
      );
      const fresh = giving.filter((row) => !isSame(row, there.get(placeOf(row))));
      own.set(name, [...mine, ...fresh]);
    },
    async asGiven(released) {
      const mine = own
        .get(nameOf(released))
        ?.find((each) => placeOf(each) === placeOf(released) && each.shown);
      return mine?.figure ?? register.asGiven(released);
    },
    marks: () => marks,
    digest: () => digestOfLines(known),
  };
}

const placeOf = ({ part, stratum, service, from, until }: Released): string =>
  canonicalJson([part, stratum, service, from, until]);

/** What the register does not keep a second time. */
const isSame = (row: Released, there: Released | undefined): boolean =>
  there !== undefined &&
  row.shown === there.shown &&
  row.numerator === there.numerator &&
  row.denominator === there.denominator;

/** As the register answers: of each place what was shown, the last of those, before what was hidden. */
function newestOf(rows: readonly Released[]): readonly Released[] {
  const newest = new Map<string, Released>();
  for (const row of rows) {
    const there = newest.get(placeOf(row));
    if (there === undefined || row.shown || !there.shown) newest.set(placeOf(row), row);
  }
  return [...newest.values()];
}
