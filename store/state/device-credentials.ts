import { z } from "zod";
import type { DeviceCredential, Fingerprint } from "../../model/credential.ts";
import { fingerprint } from "../../model/credential.ts";
import { type DeviceKey, deviceKey } from "../../model/identity.ts";
import type { Database } from "./counters.ts";
import { prepared } from "./prepared.ts";
import { epoch, padded, rowReader } from "./rows.ts";

/** Bytes of a fingerprint as they are kept. */
export const verifierOf = (certificate: Fingerprint): Uint8Array => Buffer.from(certificate, "hex");

const bytes = z.instanceof(Uint8Array);
const readProof = rowReader(
  "device_credential",
  z.object({
    key: deviceKey,
    revoked_at: epoch.nullable(),
    kind: z.enum(["secret", "certificate"]).nullable(),
    verifier: bytes.nullable(),
    until_at: epoch.nullable(),
  }),
);
const readChild = rowReader("gateway_child", z.object({ child: deviceKey, gateway: deviceKey }));

/** Secrets that count, and certificates that do not: nothing else is asked of a credential. */
const proofs = (db: Database) =>
  db
    .selectFrom("device")
    .leftJoin("device_credential as proof", (join) =>
      join
        .onRef("proof.device_key", "=", "device.key")
        .on((on) =>
          on.or([
            on.and([on("proof.kind", "=", "secret"), on("proof.revoked_at", "is", null)]),
            on.and([on("proof.kind", "=", "certificate"), on("proof.revoked_at", "is not", null)]),
          ]),
        ),
    )
    .select(["device.key", "device.revoked_at", "proof.kind", "proof.verifier", "proof.until_at"])
    .orderBy("proof.added_at", "desc");

/** Who stands behind a gateway now and is not revoked. */
const children = (db: Database) =>
  db
    .selectFrom("gateway_child")
    .innerJoin("device", "device.key", "gateway_child.child")
    .select(["gateway_child.child", "gateway_child.gateway"])
    .where("gateway_child.until_at", "is", null)
    .where("device.revoked_at", "is", null)
    .orderBy("gateway_child.child");

// Of one device with every CONNECT; thousands may come at once.
const proofsOfOne = prepared<{ key: string }, unknown>((db, { key }) =>
  proofs(db).where("device.key", "=", key),
);
const childrenOfOne = prepared<{ key: string }, unknown>((db, { key }) =>
  children(db).where("gateway_child.gateway", "=", key),
);

type Found = ReadonlyMap<DeviceKey, DeviceCredential>;

async function credentialOf(db: Database, key: DeviceKey): Promise<Found> {
  return credentialsFrom(await proofsOfOne(db, { key }), await childrenOfOne(db, { key }));
}

/**
 * Looks up one at a time, and those asked for meanwhile together: when thousands come back at once, waiting in line for
 * the one connection would take them longer than the reading.
 */
export function credentialLookUp(db: Database): (key: DeviceKey) => Promise<DeviceCredential | null> {
  let underWay: Promise<unknown> = Promise.resolve();
  let next: { readonly keys: Set<DeviceKey>; readonly found: Promise<Found> } | null = null;

  function begun(): NonNullable<typeof next> {
    const keys = new Set<DeviceKey>();
    const found = underWay.then(() => {
      next = null; // what is asked for from here on must be read after this
      const [only, ...more] = keys;
      return only !== undefined && more.length === 0 ? credentialOf(db, only) : credentialsOf(db, [...keys]);
    });
    underWay = found.catch(() => {});
    return { keys, found };
  }

  return async (key) => {
    next ??= begun();
    const { keys, found } = next;
    keys.add(key);
    return (await found).get(key) ?? null;
  };
}

/** Devices looked up with one statement. */
const atOnce = 256;

export async function credentialsOf(db: Database, keys: readonly DeviceKey[]): Promise<Found> {
  const asked = [...new Set(keys)];
  const found: [DeviceKey, DeviceCredential][] = [];
  for (let at = 0; at < asked.length; at += atOnce) {
    const some = padded(asked.slice(at, at + atOnce));
    const rows = await proofs(db).where("device.key", "in", some).execute();
    const behind = await children(db).where("gateway_child.gateway", "in", some).execute();
    found.push(...credentialsFrom(rows, behind));
  }
  return new Map(found);
}

function credentialsFrom(
  rows: readonly unknown[],
  behind: readonly unknown[],
): ReadonlyMap<DeviceKey, DeviceCredential> {
  const placed = Map.groupBy(behind.map(readChild), ({ gateway }) => gateway);
  const devices = Map.groupBy(rows.map(readProof), ({ key }) => key);
  const credentials = devices.entries().map(([key, own]): [DeviceKey, DeviceCredential] => {
    const of = (kind: "secret" | "certificate") =>
      own.flatMap((row) =>
        row.kind === kind && row.verifier !== null ? [{ ...row, hash: row.verifier }] : [],
      );
    const secrets = of("secret").map(({ hash, until_at: until }) => ({ hash, until }));
    return [
      key,
      {
        revoked: own.some((row) => row.revoked_at !== null),
        // Those of one millisecond: the latest is the one without an end.
        secrets: secrets.toSorted((a, b) => Number(a.until !== null) - Number(b.until !== null)),
        revokedCertificates: of("certificate").map(({ hash }) => hexOf(hash)),
        children: (placed.get(key) ?? []).map(({ child }) => child),
      },
    ];
  });
  return new Map(credentials);
}

export const hexOf = (verifier: Uint8Array): Fingerprint =>
  fingerprint.parse(Buffer.from(verifier).toString("hex"));
