// Aedes as it comes, with no hook and no durability: the yardstick the hub's broker is measured against.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { Aedes } from "aedes";

const broker = await Aedes.createBroker();

async function portOf(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

const { LABHUB_TLS_CERT: cert, LABHUB_TLS_KEY: key } = process.env;
const mqtt = await portOf(createServer((socket) => broker.handle(socket)));
const tls =
  cert === undefined || key === undefined ? null : { cert: readFileSync(cert), key: readFileSync(key) };
const mqtts = tls === null ? 0 : await portOf(createTlsServer(tls, (socket) => broker.handle(socket)));
// The hub's own ready line, so that both are started alike.
process.stdout.write(`${JSON.stringify({ msg: "ready", mqtt, mqtts, http: 0 })}\n`);
process.once("SIGTERM", () => process.exit(0));
