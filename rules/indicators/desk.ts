import type { Assumptions } from "../../model/assumptions.ts";
import { HubFailure } from "../../model/failure.ts";
import type { Figure } from "../../model/figure.ts";
import type { FiguresAsked, FiguresGiven } from "../../model/figures-desk.ts";
import type { Observing } from "../../model/observed.ts";
import type {
  Cleared,
  DisclosurePolicy,
  Giving,
  Implied,
  Proposal,
  Released,
  ReleaseRegister,
} from "../../model/publication.ts";
import { latenessHorizon } from "../../model/sli.ts";
import { after, atMillisecond, type Clock, type Instant, minutes } from "../../model/time.ts";
import { clearing } from "./disclosure/clear.ts";
import { impliedBy } from "./disclosure/implied.ts";
import { masked } from "./disclosure/masked.ts";
import { isTogether } from "./disclosure/merged.ts";
import { withOffered } from "./disclosure/offered.ts";
import { releasedOf } from "./disclosure/released.ts";
import type { OpenProgramme } from "./disclosure/solver.ts";
import { withinTerritory, withOutside } from "./outside.ts";
import { impliedIn, proposalOf, withNeighbours } from "./proposing.ts";
import { type Beside, besideOthers } from "./shared.ts";

export interface FiguresNeeds {
  readonly observe: Observing["observed"];
  readonly register: ReleaseRegister;
  readonly policy: DisclosurePolicy;
  readonly assumptions: Assumptions;
  /** `highsProgramme()`, opened once. */
  readonly open: OpenProgramme;
  readonly clock: Clock;
}

/** The minute that holds a moment: answers within one are the same. */
export const minuteOf = (at: Instant): Instant => atMillisecond(at - (at % minutes(1)));

/** So often somebody else may have given out figures of the same indicator while these were judged. */
const mostTries = 8;

/** The whole way from what was observed to what may leave the hub; see `FiguresDesk`. Blocks its thread for seconds. */
export async function figuresOf(asked: FiguresAsked, needs: FiguresNeeds): Promise<FiguresGiven> {
  const { window } = asked;
  const { clock } = needs;
  const asOf = asked.asOf ?? minuteOf(clock.now());
  if (window.from > asOf) throw new HubFailure("input-rejected", "the time asked for has not begun");
  const provisional = asOf < after(window.until, latenessHorizon);
  const give = (each: FiguresAsked, beside: Beside, at: Instant) =>
    tableOf(each, beside, at, provisional, needs);
  const { at, ...beside } = await besideOthers(asked, asOf, needs, give);
  const given = await give(asked, beside, at);
  return { ...withinTerritory(given, needs.policy), window, asOf, provisional };
}

/** One table, judged and in the register. `beside`: what is known of what it counts alike with others. */
async function tableOf(
  asked: FiguresAsked,
  beside: Beside,
  asOf: Instant,
  provisional: boolean,
  needs: FiguresNeeds,
): Promise<Given> {
  const { assumptions, observe } = needs;
  const observed = await observe(asked.window, asOf);
  const proposal = { ...proposalOf(asked, observed, assumptions), ...beside };
  const judging = { ...needs, policy: withOutside(needs.policy, observed) };
  const merges = asked.merge !== undefined && asked.grouping === "municipality";
  const asProposed: Proposing = (released) =>
    merges ? withNeighbours(proposal, observed, released, assumptions) : proposal;
  const nothing = { figures: [], hidden: { primary: 0, complementary: 0 }, together: 0 };
  return proposal.computed.length === 0 ? nothing : givenOut(asProposed, asOf, provisional, judging);
}

type Given = Pick<FiguresGiven, "figures" | "hidden" | "together">;
/** What is to be shown, after what is out. */
type Proposing = (released: readonly Released[]) => Proposal;

/** Judged beside all that is out, and out itself before anybody has it; once more when others came between. */
async function givenOut(
  proposing: Proposing,
  asOf: Instant,
  provisional: boolean,
  needs: FiguresNeeds,
): Promise<Given> {
  const { register } = needs;
  for (let tries = 1; ; tries += 1) {
    const { cleared, full, edition } = await judged(proposing, asOf, needs);
    const figures = masked(full, cleared, { asOf, provisional });
    try {
      await register.add(givings(full, cleared, figures, needs.clock.now()), edition);
    } catch (thrown) {
      const isOvertaken = HubFailure.of(thrown).code === "conflict";
      if (isOvertaken && tries < mostTries) continue;
      throw thrown;
    }
    return withSets(await restored(figures, cleared, provisional, register), cleared.hidden);
  }
}

/** With what neighbours may show together among the figures of the proposal, as if it had been proposed. */
async function judged(proposing: Proposing, asOf: Instant, needs: FiguresNeeds) {
  const { assumptions, observe, open, policy, register } = needs;
  const { definition } = proposing([]);
  const { released, edition } = await register.of(definition.id, definition.version);
  const proposal = proposing(released);
  const known = (stretches: readonly Implied[]) =>
    impliedIn(stretches, proposal, (window) => observe(window, asOf), assumptions);
  let full: Proposal = { ...proposal, implied: await known(impliedBy(proposal, released, policy)) };
  let cleared = clearing(open)(full, released, policy);
  if (cleared.asks.length > 0) {
    full = { ...full, implied: [...(full.implied ?? []), ...(await known(cleared.asks))] };
    cleared = clearing(open)(full, released, policy);
  }
  return { ...withOffered({ full, cleared }), edition };
}

/** Municipalities that are told in a set do not stand beside it as blanks; a set that may not be shown again is not named. */
function withSets(figures: readonly Figure[], hidden: Given["hidden"]): Given {
  const sets = figures.filter(({ stratum }) => isTogether(stratum.key));
  const shown = sets.filter(({ state }) => state !== "suppressed");
  const inSets = new Set(shown.flatMap(({ stratum }) => stratum.key.split("+")));
  const dropped = sets.length - shown.length;
  const isLeft = ({ state, stratum: { by, key } }: Figure): boolean =>
    !(by === "municipality" && state === "suppressed" && (inSets.has(key) || isTogether(key)));
  const { primary, complementary } = hidden;
  const small = Math.min(primary, dropped);
  return {
    figures: figures.filter(isLeft),
    hidden: { primary: primary - small, complementary: Math.max(0, complementary - (dropped - small)) },
    together: figures.filter(
      ({ state, stratum }) =>
        state === "suppressed" && inSets.has(stratum.key) && stratum.by === "municipality",
    ).length,
  };
}

/** The register's rows, the shown figures with them. */
function givings(
  proposal: Proposal,
  cleared: Cleared,
  figures: readonly Figure[],
  at: Instant,
): readonly Giving[] {
  const nameOf = ({ by, key }: Figure["stratum"]) => `${by} ${key}`;
  const own = new Map(figures.map((each) => [nameOf(each.stratum), each]));
  return releasedOf(proposal, cleared, at).map((row) => ({
    ...row,
    figure: row.part === "" && row.shown ? (own.get(nameOf(row.stratum)) ?? null) : null,
  }));
}

/** Where late data changed too little to be told, the figure is given as it was, with the moment it was made as of. */
async function restored(
  figures: readonly Figure[],
  { figures: answers }: Cleared,
  provisional: boolean,
  register: ReleaseRegister,
): Promise<readonly Figure[]> {
  return Promise.all(
    figures.map(async (figure, at) => {
      const keeps = answers[at]?.keeps ?? null;
      const before = keeps === null ? null : await register.asGiven(keeps);
      if (before === null) return figure;
      const { stratum, from, until } = figure;
      return { ...before, stratum, from, until, provisional };
    }),
  );
}
