import { HubFailure } from "../../model/failure.ts";
import type { Grouping, Stratum } from "../../model/figure.ts";
import type { FiguresAsked, FiguresGiven } from "../../model/figures-desk.ts";
import type { Observed } from "../../model/observed.ts";
import type { Proposal, ReleaseRegister, SharedTable } from "../../model/publication.ts";
import type { Instant } from "../../model/time.ts";
import type { FiguresNeeds } from "./desk.ts";
import { clearing } from "./disclosure/clear.ts";
import { type SharedCount, sharedCounts } from "./evaluation/shared-counts.ts";
import { isOfPeople, type Link, linksOf } from "./evaluation/shared-links.ts";
import { proposalOf } from "./proposing.ts";
import { villagesTold } from "./villages.ts";

/** What must be known of an indicator's table before it is judged: how what it counts stands in all tables of all indicators. */
export type Beside = Pick<Proposal, "shared" | "barred" | "stale">;

/** Puts a table in the register, as of a moment, and gives what may be shown. */
export type GiveOut = (
  asked: FiguresAsked,
  beside: Beside,
  asOf: Instant,
) => Promise<Pick<FiguresGiven, "figures">>;

/**
 * Judges what an indicator counts alike with others, each count in a table of its own. Where late data changed such a count too
 * little to be told, the whole indicator is made as of the moment the count was given out as of (`at`): figures of two moments
 * side by side would tell the change. Where even that does not fit any more, it is `stale`.
 */
export async function besideOthers(
  asked: FiguresAsked,
  asOf: Instant,
  needs: FiguresNeeds,
  give: GiveOut,
): Promise<Beside & { readonly at: Instant }> {
  const first = await judgedAt(asked, asOf, needs, give);
  if (first.at === asOf) return first;
  const again = await judgedAt(asked, first.at, needs, give);
  return again.at === first.at ? again : { ...again, stale: true };
}

async function judgedAt(asked: FiguresAsked, asOf: Instant, needs: FiguresNeeds, give: GiveOut) {
  const observed = await needs.observe(asked.window, asOf);
  const barred = barredIn(asked, observed, needs);
  const known = countedIn(needs.register, observed);
  const shared: SharedTable[] = [];
  let at = asOf;
  for (const link of linksOf(asked.definition.id)) {
    const { definition } = countOf(link);
    const counted = { ...asked, definition };
    const name = JSON.stringify([definition.id, asked.grouping, asked.service, asked.merge ?? null]);
    const kept = known.get(name) ?? (await keptAsOf(() => give(counted, { barred }, asOf), asOf));
    known.set(name, kept);
    if (link.within !== true && kept !== asOf) at = kept;
    const { released } = await needs.register.of(definition.id, definition.version);
    shared.push({
      released,
      part: link.part ?? "",
      sameParts: link.sameParts ?? false,
      times: link.times ?? null,
      within: link.within ?? false,
    });
  }
  return { shared, barred: [...barred, ...villagesTold(asked, observed, needs.policy.k)], at };
}

/** As of when a count is told: an earlier moment where it changed too little since. */
async function keptAsOf(give: () => ReturnType<GiveOut>, asOf: Instant): Promise<Instant> {
  const { figures } = await give();
  return figures.find((each) => each.state !== "suppressed" && each.asOf !== asOf)?.asOf ?? asOf;
}

const counts = new WeakMap<ReleaseRegister, WeakMap<Observed, Map<string, Instant>>>();

/** Which counts of what was observed are in the register already, and as of when they are told there. */
function countedIn(register: ReleaseRegister, observed: Observed): Map<string, Instant> {
  const own = counts.get(register) ?? new WeakMap<Observed, Map<string, Instant>>();
  counts.set(register, own);
  const known = own.get(observed) ?? new Map<string, Instant>();
  own.set(observed, known);
  return known;
}

function countOf({ of }: Link): SharedCount {
  const found = sharedCounts.get(of);
  if (found === undefined) throw new HubFailure("defect", `nothing is counted as ${of}`);
  return found;
}

const made = new WeakMap<Observed, Map<string, readonly Stratum[]>>();

/**
 * Places and services that are hidden in every indicator because few people take part there, with those that cover them. Each
 * indicator by itself would choose its own to cover them, and what one hides another would tell.
 */
function barredIn(asked: FiguresAsked, observed: Observed, needs: FiguresNeeds): readonly Stratum[] {
  const { definition, grouping, service } = asked;
  if (!isOfPeople(definition.id) || grouping === "month") return [];
  const known = made.get(observed) ?? new Map<string, readonly Stratum[]>();
  made.set(observed, known);
  const name = `${needs.policy.k} ${grouping} ${service ?? ""}`;
  const found = known.get(name) ?? hiddenOfPeople(grouping, service, asked, observed, needs);
  known.set(name, found);
  return found;
}

function hiddenOfPeople(
  grouping: Grouping,
  service: string | null,
  { window }: FiguresAsked,
  observed: Observed,
  { assumptions, open, policy }: FiguresNeeds,
): readonly Stratum[] {
  const { definition } = countOf({ of: "shared:people" });
  const proposal = proposalOf({ definition, grouping, service, window }, observed, assumptions);
  const { figures } = clearing(open)(proposal, [], policy);
  return figures
    .filter(({ state, stratum: { by } }) => state === "suppressed" && by !== "pilot" && by !== "month")
    .map(({ stratum }) => stratum);
}
