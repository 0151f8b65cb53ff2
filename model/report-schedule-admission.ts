import type { PilotFile } from "./pilot.ts";
import {
  listFaults,
  type PilotFault,
  repeatedFaults,
  sameIdFaults,
  unknownFault,
} from "./pilot-references.ts";
import type { ReportSchedule } from "./report-schedule.ts";

/** Everything wrong with the schedules of reports beyond their shape: what they are about, and who may have that. */
export const reportScheduleFaults = (pilot: PilotFile): readonly PilotFault[] => [
  ...sameIdFaults(["reports"], pilot.reports, "schedule"),
  ...pilot.reports.flatMap((schedule, at) => [
    ...subjectFaults(pilot, schedule, ["reports", at]),
    ...recipientFaults(pilot, schedule, ["reports", at, "to"]),
    ...repeatedFaults(["reports", at, "languages"], schedule.languages),
    ...repeatedFaults(["reports", at, "formats"], schedule.formats),
    ...attachFaults(schedule, ["reports", at, "attach"]),
  ]),
];

function subjectFaults(
  { services }: PilotFile,
  { kind, service }: ReportSchedule,
  path: PilotFault["path"],
): readonly PilotFault[] {
  const isOfOne = kind === "service" || kind === "supplier";
  if (!isOfOne && service === undefined) return [];
  if (!isOfOne)
    return [
      { path: [...path, "service"], problem: `a report of kind ${kind} is about all services; take it out` },
    ];
  if (service === undefined)
    return [
      { path: [...path, "kind"], problem: `a report of kind ${kind} is about one service; add service` },
    ];
  return unknownFault(
    [...path, "service"],
    service,
    "service of this pilot",
    services.map(({ id }) => id),
  );
}

function recipientFaults(
  { roster }: PilotFile,
  { kind, to }: ReportSchedule,
  path: PilotFault["path"],
): readonly PilotFault[] {
  const duties = roster.duties.map(({ id }) => id);
  const barred = kind === "supplier" ? -1 : to.roles.indexOf("supplier");
  return [
    ...repeatedFaults([...path, "roles"], to.roles),
    ...(barred === -1
      ? []
      : [
          {
            path: [...path, "roles", barred],
            problem: `suppliers have the supplier's report alone, not one of kind ${kind}; take it out`,
          },
        ]),
    ...listFaults([...path, "duties"], to.duties, "duty of this roster", duties),
  ];
}

function attachFaults({ kind, attach }: ReportSchedule, path: PilotFault["path"]): readonly PilotFault[] {
  if (!attach || kind === "citizens") return [];
  const problem = `a report of kind ${kind} does not travel by mail, only a link to it; take it out`;
  return [{ path, problem }];
}
