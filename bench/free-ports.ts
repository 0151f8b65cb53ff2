import { once } from "node:events";
import { createServer } from "node:net";

/**
 * Ports nobody listens on now, no two the same, for servers that cannot choose their own. Somebody else may take one before
 * its server does; then the start fails and says so.
 */
export async function freePorts(count: number): Promise<readonly number[]> {
  const probes = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    probes.map(async (probe) => {
      await once(probe.listen(0, "127.0.0.1"), "listening");
      const address = probe.address();
      return typeof address === "object" && address !== null ? address.port : 0;
    }),
  );
  for (const probe of probes) {
    probe.close();
    await once(probe, "close");
  }
  return ports;
}
