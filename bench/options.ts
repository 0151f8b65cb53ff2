import { parseArgs } from "node:util";
import { z } from "zod";

export const scenarios = [
  "ack",
  "path",
  "connections",
  "storm",
  "flood",
  "kill",
  "peer",
  "outage",
  "store",
  "rules",
  "live",
  "report",
] as const;
export type ScenarioName = (typeof scenarios)[number];

export const usage = `npm run bench -- SCENARIO [options]

  ack          acknowledged messages a second and latency, in turn with bare Aedes
  path         published → stored and judged at a steady rate: does the pipeline keep up, is everything there?
  connections  memory of one idle connection, without and with TLS, hub and bare Aedes
  storm        devices that all lose their lines and come back at once: when are they back, what do others notice?
  flood        a device at fifty times its rate, a subscriber that reads nothing, connections that dawdle: the same
  kill         kill -9 under load, again and again: is anything acknowledged missing or doubled?
  outage       InfluxDB killed, frozen and stopped under load, the hub killed meanwhile: is each reading there once?
  store        millions of readings in the embedded store and in InfluxDB: import, bytes on disk, what a page asks for
  rules        readings judged by windows and ten rules a metric, changes committed; beside the rule engine alone; memory
  live         under 5,000 messages/s: from a breaching reading's publishing to its alert at a clinician who listens
  report       acknowledgements while the pilot's report of twelve months is made, and while it is not
  peer         ack against Mosquitto, where it is installed

Options
  --json             the whole report as JSON on stdout
  --clients N        devices (default 100; connections 10000, storm 2000 without TLS; kill, outage, report 24)
  --tls-clients N    connections, storm: devices over TLS besides (default 2000; 500)
  --window N         unacknowledged messages of one device (default 20; kill, outage 8)
  --qos 0|1          (default 1)
  --readings N       readings in a message, 1 to 20 (default 1; path 2); store, rules: of all (default 10000000; 2000000)
  --rate N           messages a second from all devices together (default: as fast as it goes; path: see --fraction;
                     outage, report 200, live 5000)
  --fraction N       path: rate as a share of what bare Aedes takes in the same run (default 0.25)
  --seconds N        length of a measured stretch (default 8; path 16; live 20; flood 25)
  --warm-up N        seconds before it (default 2; live 10)
  --rounds N         ack, peer, storm: rounds of each (default 3)
  --roles LIST       parts of the hub that run (default broker,pipeline,api)
  --cpu-profile DIR  have node write processor profiles of the hub into DIR
  --times N          kill: how often (default 30)
  --telemetry NAME   path: influx runs it a second time with InfluxDB on this machine, after embedded (default embedded)
  --minutes N        outage: how long InfluxDB is stopped (default 1)
  --influx-kills N   outage: how often it is killed before and after (default 10)
  --hub-kills N      outage: how often the hub is killed meanwhile (default 5)
  --persons N        report: people in the pilot, each with a year behind them (default 1000)
  --seed N           kill, outage, store, rules: the same N, the same moments or picks (default 1)

Exit codes: 0 all went well, 1 something failed or was found wrong, 2 the command was not understood.
`;

const defaults: Readonly<Record<ScenarioName, object>> = {
  ack: { clients: 100, window: 20, readings: 1, seconds: 8 },
  path: { clients: 100, window: 20, readings: 2, seconds: 16 },
  connections: { clients: 10_000, "tls-clients": 2000, window: 1, readings: 1, seconds: 1 },
  storm: { clients: 2000, "tls-clients": 500, window: 1, readings: 1, seconds: 1 },
  flood: { clients: 1, window: 1, readings: 1, seconds: 25 },
  kill: { clients: 24, window: 8, readings: 1, seconds: 1 },
  outage: { clients: 24, window: 8, readings: 1, rate: 200, seconds: 1 },
  store: { clients: 1000, window: 1, readings: 10_000_000, seconds: 1 },
  rules: { clients: 10_000, window: 1, readings: 2_000_000, seconds: 1 },
  live: { clients: 100, window: 20, readings: 1, rate: 5000, seconds: 20, "warm-up": 10 },
  report: { clients: 24, window: 8, readings: 1, rate: 200, seconds: 20 },
  peer: { clients: 100, window: 20, readings: 1, seconds: 8 },
};

const inMessage = 20;

const options = z.object({
  scenario: z.enum(scenarios),
  json: z.boolean().default(false),
  clients: z.coerce.number().int().min(1).max(20_000),
  "tls-clients": z.coerce.number().int().min(0).max(20_000).default(0),
  window: z.coerce.number().int().min(1).max(1000),
  qos: z.coerce
    .number()
    .pipe(z.union([z.literal(0), z.literal(1)]))
    .default(1),
  readings: z.coerce.number().int().min(1).max(1_000_000_000),
  rate: z.coerce.number().positive().nullable().default(null),
  fraction: z.coerce.number().positive().max(1).default(0.25),
  seconds: z.coerce.number().positive().max(3600),
  "warm-up": z.coerce.number().min(0).max(600).default(2),
  rounds: z.coerce.number().int().min(1).max(100).default(3),
  roles: z.string().default("broker,pipeline,api"),
  "cpu-profile": z.string().optional(),
  times: z.coerce.number().int().min(1).max(10_000).default(30),
  telemetry: z.enum(["embedded", "influx"]).default("embedded"),
  minutes: z.coerce.number().min(0).max(1440).default(1),
  "influx-kills": z.coerce.number().int().min(0).max(1000).default(10),
  "hub-kills": z.coerce.number().int().min(0).max(1000).default(5),
  persons: z.coerce.number().int().min(1).max(1_000_000).default(1000),
  seed: z.coerce.number().int().min(0).default(1),
});
export type BenchOptions = z.output<typeof options>;

/** Reads the command line; `null` asks for help. Throws `ZodError` or `TypeError` with what is wrong in it. */
export function readOptions(args: readonly string[]): BenchOptions | null {
  const texts = Object.keys(options.shape).filter((name) => name !== "json" && name !== "scenario");
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      ...Object.fromEntries(texts.map((name) => [name, { type: "string" as const }])),
      json: { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values["help"] === true) return null;
  const scenario = z.enum(scenarios, `SCENARIO must be one of ${scenarios.join(", ")}`).parse(positionals[0]);
  z.array(z.unknown()).max(1, "one scenario at a time").parse(positionals);
  const asked = options.parse({ ...defaults[scenario], ...values, scenario });
  z.int()
    .max(
      scenario === "store" || scenario === "rules" ? Number.MAX_SAFE_INTEGER : inMessage,
      `a message holds at most ${inMessage} readings`,
    )
    .parse(asked.readings);
  return asked;
}
