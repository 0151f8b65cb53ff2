import { burnPolicies, burnSpeeds, canFire, fastestBurn, hubItself, type Objective } from "./objective.ts";
import type { PilotFile } from "./pilot.ts";
import { type PilotFault, unknownFault } from "./pilot-references.ts";
import { sliNames } from "./sli.ts";

/** Whose minutes and seconds hang together: each stretch of them is one event, and not as many as it has seconds. */
const ofTime: readonly string[] = ["ingest-probe", "device-uptime"];
/** What the hub alone answers for: counted of no service. */
const ofTheHub: readonly string[] = [
  "ingest-probe",
  "judgement-integrity",
  "api-availability",
  "api-latency",
];

/** Everything wrong with an objective beyond its shape. */
export function objectiveFaults({ services }: PilotFile, { spec }: Objective): readonly PilotFault[] {
  const known = [...services.map(({ id }) => id), hubItself];
  const sli = spec.indicatorRef ?? spec.indicator?.spec.ratioMetric.good.metricSource.spec.sli ?? "";
  const path = spec.indicatorRef === undefined ? ["spec", "indicator"] : ["spec", "indicatorRef"];
  return [
    ...unknownFault(
      ["spec", "service"],
      spec.service,
      `service of this pilot, nor the ${hubItself} itself`,
      known,
    ),
    ...unknownFault(path, sli, "indicator an objective can be set for", sliNames),
    ...(ofTheHub.includes(sli) && spec.service !== hubItself
      ? [{ path, problem: `${sli} is of the ${hubItself} as a whole; write service: ${hubItself}` }]
      : []),
    ...(ofTime.includes(sli) && spec.budgetingMethod === "Occurrences"
      ? [{ path: ["spec", "budgetingMethod"], problem: `${sli} is a share of time; write Timeslices` }]
      : []),
    ...spec.objectives.flatMap(({ timeSliceTarget }, at) =>
      sliceFaults(spec.budgetingMethod, timeSliceTarget, at),
    ),
    ...policyFaults(spec),
  ];
}

function sliceFaults(method: string, sliceTarget: number | undefined, at: number): readonly PilotFault[] {
  if ((method === "Timeslices") === (sliceTarget !== undefined)) return [];
  const path = ["spec", "objectives", at];
  if (sliceTarget === undefined)
    return [{ path: [...path, "timeSliceTarget"], problem: "is missing; Timeslices needs it" }];
  return [{ path: [...path, "timeSliceTarget"], problem: `is for Timeslices; with ${method} take it out` }];
}

const comma = (figure: number): string => String(figure).replace(".", ",");

/** An alert that could never fire looks like one that never had to. */
const policyFaults = ({ objectives, alertPolicies }: Objective["spec"]): readonly PilotFault[] =>
  objectives.flatMap(({ target }) =>
    alertPolicies.flatMap((speed, at) => {
      if (canFire(target, speed)) return [];
      const { threshold } = burnPolicies[speed];
      const fastest = Math.round(fastestBurn(target) * 10) / 10;
      const others = burnSpeeds.filter((each) => canFire(target, each)).join(" or ");
      const it = `${speed} non potrà mai scattare: aspetta un margine che si consuma ${comma(threshold)} volte troppo in fretta, e con un obiettivo di ${comma(target)} nulla si consuma più di ${comma(fastest)} volte; scrivete ${others.replace(" or ", " o ")}`;
      const problem = `${speed} can never fire: it waits for a budget that burns ${threshold} times too fast, and with a target of ${target} nothing burns faster than ${fastest} times; write ${others} · ${it}`;
      return [{ path: ["spec", "alertPolicies", at], problem }];
    }),
  );
