import { deviceTypes } from "./catalogue.ts";
import { helices, type LabService, type PilotFile } from "./pilot.ts";
import { questionIds } from "./pilot-evaluation.ts";
import {
  listFaults,
  type PilotFault,
  repeatedFaults,
  sameIdFaults,
  unknownFault,
} from "./pilot-references.ts";
import { reportScheduleFaults } from "./report-schedule-admission.ts";
import { rosterFaults } from "./roster-admission.ts";
import { municipalities } from "./territory.ts";
import { watchdogService } from "./watchdog.ts";

/** Everything wrong with a `pilot.yaml` beyond the shape of its parts: what they say of each other, and what is missing. */
export const pilotFaults = (pilot: PilotFile): readonly PilotFault[] => [
  ...territoryFaults(pilot),
  ...organisationFaults(pilot),
  ...sameIdFaults(["services"], pilot.services, "service"),
  ...pilot.services.flatMap((service, at) => serviceFaults(pilot, service, ["services", at])),
  ...deviceTypeFaults(pilot),
  ...careGroupFaults(pilot),
  ...rosterFaults(pilot),
  ...evaluationFaults(pilot),
  ...reportScheduleFaults(pilot),
  ...repeatedFaults(
    ["consent", "purposes"],
    pilot.consent.purposes.map(({ id }) => id),
  ),
];

function territoryFaults({ territory }: PilotFile): readonly PilotFault[] {
  const { zones, municipalities: codes } = territory;
  const path = ["territory", "municipalities"];
  const places = codes.flatMap((code, at) => {
    const place = municipalities.get(code);
    if (place === undefined) {
      const problem = `${code} is no municipality of the Metropolitan City of Turin; write its ISTAT code`;
      return [{ path: [...path, at], problem }];
    }
    if (zones.includes(place.zone)) return [];
    const problem = `${place.name} lies in ${place.zone}, which territory.zones does not name; add the zone or take it out`;
    return [{ path: [...path, at], problem }];
  });
  const empty = zones.flatMap((zone, at) =>
    codes.some((code) => municipalities.get(code)?.zone === zone)
      ? []
      : [
          {
            path: ["territory", "zones", at],
            problem: `no municipality of ${zone} is named; add one or take the zone out`,
          },
        ],
  );
  return [
    ...repeatedFaults(["territory", "zones"], zones),
    ...empty,
    ...places,
    ...repeatedFaults(path, codes),
  ];
}

function organisationFaults({ organisations }: PilotFile): readonly PilotFault[] {
  const absent = helices.filter((helix) => !organisations.some((each) => each.helix === helix));
  return [
    ...sameIdFaults(["organisations"], organisations, "organisation"),
    ...absent.map((helix) => ({
      path: ["organisations"],
      problem: `nobody of ${helix} is at the table; a LAB needs an organisation of each helix`,
    })),
  ];
}

function serviceFaults(
  pilot: PilotFile,
  service: LabService,
  path: PilotFault["path"],
): readonly PilotFault[] {
  const lent = pilot.deviceTypes.map(({ id }) => id);
  const groups = pilot.careGroups.map(({ id }) => id);
  const reserved = `${watchdogService} is the hub's own; choose another name`;
  return [
    ...(service.id === watchdogService ? [{ path: [...path, "id"], problem: reserved }] : []),
    ...supplierFaults(pilot, service, [...path, "supplier"]),
    ...listFaults([...path, "deviceTypes"], service.deviceTypes, "device type the LAB lends out", lent),
    ...listFaults([...path, "careGroups"], service.careGroups, "care group of this pilot", groups),
    ...monitoringFaults(service, path),
  ];
}

function supplierFaults(
  { organisations }: PilotFile,
  { supplier }: LabService,
  path: PilotFault["path"],
): readonly PilotFault[] {
  const able = organisations.filter(({ helix }) => helix === "enterprise" || helix === "research");
  const found = organisations.find(({ id }) => id === supplier);
  if (found === undefined || able.includes(found)) {
    return unknownFault(
      path,
      supplier,
      "organisation that supplies",
      able.map(({ id }) => id),
    );
  }
  return [{ path, problem: `${supplier} is of ${found.helix}; a supplier is of enterprise or research` }];
}

/** Whoever monitors says how closely, by what, and who answers. */
function monitoringFaults(
  { id, type, tmType, deviceTypes: lent, careGroups }: LabService,
  path: PilotFault["path"],
): readonly PilotFault[] {
  if (tmType === undefined && type !== "telemonitoring") return [];
  const lacks = (member: string, problem: string): PilotFault => ({ path: [...path, member], problem });
  return [
    ...(tmType === undefined
      ? [lacks("tmType", `${id} monitors people; write I (reviewed) or II (alerts at once)`)]
      : []),
    ...(lent.length === 0
      ? [lacks("deviceTypes", `${id} monitors people; name at least one device type`)]
      : []),
    ...(careGroups.length === 0
      ? [lacks("careGroups", `${id} monitors people; name the care group that answers`)]
      : []),
  ];
}

function deviceTypeFaults({ deviceTypes: lent, organisations }: PilotFile): readonly PilotFault[] {
  const makers = organisations.map(({ id }) => id);
  const hasGateway = lent.some(({ id }) => id === "gateway");
  const inside = lent.flatMap(({ id, models }, at) => [
    ...unknownFault(["deviceTypes", at, "id"], id, "device type of model/metrics.json", deviceTypes),
    ...repeatedFaults(
      ["deviceTypes", at, "models"],
      models.map(({ name }) => name),
    ),
    ...models.flatMap(({ maker, gateway }, which) => {
      const path = ["deviceTypes", at, "models", which];
      const unknown =
        "organisation" in maker
          ? unknownFault(
              [...path, "maker", "organisation"],
              maker.organisation,
              "organisation of this pilot",
              makers,
            )
          : [];
      if (!gateway || hasGateway) return unknown;
      return [
        ...unknown,
        { path: [...path, "gateway"], problem: "needs a gateway; lend one out: add the device type gateway" },
      ];
    }),
  ]);
  return [...sameIdFaults(["deviceTypes"], lent, "device type"), ...inside];
}

function careGroupFaults({ careGroups, organisations }: PilotFile): readonly PilotFault[] {
  const known = organisations.map(({ id }) => id);
  return [
    ...sameIdFaults(["careGroups"], careGroups, "care group"),
    ...careGroups.flatMap(({ organisation }, at) =>
      unknownFault(["careGroups", at, "organisation"], organisation, "organisation of this pilot", known),
    ),
  ];
}

/** The programme asks three questions of every pilot; how well it works technically may be left out. */
function evaluationFaults({ evaluation: { questions } }: PilotFile): readonly PilotFault[] {
  const path = ["evaluation", "questions"];
  const asked = questions.map(({ id }) => id);
  const missing = questionIds.filter((id) => id !== "technical" && !asked.includes(id));
  return [
    ...sameIdFaults(path, questions, "question"),
    ...missing.map((id) => ({
      path,
      problem: `${id} is not asked; every pilot of the programme must answer it`,
    })),
  ];
}
