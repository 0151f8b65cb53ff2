import { assignmentCommands } from "./assignment.ts";
import type { Command } from "./command.ts";
import { deviceCommands } from "./device.ts";
import { deviceClaimCommands } from "./device-claims.ts";
import { deviceLifeCommands } from "./device-life.ts";
import { deviceStrayCommands } from "./device-strays.ts";
import { enrolmentCommands } from "./enrolment.ts";
import { entryCommands } from "./entries.ts";
import { intakeCommands } from "./intake.ts";
import { maintenanceCommands } from "./maintenance.ts";
import { offBoardCommands } from "./off-board.ts";
import type { WithHub } from "./open-hub.ts";
import { reportScheduleCommands } from "./report-schedules.ts";
import { reportCommands } from "./reports.ts";
import { serviceCommands } from "./service.ts";
import { serviceListCommand } from "./service-list.ts";
import { tellingCommands } from "./telling.ts";
import { tokenCommands } from "./token.ts";
import { userCommands } from "./user.ts";

/** Every command that works on an open hub, in the order `--help` shows them. */
export const hubCommands = (withHub: WithHub): readonly Command[] => [
  ...userCommands(withHub),
  ...tokenCommands(withHub),
  ...deviceCommands(withHub),
  ...deviceClaimCommands(withHub),
  ...deviceLifeCommands(withHub),
  ...deviceStrayCommands(withHub),
  ...enrolmentCommands(withHub),
  ...assignmentCommands(withHub),
  serviceListCommand(withHub),
  ...serviceCommands(withHub),
  ...offBoardCommands(withHub),
  ...intakeCommands(withHub),
  ...entryCommands(withHub),
  ...reportCommands(withHub),
  ...reportScheduleCommands(withHub),
  ...tellingCommands(withHub),
  ...maintenanceCommands(withHub),
];
