import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { type Bystanders, bystanders, lossesOf } from "../../bench/bystanders.ts";
import { caughtUp } from "../../bench/caught-up.ts";
import { assemble } from "../../bench/crowd.ts";
import { crowdNeeds } from "../../bench/crowd-needs.ts";
import { bystandersAt, type CrowdedHub, crowdedHub, crowdOf, planFor } from "../../bench/crowded-hub.ts";
import { peaksOf, rudeAt, rudeDevices } from "../../bench/flood.ts";
import { type Histogram, histogram } from "../../bench/histogram.ts";
import { mebibytes, watchMemory } from "../../bench/memory-watch.ts";
import { bystandersWait, type Waits, waitsOf } from "../../bench/storm.ts";
import { openDataDir } from "../../boot/data-dir.ts";
import { createLog } from "../../boot/log.ts";
import { secretHasher } from "../../model/device-secret.ts";
import { minutes } from "../../model/time.ts";
import { openFrontDoor } from "../../simulators/front-door.ts";
import { startHub } from "../../simulators/hub-process.ts";
import { openState } from "../../store/state/open.ts";
import { pki } from "../broker/certified.ts";

const needs = crowdNeeds(
  { startHub, openFrontDoor },
  {
    async openRegistry(dataDir) {
      const { state: file, deviceKey } = openDataDir(dataDir);
      const state = await openState({ url: "embedded:", file, log: createLog("test", "warn") });
      return { registry: state.registry, hashSecret: secretHasher(deviceKey), close: state.close };
    },
    async certify() {
      const { authority, server } = await pki();
      return { authority: authority.certificate, certificate: server.certificate, key: server.key };
    },
  },
);

/** `npm run bench -- storm` has twice as many. */
const plain = 1000;
const overTls = 250;
const floodFor = 6000;
/** Less than the default, so that the test need not wait so long. */
const drainSeconds = 3;

const told = ({ messages, p50, p99, max }: Waits): string =>
  `${messages} messages, p50 ${(p50 / 1000).toFixed(1)}, p99 ${(p99 / 1000).toFixed(1)}, at most ${(max / 1000).toFixed(1)} ms`;

/** All lose their lines at once and come back at once. */
async function storm(hub: CrowdedHub, others: Bystanders, throughout: Histogram): Promise<void> {
  const crowd = hub.logins.slice(0, plain + overTls);
  await using devices = await assemble(planFor(hub, crowd, { plain, listens: true, tries: 20 }));
  await devices.gather();
  others.taken();
  const back = await devices.storm();
  await pause(1000);
  const taken = others.taken();
  throughout.add(taken.counts());
  console.log(
    `${plain} devices and ${overTls} over TLS back after ${back.seconds.toFixed(2)} s; ${told(waitsOf(taken))}`,
  );
  const figures = await hub.door.metrics();
  expect(figures.get("labhub_broker_connections")).toBeGreaterThanOrEqual(crowd.length + 4);
}

/** A device at fifty times its rate, and a subscriber who reads nothing, for a while. */
async function flood(hub: CrowdedHub, others: Bystanders, throughout: Histogram): Promise<void> {
  const logins = hub.logins.slice(plain + overTls);
  using memory = watchMemory(hub.subject.pid);
  others.taken();
  const [{ flooder, frozen }, peaks] = await peaksOf(
    hub.door,
    rudeAt(hub, logins, { milliseconds: floodFor, dawdlers: 0 }),
  );
  const taken = others.taken();
  throughout.add(taken.counts());
  const [before, most] = [memory.before, memory.peak].map(mebibytes);
  console.log(
    `flood of ${flooder.sent}, acknowledged ${flooder.acknowledged.join()}; frozen closed after ${frozen.closedAfter?.toFixed(1)} s; ` +
      `${told(waitsOf(taken))}; memory ${before} MiB before, at most ${most}`,
  );
  expect(flooder.isConnected, "slowed, never cut off").toBe(true);
  expect(flooder.sent).toBeGreaterThan(floodFor * 0.9);
  const acknowledged = flooder.acknowledged.reduce((sum, count) => sum + count, 0);
  expect(acknowledged, "its burst, and its rate from then on").toBeLessThan(200 + 20 * (floodFor / 1000 + 2));
  expect(frozen.closedAfter, "dropped since it does not drain").not.toBeNull();
  expect(peaks["broker_pending"]).toBeLessThan(5000);
  expect(memory.peak - memory.before).toBeLessThan(200 * 2 ** 20);
}

test("1,250 devices come back at once, one floods and one reads nothing: others notice nothing and lose nothing", async () => {
  const devices = [crowdOf(plain + overTls), ...rudeDevices()];
  const settings = { LABHUB_DRAIN_SECONDS: String(drainSeconds) };
  await crowdedHub(needs, { devices, settings }, async (hub) => {
    const others = await bystanders(await bystandersAt(hub, 4), 20);
    others.taken();
    await pause(2000);
    others.taken();
    const throughout = histogram();
    await storm(hub, others, throughout);
    await flood(hub, others, throughout);
    const said = await others.finish();
    await caughtUp(hub.door, minutes(1));
    expect(waitsOf(throughout).p99, "contract, section 5").toBeLessThan(bystandersWait);
    expect(lossesOf(said, await hub.door.ledger())).toEqual([]);
  });
});
