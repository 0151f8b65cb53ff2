// Aedes as it comes, with no hook and no durability: the yardstick the hub's broker is measured against.
import { createServer } from "node:net";
import { Aedes } from "aedes";

const broker = await Aedes.createBroker();
const server = createServer((socket) => broker.handle(socket));
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  const mqtt = typeof address === "object" && address !== null ? address.port : 0;
  // The hub's own ready line, so that both are started alike.
  process.stdout.write(`${JSON.stringify({ msg: "ready", mqtt, http: 0 })}\n`);
});
process.once("SIGTERM", () => process.exit(0));
