import { createServer, type Socket } from "node:net";
import { Aedes, type AuthorizePublishHandler } from "aedes";
import { onTestFinished } from "vitest";

export interface TestBroker {
  readonly port: number;
  /** Payloads in the order they came, as text. */
  readonly heard: { readonly topic: string; readonly payload: string }[];
  /** Cuts every connection, now. */
  cut(): void;
}

/** A real Aedes in this process that remembers what it took. `onPublish` may refuse or delay, as the hub's gate does. */
export async function testBroker(onPublish?: AuthorizePublishHandler): Promise<TestBroker> {
  const heard: TestBroker["heard"] = [];
  const sockets = new Set<Socket>();
  const broker = await Aedes.createBroker();
  broker.authorizePublish = (client, packet, done) => {
    heard.push({ topic: packet.topic, payload: packet.payload.toString() });
    if (onPublish === undefined) done(null);
    else onPublish(client, packet, done);
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    broker.handle(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(async () => {
    cut();
    await new Promise((resolve) => server.close(resolve));
    await new Promise<void>((resolve) => broker.close(resolve));
  });
  const address = server.address();
  return { port: typeof address === "object" && address !== null ? address.port : 0, heard, cut };
}
