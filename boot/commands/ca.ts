import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Fingerprint, fingerprint } from "../../model/credential.ts";
import { HubFailure } from "../../model/failure.ts";
import type { DeviceKey } from "../../model/identity.ts";
import { type Clock, type Duration, days, formatInstant } from "../../model/time.ts";
import { caFolder, type Written } from "../ca-folder.ts";
import type { Certified, Making } from "../certificates.ts";
import { deviceNamed, listed } from "./asked.ts";
import { type Answer, type Command, type Given, UsageError } from "./command.ts";
import type { OpenHub, WithHub } from "./open-hub.ts";

export interface CaNeeds {
  readonly withHub: WithHub;
  /** Makes the data directory, if there is none: certificates come before a hub's first start. */
  readonly dataDir: () => string;
  readonly clock: Clock;
  readonly random: (bytes: number) => Uint8Array;
}

/** What makes certificates is loaded when it is needed: no other command does. */
const makers = () => import("../certificates.ts");

const folderOption = { folder: "text", days: "text" } as const;
const authorityDays = 3650;
const issuedDays = 365;

/** `ca …`: a small authority of one's own, for development and pilots. */
export const caCommands = (needs: CaNeeds): readonly Command[] => [
  {
    words: "ca init",
    takes: "[--name NAME] [--days N] [--folder DIR]",
    does: "makes a small certificate authority, for development and pilots",
    details: `Its key lies in the folder ca of the data directory, or in the one given, and must stay secret: who has it can make
certificates for any device.

  labhub ca init --name "LAB Torino"`,
    options: { name: "text", ...folderOption },
    run: (given) => init(needs, given),
  },
  {
    words: "ca issue",
    takes: "SERVICE/DEVICE | --server HOST[,HOST…]  [--days N] [--folder DIR]",
    does: "makes a certificate with its key: for a device, or for the hub itself",
    details: `  labhub ca issue --server lab.example.it,192.0.2.10
  labhub ca issue cuore-a-casa/bp-001`,
    operands: [0, 1],
    options: { server: "text", ...folderOption },
    run: (given) => issue(needs, given),
  },
  {
    words: "ca revoke",
    takes: "SERVICE/DEVICE [--fingerprint HEX] | --certificate FILE",
    does: "ends a device's certificates for good, or one; a live session ends within 2 s",
    details: `  labhub ca revoke cuore-a-casa/bp-001
  labhub ca revoke cuore-a-casa/bp-001 --fingerprint 5f2b…
  labhub ca revoke --certificate bp-001.pem`,
    operands: [0, 1],
    options: { fingerprint: "text", certificate: "text" },
    run: ({ operands: [name], text }) => {
      const asked = revoking(name, text("fingerprint"), text("certificate"));
      return needs.withHub((hub) => revoke(hub, asked));
    },
  },
];

async function init(needs: CaNeeds, { text }: Given): Promise<Answer> {
  const { makeAuthority } = await makers();
  const making = makingFor(needs, lasting(text("days"), authorityDays));
  const made = await makeAuthority(text("name") ?? "Territorial LAB Hub CA", making);
  const place = folderOf(needs, text("folder")).begin(made);
  return {
    text: `The authority is made: ${place.certificate}, its key beside it. It counts until ${dayOf(made)}.

Devices trust ${place.certificate}; the hub is told of it by LABHUB_TLS_CLIENT_CA.
Next: labhub ca issue --server HOST`,
    json: told(made, place),
  };
}

async function issue(needs: CaNeeds, { operands: [name], text }: Given): Promise<Answer> {
  const [first, ...more] = listed(text("server")) ?? [];
  if ((first === undefined) === (name === undefined)) {
    throw new UsageError("Say either a device, SERVICE/DEVICE, or --server HOST.");
  }
  const folder = folderOf(needs, text("folder"));
  const making = makingFor(needs, lasting(text("days"), issuedDays));
  const { issueServer, issueDevice } = await makers();
  if (first !== undefined) {
    const made = await issueServer(folder.authority(), [first, ...more], making);
    const place = folder.write("server", made);
    const settings = `LABHUB_TLS_CERT=${place.certificate} LABHUB_TLS_KEY=${place.key}`;
    const text = `The hub's certificate is made, until ${dayOf(made)}:\n\n${settings}\n\nA running hub takes it on SIGHUP.`;
    return { text, json: told(made, place) };
  }
  const device = deviceNamed(name);
  const made = await issueDevice(folder.authority(), device, making);
  return needs.withHub(async (hub) => {
    await hub.state.credentials.issued(device, made.fingerprint, made.until, making.now);
    await hub.note({ action: "issue-certificate", object: device });
    const place = folder.write(device.replace("/", "."), made);
    const text = `The certificate of ${device} is made, until ${dayOf(made)}; put both files into the device:

${place.certificate}
${place.key}

Its fingerprint: ${made.fingerprint}. Earlier ones count until their end, or until they are revoked.`;
    return { text, json: { device, ...told(made, place) } };
  });
}

interface Revoking {
  readonly device: DeviceKey;
  /** `null` for all there are. */
  readonly certificate: Fingerprint | null;
}

function revoking(name?: string, print?: string, file?: string): Revoking {
  if ((name === undefined) === (file === undefined) || (file !== undefined && print !== undefined)) {
    throw new UsageError("Say either a device, SERVICE/DEVICE, or --certificate FILE.");
  }
  if (file !== undefined) return inFile(file);
  // As openssl prints it, too: in capitals, with colons.
  const certificate =
    print === undefined ? null : fingerprint.safeParse(print.replaceAll(":", "").toLowerCase());
  if (certificate?.success === false) {
    throw new UsageError("--fingerprint: must be the SHA-256 fingerprint of a certificate.");
  }
  return { device: deviceNamed(name), certificate: certificate?.data ?? null };
}

function inFile(file: string): Revoking {
  try {
    const given = new X509Certificate(readFileSync(file));
    const [, name] = /^CN=(.+)$/m.exec(given.subject) ?? [];
    const certificate = fingerprint.parse(given.fingerprint256.replaceAll(":", "").toLowerCase());
    return { device: deviceNamed(name), certificate };
  } catch (thrown) {
    if (thrown instanceof UsageError) throw thrown;
    throw new UsageError(`--certificate: ${file} cannot be read as a certificate.`);
  }
}

async function revoke(hub: OpenHub, { device, certificate }: Revoking): Promise<Answer> {
  const { credentials } = hub.state;
  const known = await credentials.ofDevice(device);
  const counting = known.flatMap((each) => (each.revokedAt === null ? (each.fingerprint ?? []) : []));
  const revoked = certificate === null ? counting : [certificate];
  if (revoked.length === 0)
    throw new HubFailure("not-found", `no certificate of ${device} is known that counts`);
  for (const each of revoked) await credentials.revokeCertificate(device, each, hub.clock.now());
  await hub.note({ action: "revoke-certificate", object: device });
  const text = `Revoked, for good: ${revoked.join(", ")}. A running hub ends its session within 2 s.`;
  return { text, json: { device, revoked } };
}

const folderOf = ({ dataDir }: CaNeeds, given: string | undefined) =>
  caFolder(given === undefined ? join(dataDir(), "ca") : resolve(given));

const makingFor = ({ clock, random }: CaNeeds, lasts: Duration): Making => ({
  now: clock.now(),
  lasts,
  random,
});

function lasting(given: string | undefined, otherwise: number): Duration {
  if (given === undefined) return days(otherwise);
  if (/^\d{1,4}$/.test(given) && Number(given) > 0) return days(Number(given));
  throw new UsageError("--days must be a whole number of days, 9999 at most.");
}

const dayOf = ({ until }: Certified): string => formatInstant(until).slice(0, 10);
const told = ({ fingerprint: print, until }: Certified, files: Written) => ({
  ...files,
  fingerprint: print,
  until: formatInstant(until),
});
