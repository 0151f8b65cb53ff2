import { checkPilot, newPilot } from "../pilot-commands.ts";
import { type Command, UsageError } from "./command.ts";

/** `pilot check` and `pilot new`. */
export const pilotCommands: readonly Command[] = [
  {
    words: "pilot check",
    takes: "FOLDER",
    does: "looks at a pilot definition",
    operands: [1, 1],
    run: ({ operands: [folder = ""] }) => checkPilot(folder),
  },
  {
    words: "pilot new",
    takes: "FOLDER --name TEXT --zones z6,z7",
    does: "writes a pilot for another territory, to be filled in",
    operands: [1, 1],
    options: { name: "text", zones: "text" },
    run: async ({ operands: [folder = ""], text }) => {
      const [name, zones] = [text("name"), text("zones")];
      if (name === undefined || zones === undefined) {
        throw new UsageError("pilot new needs --name and --zones.");
      }
      return newPilot(folder, { name, zones });
    },
  },
];
