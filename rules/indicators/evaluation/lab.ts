import type { ObservedService } from "../../../model/observed.ts";
import { helices } from "../../../model/pilot.ts";
import { allBehind } from "./persons.ts";
import { byService, type EntryOf, entriesOf, type Formula, wasEntered } from "./rows.ts";
import { part, plain, share, type Tally, without } from "./tally.ts";

const nobody = allBehind(0);
const counted = (n: number): Tally => plain(n, { numerator: n, observations: n, persons: nobody });

/** What the mini-pilots are: each service counted in all it is. */
export const applicationProfile: Formula = {
  by: ["pilot", "service"],
  of({ services }) {
    const traits = services.flatMap(traitsOf);
    const parts = [...new Set(traits)]
      .toSorted()
      .map((trait) => part(trait, counted(traits.filter((each) => each === trait).length)));
    return services.length === 0 ? without("no-data") : { ...counted(services.length), parts };
  },
};

const traitsOf = ({
  type,
  tmType,
  stage,
  ceClasses = [],
  measures = [],
}: ObservedService): readonly string[] => [
  ...(type === undefined ? [] : [`type:${type}`]),
  ...(tmType === undefined ? [] : [`tm-type:${tmType}`]),
  ...(stage === undefined ? [] : [`stage:${stage}`]),
  ...new Set(ceClasses.map((each) => `ce-class:${each}`)),
  ...new Set(measures.map((each) => `measures:${each}`)),
];

const decided = ["adopt", "extend", "stop"] as const;

/** Mini-pilots that are over and whose public body decided; the last word of each counts, and "stop" is a decision. */
export const adoptionDecisions: Formula = {
  by: byService,
  of(rows) {
    if (!wasEntered(rows, "adoption-decision")) return without("not-observed");
    const latest = new Map<string, EntryOf<"adoption-decision">>();
    for (const each of entriesOf(rows, "adoption-decision")) {
      const known = latest.get(each.service ?? "");
      if (known === undefined || known.at <= each.at) latest.set(each.service ?? "", each);
    }
    const all = [...latest.values()].map(({ content }) => content.decision);
    const taken = all.filter((each) => each !== "undecided").length;
    const parts = decided.map((each) =>
      part(each, share(all.filter((own) => own === each).length, all.length, nobody)),
    );
    return share(taken, all.length, nobody, { parts });
  },
};

/** Organisations that contributed something, each once, by helix. Being there is not contributing. */
export const helixParticipation: Formula = {
  by: ["pilot", "month"],
  of(rows) {
    if (!wasEntered(rows, "helix-participation")) return without("not-observed");
    const contributions = entriesOf(rows, "helix-participation").filter(
      ({ content }) => content.form === "contribution",
    );
    const named = (all: typeof contributions) =>
      new Set(
        all.flatMap(({ content: { organisation } }) => (organisation === undefined ? [] : [organisation])),
      ).size;
    const parts = helices.map((helix) =>
      part(helix, counted(named(contributions.filter(({ content }) => content.helix === helix)))),
    );
    const unnamed = contributions.filter(({ content }) => content.organisation === undefined).length;
    const total = parts.reduce((sum, { value }) => sum + (value ?? 0), 0);
    return {
      ...counted(total),
      parts,
      beside: [{ key: "contributions-of-unnamed", value: unnamed, unit: "" }],
    };
  },
};
