import type { ObjectiveStanding } from "../../../model/objective-standing.ts";

const figures = {
  target: "Share that must be good",
  ratio: "Share that was good, without declared maintenance",
  valid: "Events or slices the share rests on",
  budget_left: "Part of the error budget that is left; below 0 once overdrawn",
} as const;

/** Objectives in the Prometheus text format. Where there is no data there is no line: nothing is no number. */
export function objectivesText(standings: readonly ObjectiveStanding[]): string {
  const lineOf = (name: string, labels: string, value: number | null | undefined): string =>
    value === null || value === undefined ? "" : `labhub_objective_${name}{${labels}} ${value}\n`;
  const labelsOf = ({ name, service, sli }: ObjectiveStanding): string =>
    `objective="${name}",service="${service}",sli="${sli}"`;
  const figureOf: Readonly<
    Record<keyof typeof figures, (of: ObjectiveStanding) => number | null | undefined>
  > = {
    target: ({ target }) => target,
    ratio: ({ adjusted }) => adjusted?.ratio,
    valid: ({ adjusted }) => adjusted?.valid,
    budget_left: ({ budget }) => budget?.left,
  };
  const names = Object.keys(figures) as readonly (keyof typeof figures)[];
  const plain = names.map((name) => {
    const lines = standings.map((each) => lineOf(name, labelsOf(each), figureOf[name](each)));
    return `# HELP labhub_objective_${name} ${figures[name]}\n# TYPE labhub_objective_${name} gauge\n${lines.join("")}`;
  });
  const burns = standings.flatMap((each) =>
    (each.burns ?? []).map(({ speed, firing }) =>
      lineOf("burning", `${labelsOf(each)},speed="${speed}"`, firing ? 1 : 0),
    ),
  );
  const help =
    "# HELP labhub_objective_burning 1 while the budget burns too fast by this policy\n# TYPE labhub_objective_burning gauge\n";
  return `${plain.join("")}${help}${burns.join("")}`;
}
