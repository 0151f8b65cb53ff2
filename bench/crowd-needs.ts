import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { HashSecret } from "../model/device-secret.ts";
import type { Registry } from "../model/registry-book.ts";
import { type Login, registerCrowd } from "./crowd-devices.ts";
import type { BenchNeeds, CrowdNeeds } from "./needs.ts";

/** What crowds need of other rooms. */
export interface CrowdSupplies {
  /** The registry of a data directory on which no hub runs, and how its devices' secrets are kept. */
  openRegistry(dataDir: string): Promise<{
    readonly registry: Pick<Registry, "addDevice">;
    readonly hashSecret: HashSecret;
    close(): Promise<void>;
  }>;
  /** An authority's certificate, and one of its for this machine with its key; PEM. */
  certify(): Promise<{ readonly authority: string; readonly certificate: string; readonly key: string }>;
}

export const crowdNeeds = (needs: BenchNeeds, { openRegistry, certify }: CrowdSupplies): CrowdNeeds => ({
  ...needs,
  async register(dataDir, asked) {
    const { registry, hashSecret, close } = await openRegistry(dataDir);
    try {
      const logins: Login[] = [];
      for (const each of asked) logins.push(...(await registerCrowd(registry, hashSecret, each)));
      return logins;
    } finally {
      await close();
    }
  },
  async makeTls(folder) {
    const { authority, certificate, key } = await certify();
    const files = { LABHUB_TLS_CERT: join(folder, "server.pem"), LABHUB_TLS_KEY: join(folder, "server.key") };
    await writeFile(files.LABHUB_TLS_CERT, certificate);
    await writeFile(files.LABHUB_TLS_KEY, key, { mode: 0o600 });
    return { settings: files, authority };
  },
});
