import type { Figure } from "../../model/figure.ts";
import type { FiguresGiven } from "../../model/figures-desk.ts";
import { municipalityCode } from "../../model/identity.ts";
import type { Observed } from "../../model/observed.ts";
import type { DisclosurePolicy } from "../../model/publication.ts";
import { municipalities } from "../../model/territory.ts";

/** Somewhere that is in no zone of this province. */
const nowhere = "z0";

/**
 * The policy with the places of people who live outside the pilot's territory. They are in its totals, so that they are judged as
 * any other place: what is left of a total must not tell of them.
 */
export function withOutside(policy: DisclosurePolicy, observed: Observed): DisclosurePolicy {
  const { territory } = policy;
  const outside = [...placesOf(observed)].filter((code) => !territory.zones.has(code));
  if (outside.length === 0) return policy;
  const zones = new Map(territory.zones);
  for (const code of outside.toSorted()) {
    const known = municipalityCode.safeParse(code);
    const zone = known.success ? municipalities.get(known.data)?.zone : undefined;
    zones.set(code, zone ?? nowhere);
  }
  return { ...policy, territory: { ...territory, zones, outside: new Set(outside) } };
}

const seen = new WeakMap<Observed, ReadonlySet<string>>();

/** Wherever anything was; looked up once for all that is made of what was observed. */
function placesOf(observed: Observed): ReadonlySet<string> {
  const known = seen.get(observed);
  if (known !== undefined) return known;
  const { people, personMonths, alerts, entries } = observed;
  const found = new Set<string>();
  for (const rows of [people, personMonths, alerts, entries])
    for (const { municipality } of rows) if (municipality !== null) found.add(municipality);
  seen.set(observed, found);
  return found;
}

/** Without places outside the territory: that one is there at all would tell that somebody lives in it. */
export function withinTerritory<Given extends Pick<FiguresGiven, "figures" | "hidden" | "together">>(
  given: Given,
  { territory: { zones } }: DisclosurePolicy,
): Given {
  const own = new Set([...zones.keys(), ...zones.values()]);
  const isOwn = ({ stratum: { by, key } }: Figure) =>
    (by !== "zone" && by !== "municipality") || key.split("+").every((place) => own.has(place));
  const left = given.figures.filter((each) => !isOwn(each) && each.state === "suppressed").length;
  const { primary, complementary } = given.hidden;
  const small = Math.min(primary, left);
  return {
    ...given,
    figures: given.figures.filter(isOwn),
    hidden: { primary: primary - small, complementary: Math.max(0, complementary - (left - small)) },
  };
}
