import { type MigrateNeeds, runMigrate } from "../migrate-command.ts";
import type { Settings } from "../settings.ts";
import type { Command } from "./command.ts";

/** `migrate`. */
export const migrateCommands = (
  settings: () => Settings,
  work: Pick<MigrateNeeds, "look" | "migrate">,
): readonly Command[] => [
  {
    words: "migrate",
    takes: "[--check]",
    does: "brings the tables of the state store to this version, or says how far they are from it",
    options: { check: "flag" },
    run: ({ flag }) => runMigrate({ settings: settings(), check: flag("check"), ...work }),
  },
];
