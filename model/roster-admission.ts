import type { PilotFile } from "./pilot.ts";
import {
  listFaults,
  type PilotFault,
  repeatedFaults,
  sameIdFaults,
  unknownFault,
} from "./pilot-references.ts";
import { gapsOf } from "./pilot-roster.ts";
import { parseDuration } from "./time.ts";

/** Everything wrong with who answers when: duties that are none, hours nobody answers, steps that come too late. */
export const rosterFaults = (pilot: PilotFile): readonly PilotFault[] => [
  ...dutyFaults(pilot),
  ...shiftFaults(pilot),
  ...gapFaults(pilot),
  ...escalationFaults(pilot),
];

const dutyIds = ({ roster }: PilotFile): readonly string[] => roster.duties.map(({ id }) => id);

function dutyFaults(pilot: PilotFile): readonly PilotFault[] {
  const { duties, lastResort, night } = pilot.roster;
  const known = pilot.organisations.map(({ id }) => id);
  const onDuty = (path: PilotFault["path"], written: string) =>
    unknownFault(path, written, "duty of this roster", dutyIds(pilot));
  return [
    ...sameIdFaults(["roster", "duties"], duties, "duty"),
    ...duties.flatMap(({ organisation }, at) =>
      unknownFault(
        ["roster", "duties", at, "organisation"],
        organisation,
        "organisation of this pilot",
        known,
      ),
    ),
    ...(night === undefined ? [] : onDuty(["roster", "night", "onDuty"], night.onDuty)),
    ...onDuty(["roster", "lastResort"], lastResort),
  ];
}

function shiftFaults(pilot: PilotFile): readonly PilotFault[] {
  const groups = pilot.careGroups.map(({ id }) => id);
  return pilot.roster.shifts.flatMap(({ careGroups, days, onDuty }, at) => {
    const path = ["roster", "shifts", at];
    return [
      ...listFaults([...path, "careGroups"], careGroups, "care group of this pilot", groups),
      ...repeatedFaults([...path, "days"], days),
      ...unknownFault([...path, "onDuty"], onDuty, "duty of this roster", dutyIds(pilot)),
    ];
  });
}

/** Somebody must answer for every care group in every minute of a week. */
function gapFaults({ careGroups, roster }: PilotFile): readonly PilotFault[] {
  return careGroups.flatMap(({ id }) => {
    const gaps = gapsOf(roster, id);
    if (gaps.length === 0) return [];
    const problem = `nobody answers for ${id} from ${gaps.join(", from ")}; add a shift or a night that does`;
    return [{ path: ["roster", "shifts"], problem }];
  });
}

function escalationFaults(pilot: PilotFile): readonly PilotFault[] {
  const { escalation } = pilot;
  const path = (at: number, member: string) => ["escalation", at, member];
  const reachesHigh = escalation.some(({ priorities }) => priorities.includes("high"));
  return [
    ...escalation.flatMap(({ to, priorities, after }, at) => {
      const earlier = escalation
        .slice(0, at)
        .filter((step) => step.priorities.some((each) => priorities.includes(each)));
      const isLater = earlier.every((step) => (parseDuration(step.after) ?? 0) < (parseDuration(after) ?? 0));
      return [
        ...unknownFault(path(at, "to"), to, "duty of this roster", dutyIds(pilot)),
        ...repeatedFaults(path(at, "priorities"), priorities),
        ...(isLater
          ? []
          : [
              {
                path: path(at, "after"),
                problem: `${after} is no later than a step before it; each step waits longer`,
              },
            ]),
      ];
    }),
    ...(reachesHigh
      ? []
      : [{ path: ["escalation"], problem: "no step is for high; an alert of high priority must go on" }]),
  ];
}
