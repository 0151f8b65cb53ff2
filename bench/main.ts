// The benchmarks' command line, and the root where they meet the hub's process and its front door.
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { issueServer, makeAuthority } from "../boot/certificates.ts";
import { systemClock } from "../boot/clock.ts";
import { openDataDir } from "../boot/data-dir.ts";
import { createLog } from "../boot/log.ts";
import { latestOf, sumsOf } from "../ingest/rollups.ts";
import { boardOn } from "../model/board.ts";
import { secretHasher } from "../model/device-secret.ts";
import { HubFailure } from "../model/failure.ts";
import type { InfluxPlace } from "../model/telemetry-place.ts";
import { atMillisecond, days } from "../model/time.ts";
import { engineAlone } from "../rules/alerts/engine-alone.ts";
import { openJudge } from "../rules/alerts/judge.ts";
import { delayTally } from "../rules/indicators/service-levels/sketch.ts";
import { openFrontDoor } from "../simulators/front-door.ts";
import { startHub } from "../simulators/hub-process.ts";
import { openInflux } from "../store/influx/open.ts";
import { setUpInflux } from "../store/influx/setup.ts";
import { openState } from "../store/state/open.ts";
import { openEmbeddedTelemetry } from "../store/telemetry/embedded.ts";
import { ackScenario, ackText } from "./ack.ts";
import { connectionsScenario, connectionsText } from "./connections.ts";
import { type Beside, bareContest, besideInflux, type Contest, hubContest } from "./contender.ts";
import { crowdNeeds } from "./crowd-needs.ts";
import { floodScenario, floodText } from "./flood.ts";
import type { InfluxNeeds } from "./influxd-store.ts";
import { runKillCampaign } from "./kill-campaign.ts";
import { killText } from "./kill-text.ts";
import { isClean } from "./kill-verdict.ts";
import { liveScenario, liveText } from "./live.ts";
import { machine } from "./machine.ts";
import { type BenchOptions, readOptions, usage } from "./options.ts";
import { runOutageCampaign } from "./outage-campaign.ts";
import { outageText } from "./outage-text.ts";
import { pathScenario, pathText } from "./path.ts";
import { besideScenario, besideText } from "./path-beside-influx.ts";
import { findMosquitto, mosquittoContest } from "./peer.ts";
import { profileText } from "./profile.ts";
import { reportScenario, reportText } from "./report-scenario.ts";
import { type RulesNeeds, rulesScenario, rulesText } from "./rules-scenario.ts";
import type { StoreNeeds } from "./store-contender.ts";
import { storeScenario } from "./store-scenario.ts";
import { storeText } from "./store-text.ts";
import { stormScenario, stormText } from "./storm.ts";

/** A report as an object and as people read it, and whether what must hold did hold. */
interface Outcome {
  readonly report: object;
  readonly text: string;
  readonly well: boolean;
}

const forever = { telemetry: null, short: null };
const needs = {
  startHub,
  openFrontDoor,
  setUpInflux: (place: InfluxPlace) => setUpInflux({ place, terms: forever, admin: place }),
};
const storeNeeds: StoreNeeds & InfluxNeeds = {
  ...needs,
  openEmbedded: (file) => openEmbeddedTelemetry({ file }),
  openInflux: (place) => openInflux(place, forever, { clock: systemClock }),
  openRollups: async (file) => {
    const state = await openState({ url: "embedded:", file, log: createLog("bench", "warn") });
    return { book: state.rollups, close: state.close };
  },
  sumsOf,
  latestOf,
};
const rulesNeeds: RulesNeeds = {
  engineAlone,
  async openRules(rules) {
    const [log, board] = [createLog("bench", "warn"), boardOn()];
    const folder = await mkdtemp(join(tmpdir(), "labhub-rules-"));
    const state = await openState({ url: "embedded:", file: join(folder, "state.db"), log });
    const nobody = { episodes: [], recent: async () => [] };
    const judge = await openJudge({ rules, ...nobody, clock: systemClock, board, log });
    return {
      judge,
      commit: state.progress.commitChanges,
      async close() {
        await state.close();
        await rm(folder, { recursive: true });
      },
    };
  },
};
const crowds = crowdNeeds(needs, {
  async openRegistry(dataDir) {
    const { state: file, deviceKey } = openDataDir(dataDir);
    const state = await openState({ url: "embedded:", file, log: createLog("bench", "warn") });
    return { registry: state.registry, hashSecret: secretHasher(deviceKey), close: state.close };
  },
  async certify() {
    const making = { now: systemClock.now(), lasts: days(30), random: randomBytes };
    const authority = await makeAuthority("LAB bench authority", making);
    const { certificate, key } = await issueServer(authority, ["localhost", "127.0.0.1"], making);
    return { authority: authority.certificate, certificate, key };
  },
});
const say = (line: string) => void process.stderr.write(`${line}\n`);

/** A second to forty, as two hundred readings may take. */
function anHourOfDelays(): string {
  const key = { name: "delivery", service: null, hour: atMillisecond(0) } as const;
  const tally = delayTally({ now: () => atMillisecond(0) });
  tally.recall([], [key]);
  for (let n = 0; n < 200; n += 1) tally.add(key, 1000 + n * n);
  return tally
    .taken()
    .map(({ encoded }) => encoded)
    .join("");
}

const shapeOf = ({ qos, window, readings, rate, seconds, "warm-up": warmUp }: BenchOptions) =>
  ({ qos, window, readings, rate, warmUp: warmUp * 1000, measure: seconds * 1000 }) as const;

const hubOf = ({ clients, roles, "cpu-profile": profile }: BenchOptions, beside?: Beside): Contest =>
  hubContest(needs, { devices: clients, roles, profile, beside });

async function against(name: string, contest: Contest, asked: BenchOptions): Promise<Outcome> {
  const options = { ...shapeOf(asked), rounds: asked.rounds };
  const report = await ackScenario(hubOf(asked), { name, contest }, options, say);
  return { report, text: ackText(report), well: true };
}

const play: Readonly<Record<BenchOptions["scenario"], (asked: BenchOptions) => Promise<Outcome>>> = {
  ack: (asked) => against("bare Aedes", bareContest(needs, asked.clients), asked),
  peer: async (asked) => against("Mosquitto", mosquittoContest(findMosquitto(), asked.clients), asked),
  path: async (asked) => {
    const options = { ...shapeOf(asked), fraction: asked.fraction };
    if (asked.telemetry === "influx") {
      const hubs = {
        embedded: hubOf({ ...asked, "cpu-profile": undefined }),
        influx: hubOf(asked, besideInflux(needs)),
      };
      const report = await besideScenario(hubs, bareContest(needs, asked.clients), options, say);
      return { report, text: besideText(report), well: report.whole };
    }
    const report = await pathScenario(hubOf(asked), bareContest(needs, asked.clients), options, say);
    return { report, text: pathText(report), well: report.whole };
  },
  connections: async ({ clients: plain, "tls-clients": tls }) => {
    const report = await connectionsScenario(crowds, { plain, tls }, say);
    return { report, text: connectionsText(report), well: report.isWithin };
  },
  storm: async ({ clients: plain, "tls-clients": tls, rounds, "cpu-profile": profile }) => {
    const report = await stormScenario(crowds, { plain, tls, rounds, profile }, say);
    return { report, text: stormText(report), well: report.isWithin };
  },
  flood: async ({ seconds }) => {
    const report = await floodScenario(crowds, { seconds });
    return { report, text: floodText(report), well: report.isWithin };
  },
  kill: async ({ times, clients, window, seed }) => {
    const report = { ...(await runKillCampaign({ ...needs, times, clients, window, seed, log: say })) };
    return { report: { ...report, machine: machine() }, text: killText(report), well: isClean(report) };
  },
  outage: async (asked) => {
    const { minutes, clients, window, seed, "influx-kills": influxKills, "hub-kills": hubKills } = asked;
    const plan = { minutes, influxKills, hubKills, clients, window, seed, rate: asked.rate ?? 200 };
    const report = await runOutageCampaign({ ...needs, ...plan, poisonEvery: 1000, log: say });
    return { report, text: outageText(report), well: report.isWell };
  },
  live: async (asked) => {
    const options = { ...shapeOf(asked), patients: 100, rhythm: 2000 };
    const report = await liveScenario(needs, hubOf(asked), options);
    return { report, text: liveText(report), well: report.whole };
  },
  report: async (asked) => {
    const options = {
      ...shapeOf(asked),
      devices: asked.clients,
      persons: asked.persons,
      sketch: anHourOfDelays(),
    };
    const report = await reportScenario(needs, options, say);
    return { report, text: reportText(report), well: true };
  },
  rules: async ({ clients: patients, readings, seed }) => {
    const report = await rulesScenario(rulesNeeds, { patients, readings, seed, log: say });
    return { report, text: rulesText(report), well: report.ratio >= 5 };
  },
  store: async ({ clients: patients, readings, seed }) => {
    const report = await storeScenario(storeNeeds, { patients, readings, seed, log: say });
    return { report, text: storeText(report), well: report.isWithin };
  },
};

function read(): BenchOptions | null | "misunderstood" {
  try {
    return readOptions(process.argv.slice(2));
  } catch (fault) {
    say(fault instanceof z.ZodError ? z.prettifyError(fault) : HubFailure.of(fault).message);
    say(`\n${usage}`);
    return "misunderstood";
  }
}

const asked = read();
try {
  if (asked === "misunderstood") process.exitCode = 2;
  else if (asked === null) process.stdout.write(usage);
  else {
    const { report, text, well } = await play[asked.scenario](asked);
    process.stdout.write(`${asked.json ? JSON.stringify(report, null, 2) : text}\n`);
    const profile = asked["cpu-profile"];
    if (profile !== undefined) say(`\n${await profileText(profile)}`);
    process.exitCode = well ? 0 : 1;
  }
} catch (thrown) {
  say(HubFailure.of(thrown).message);
  process.exitCode = 1;
}
