import { findMetric, isCoded, metrics } from "./catalogue.ts";
import type { CostLine } from "./costs.ts";
import { instead } from "./nearest.ts";
import type { LabService, PilotFile, Plan } from "./pilot.ts";
import { type PilotFault, sameIdFaults, unknownFault } from "./pilot-references.ts";
import type { Questionnaire } from "./questionnaire.ts";
import type { Roads } from "./roads.ts";
import type { RuleDefinition } from "./rule.ts";
import { ruleFaults } from "./rule-admission.ts";
import { municipalities } from "./territory.ts";

const idsOf = ({ services }: PilotFile): readonly string[] => services.map(({ id }) => id);

/** Everything wrong with a plan beyond its shape: whose it is, and whether its service can measure what it asks. */
export function planFaults(pilot: PilotFile, plan: Plan): readonly PilotFault[] {
  const service = pilot.services.find(({ id }) => id === plan.service);
  return [
    ...unknownFault(["service"], plan.service, "service of this pilot", idsOf(pilot)),
    ...(service === undefined ? [] : tmTypeFaults(service, plan)),
    ...plan.measurements.flatMap((measurement, at) => [
      ...metricFaults(measurement.code, service, ["measurements", at, "code"]),
      ...hoursFaults(measurement, ["measurements", at, "between"]),
    ]),
    ...twiceFaults(plan),
  ];
}

/** A limit is for a rule that has one, and lies where the rule can be judged by it. */
export const planLimitFaults = (
  { limits = {} }: Plan,
  rules: readonly RuleDefinition[],
): readonly PilotFault[] =>
  Object.entries(limits).flatMap(([id, limit]) => {
    const path = ["limits", id];
    const rule = rules.find((each) => each.id === id);
    if (rule === undefined)
      return unknownFault(
        path,
        id,
        "rule of this pilot",
        rules.map((each) => each.id),
      );
    if (rule.limit === undefined) return [{ path, problem: `${id} has no limit that a plan could set` }];
    return ruleFaults([{ ...rule, limit }])
      .slice(0, 1)
      .map(({ problem }) => ({ path, problem: `${id} cannot be judged by ${limit}: ${problem}` }));
  });

function tmTypeFaults({ id, tmType }: LabService, plan: Plan): readonly PilotFault[] {
  if (tmType === plan.tmType) return [];
  const right = tmType === undefined ? `${id} does not monitor` : `${id} is of type ${tmType}`;
  return [{ path: ["tmType"], problem: `is ${plan.tmType}, and ${right}; make them agree` }];
}

function metricFaults(
  code: string,
  service: LabService | undefined,
  path: PilotFault["path"],
): readonly PilotFault[] {
  const metric = findMetric(code);
  if (metric === null || metric.code !== code) return [{ path, problem: unknownMetric(code, metric?.code) }];
  const { devices } = metric;
  if (service === undefined || devices.includes("any")) return [];
  if (service.deviceTypes.some((type) => devices.includes(type))) return [];
  const problem = `no device type of ${service.id} measures ${code}; it takes ${devices.join(" or ")}`;
  return [{ path, problem }];
}

function unknownMetric(code: string, meant: string | undefined): string {
  if (meant !== undefined) return `${code} is another name of a metric; write ${meant}`;
  if (isCoded(code)) return `${code} is answered in words; a plan can ask for numbers only`;
  const known = metrics.map((each) => each.code);
  return `${code} is no metric measured as a number; ${instead(code, known)}`;
}

type Measurement = Plan["measurements"][number];

function hoursFaults({ between }: Measurement, path: PilotFault["path"]): readonly PilotFault[] {
  if (between === undefined || between[0] < between[1]) return [];
  const problem = `${between[0]} is not before ${between[1]}; a measurement belongs to one day`;
  return [{ path, problem }];
}

/** Asking twice for one thing at one time says nothing; asking for it in the morning and in the evening does. */
function twiceFaults({ measurements }: Plan): readonly PilotFault[] {
  const same = (one: Measurement, other: Measurement) =>
    one.code === other.code && String(one.between) === String(other.between);
  return measurements.flatMap((each, at) =>
    measurements.slice(0, at).some((earlier) => same(earlier, each))
      ? [{ path: ["measurements", at], problem: `${each.code} is asked for these hours above; take one out` }]
      : [],
  );
}

/** Everything wrong with the costs beyond their shape. */
export const costFaults = (pilot: PilotFile, lines: readonly CostLine[]): readonly PilotFault[] => [
  ...sameIdFaults(["lines"], lines, "line"),
  ...lines.flatMap(({ service }, at) =>
    service === undefined
      ? []
      : unknownFault(["lines", at, "service"], service, "service of this pilot", idsOf(pilot)),
  ),
];

/** Everything wrong with a questionnaire beyond its shape. */
export const questionnaireFaults = ({ items }: Questionnaire): readonly PilotFault[] =>
  sameIdFaults(["items"], items, "item");

/** Everything wrong with the road table beyond its shape: each way is told once, between places there are. */
export const roadFaults = ({ territory }: PilotFile, { facilities, rows }: Roads): readonly PilotFault[] => [
  ...sameIdFaults(["facilities"], facilities, "facility"),
  ...facilities.flatMap(({ municipality }, at) =>
    municipalities.has(municipality)
      ? []
      : [
          {
            path: ["facilities", at, "municipality"],
            problem: `${municipality} is no municipality of the Metropolitan City of Turin`,
          },
        ],
  ),
  ...rows.flatMap(({ municipality, facility }, at) => [
    ...unknownFault(
      ["rows", at, "municipality"],
      municipality,
      "municipality of this pilot",
      territory.municipalities,
    ),
    ...unknownFault(
      ["rows", at, "facility"],
      facility,
      "facility of this table",
      facilities.map(({ id }) => id),
    ),
    ...(rows.findIndex((each) => each.municipality === municipality && each.facility === facility) === at
      ? []
      : [
          {
            path: ["rows", at],
            problem: `the way from ${municipality} to ${facility} stands above; take one out`,
          },
        ]),
  ]),
];
