import type { Assumptions } from "../../model/assumptions.ts";
import { HubFailure } from "../../model/failure.ts";
import type { Figure } from "../../model/figure.ts";
import type { FiguresAsked, FiguresGiven } from "../../model/figures-desk.ts";
import type { Observing } from "../../model/observed.ts";
import type {
  Cleared,
  DisclosurePolicy,
  Giving,
  Proposal,
  ReleaseRegister,
} from "../../model/publication.ts";
import { latenessHorizon } from "../../model/sli.ts";
import { after, atMillisecond, type Clock, type Instant, minutes } from "../../model/time.ts";
import { clearing } from "./disclosure/clear.ts";
import { impliedBy } from "./disclosure/implied.ts";
import { masked } from "./disclosure/masked.ts";
import { releasedOf } from "./disclosure/released.ts";
import type { OpenProgramme } from "./disclosure/solver.ts";
import { withinTerritory, withOutside } from "./outside.ts";
import { impliedIn, proposalOf } from "./proposing.ts";

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
  const { assumptions, clock, observe } = needs;
  const asOf = asked.asOf ?? minuteOf(clock.now());
  if (window.from > asOf) throw new HubFailure("input-rejected", "the time asked for has not begun");
  const provisional = asOf < after(window.until, latenessHorizon);
  const observed = await observe(window, asOf);
  const proposal = proposalOf(asked, observed, assumptions);
  const judging = { ...needs, policy: withOutside(needs.policy, observed) };
  const nothing = { figures: [], hidden: { primary: 0, complementary: 0 } };
  const given =
    proposal.computed.length === 0 ? nothing : await givenOut(proposal, asOf, provisional, judging);
  return { ...withinTerritory(given, needs.policy), window, asOf, provisional };
}

type Given = Pick<FiguresGiven, "figures" | "hidden">;

/** Judged beside all that is out, and out itself before anybody has it; once more when others came between. */
async function givenOut(
  proposal: Proposal,
  asOf: Instant,
  provisional: boolean,
  needs: FiguresNeeds,
): Promise<Given> {
  const { register } = needs;
  for (let tries = 1; ; tries += 1) {
    const { cleared, full, edition } = await judged(proposal, asOf, needs);
    const figures = masked(full, cleared, { asOf, provisional });
    try {
      await register.add(givings(full, cleared, figures, needs.clock.now()), edition);
    } catch (thrown) {
      const isOvertaken = HubFailure.of(thrown).code === "conflict";
      if (isOvertaken && tries < mostTries) continue;
      throw thrown;
    }
    return { figures: await restored(figures, cleared, provisional, register), hidden: cleared.hidden };
  }
}

async function judged(proposal: Proposal, asOf: Instant, needs: FiguresNeeds) {
  const { assumptions, observe, open, policy, register } = needs;
  const { definition } = proposal;
  const { released, edition } = await register.of(definition.id, definition.version);
  const stretches = impliedBy(proposal, released, policy);
  const implied = await impliedIn(stretches, proposal, (window) => observe(window, asOf), assumptions);
  const full = { ...proposal, implied };
  return { cleared: clearing(open)(full, released, policy), full, edition };
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
  return releasedOf(proposal, cleared, [], at).map((row) => ({
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
