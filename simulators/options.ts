import { parseArgs } from "node:util";
import { z } from "zod";
import { eventKinds } from "../model/happened-event.ts";
import { type Duration, durationText, parseDuration, seconds } from "../model/time.ts";
import { illnessKinds } from "./illness.ts";

export const usage = `npm run demo [-- --data DIR] [--seed N]
    Starts a hub with a demo pilot, 20 invented people and their 40 devices, and plays them until Ctrl-C.
      --data DIR        keep everything in DIR and go on from there next time (default: a new temporary folder)
      --seed N          another N, other people (default 1)

npm run simulate -- [options]
    Adds invented people with two devices each to a running hub, and plays them until Ctrl-C.
      --hub URL         the hub's address for people (default http://127.0.0.1:8080)
      --broker URL      the hub's address for devices (default mqtt://127.0.0.1:1883)
      --user NAME       who registers them (default admin)
      --password TEXT   their password (default: the variable LABHUB_ADMIN_PASSWORD)
      --pilot DIR       the pilot definition to take municipalities from (default pilots/demo)
      --patients N      how many people, 1 to 1000 (default 20)
      --scenario NAME   steady, ${illnessKinds.join(", ")} (default steady)
      --ill N           how many of them the scenario befalls (default 1)
      --pace SECONDS    a device sends about once in so many seconds, 1 to 86400 (default 10)
      --body-speed N    bodies live N times faster than the clock (default 1)
      --history PERIOD  hand over readings of so long before the start, such as PT24H (default none)
      --event KIND      the first person's device tells it at the start: ${eventKinds.join(", ")}
      --clumsiness N    bad measurements: 0 none, 1 as usual, 4 as in beginners (default 1)
      --duration PERIOD stop after so long, such as PT5M (default: until Ctrl-C)
      --seed N          the same N, the same people and the same draws (default 1)

Exit codes: 0 all went well, 1 something failed, 2 the command was not understood.
`;

const seed = z.coerce.number().int().min(0).default(1);
const period = durationText.transform((text) => parseDuration(text) ?? seconds(0));

const demoOptions = z.object({ command: z.literal("demo"), data: z.string().optional(), seed });
const simulateOptions = z.object({
  command: z.literal("simulate"),
  hub: z.url().default("http://127.0.0.1:8080"),
  broker: z.url().default("mqtt://127.0.0.1:1883"),
  user: z.string().default("admin"),
  password: z.string("give --password or set LABHUB_ADMIN_PASSWORD"),
  pilot: z.string().default("pilots/demo"),
  patients: z.coerce.number().int().min(1).max(1000).default(20),
  scenario: z.enum(["steady", ...illnessKinds]).default("steady"),
  ill: z.coerce.number().int().min(1).max(1000).default(1),
  pace: z.coerce.number().min(1).max(86_400).default(10),
  "body-speed": z.coerce.number().min(1).max(10_000).default(1),
  history: period.optional(),
  event: z.enum(eventKinds).optional(),
  clumsiness: z.coerce.number().min(0).max(50).default(1),
  duration: period.optional(),
  seed,
});
const options = z.discriminatedUnion("command", [demoOptions, simulateOptions]);

export type Asked = z.output<typeof options> | { readonly command: "help" };
export type SimulateAsked = z.output<typeof simulateOptions>;
export const noTime: Duration = seconds(0);

const named = {
  demo: Object.keys(demoOptions.shape),
  simulate: Object.keys(simulateOptions.shape),
};

/** Reads the command line. Throws `ZodError` or `TypeError` with what is wrong in it. */
export function readOptions(args: readonly string[], adminPassword: string | undefined): Asked {
  const command = args[0] === "demo" ? "demo" : "simulate";
  const rest = command === "demo" ? args.slice(1) : args;
  const known = Object.fromEntries(
    named[command].filter((name) => name !== "command").map((name) => [name, { type: "string" as const }]),
  );
  const { values } = parseArgs({ args: [...rest], options: { ...known, help: { type: "boolean" } } });
  if (values["help"] === true) return { command: "help" };
  const password = command === "simulate" && adminPassword !== undefined ? { password: adminPassword } : {};
  return options.parse({ ...password, ...values, command });
}
