import { latestOf, sumsOf } from "../../ingest/rollups.ts";
import { patientId } from "../../model/identity.ts";
import type { StateStore } from "../../model/state-store.ts";
import { happened, proposal, suppression } from "./alert-samples.ts";
import { person } from "./erasure-samples.ts";
import { opened, user } from "./people-samples.ts";
import { dieOf, liveThrough } from "./random-history.ts";
import { measured } from "./rollup-samples.ts";
import { entry, sheet } from "./state-contract-intake.ts";
import {
  alert,
  anna,
  batch,
  breath,
  bruno,
  cuff,
  device,
  enrolment,
  heart,
  inHours,
  inMinutes,
  morning,
  raising,
  secretHash,
} from "./state-samples.ts";
import { aside, other, twoPeople } from "./two-people.ts";

const carla = patientId.parse("p-cccccccccccccccc");
/** More than a page of every size. */
const messages = 2500;

/** Has something in every table, in some more than is read at once. */
export async function fill(state: StateStore): Promise<void> {
  const { registry, services, people, audit, erasures } = state;
  await twoPeople(state);
  await liveThrough(state, dieOf(7), 60);
  await intake(state);
  await registry.addDevice(device("gw-001", { type: "gateway" }), secretHash);
  await registry.addDevice(device("bp-002", { revokedAt: inHours(3) }), secretHash);
  await registry.placeBehind(cuff, gateway, inMinutes(2));
  await frontDoor(state);
  await services.record(heart, { kind: "promoted", at: morning, by: "verdi" }, 0);
  await people.addUser(user("verdi", { identity: { issuer: "https://id.example", subject: "v" } }), "");
  await people.addUser(user("neri", { careGroups: ["cg-1"], disabledAt: inMinutes(9) }), "scrypt$…");
  await people.openSession(opened(40, "verdi", { way: "oidc" }));
  await audit.append({ ...note, subjects: [enrolment().ref] });
  await registry.addEnrolment(enrolment({ patient: carla }), "bianchi");
  await erasures.ask({ id: "e1", patient: carla, at: morning, by: "bianchi" });
  const devices = [{ device: other, from: morning, until: null }];
  await erasures.eraseRows("e1", { ...person(carla), devices });
  await erasures.ask({ id: "e2", patient: anna, at: morning, by: "bianchi" });
  await erasures.addBackupPlace("/srv/backups", morning);
  await aroundAlerts(state);
}

/** What the door keeps: claimed, there, spoken for, waited for. */
async function frontDoor({ registry, claims, links, downlink, strays }: StateStore): Promise<void> {
  const claimed = {
    service: heart,
    secretHash,
    codeHash: new Uint8Array([5]),
    wanted: undefined,
    most: null,
  };
  const code = { id: "c1", service: heart, type: "bp-monitor", codeHash: claimed.codeHash, madeBy: "rossi" };
  await claims.add([{ ...code, madeAt: morning, expiresAt: inHours(1) }]);
  await claims.claim({ ...claimed, at: inMinutes(3) });
  await registry.rotateDevice(cuff, new Uint8Array([6]), inMinutes(3));
  await links.note([{ device: cuff, at: morning, by: "through" }]);
  await strays.seen([{ gateway, device: other, at: morning }]);
  const waits = { id: "d1", device: cuff, channel: "command", command: "identify" } as const;
  await downlink.add({ ...waits, body: "{}", at: morning, by: "rossi", expiresAt: inHours(1) });
}

/** What there is beside alerts; notices are there if the store was opened to tell. */
async function aroundAlerts({ suppressions, rules, watch, intake: entered }: StateStore): Promise<void> {
  await suppressions.add(suppression());
  await rules.propose(proposal("v1"));
  await entered.add([
    entry(1, sheet(), { patient: bruno, service: breath }),
    entry(2, sheet({ answeredBy: "professional" })),
  ]);
  await watch.alive(morning);
  await watch.addUnwatched({ from: morning, until: inMinutes(3) }, morning);
}

const gateway = `${heart}/gw-001` as typeof cuff;
const note = {
  at: morning,
  actor: "neri",
  roles: ["clinician" as const],
  purpose: "care" as const,
  action: "read-readings" as const,
  object: "però\u2028 — \u{1F9E1}",
  outcome: "done" as const,
  source: "192.0.2.7",
  reason: null,
};

async function intake({ progress }: StateStore): Promise<void> {
  const from = await progress.position(0);
  const numbers = Array.from({ length: messages }, (_, n) => n);
  const readings = numbers.map((n) => measured(from + n, { at: inHours(n), value: 90 + n / 10 }));
  await progress.commit(
    batch(from, {
      to: from + messages,
      identities: numbers.map((n) => {
        const digest = 2 ** 48 - 1 - n;
        return { device: cuff, boot: `b${n % 3}`, seq: n, digest, position: from + n + 1 };
      }),
      ledger: numbers.map((n) => ({
        ...{ device: cuff, hour: inHours(n), processed: 1, found: 3, stored: 1, duplicate: 1 },
        ...{ quarantined: 1, statuses: 1, bytes: 2 ** 40 },
      })),
      quarantined: numbers.slice(0, 120).map((n) => ({
        ...aside(cuff, from + n + 1, n),
        content: Uint8Array.from({ length: 256 }, (_, at) => at),
      })),
      alerts: [raising(alert("odd", { value: 0.1 + 0.2, limit: null, rule: { id: "r", version: "1" } }))],
      events: [happened(5), happened(5, { kind: "help-button" })],
      contacts: [
        {
          ...{
            device: cuff,
            heardAt: morning,
            battery: 80.5,
            batteryBefore: null,
            readingAt: null,
            measuredAt: null,
          },
          ...{ batteryAt: morning, clockOffset: -3 },
        },
      ],
      statuses: [{ device: cuff, at: morning, status: { online: true } }],
      sums: sumsOf(readings),
      latest: latestOf(readings),
    }),
  );
}
