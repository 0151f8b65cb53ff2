import { once } from "node:events";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import { generate } from "mqtt-packet";
import { expect, test } from "vitest";
import { writeProxyHeader } from "../../model/proxy-header.ts";
import { scratchFile } from "../store/scratch.ts";
import { pki } from "./certified.ts";
import { cuff, house } from "./house.ts";
import { connectPacket } from "./raw-client.ts";

test("a packet too long is closed on its length, before CONNECT and after, whatever carries it", async () => {
  const own = await pki();
  const inner = scratchFile("broker.sock");
  const tls = { port: 0, material: own.material("optional") };
  await using hub = await house({
    listen: { host: "127.0.0.1", port: 0, tls, inner },
    limits: { packetBytes: 10_000 },
  });
  const ways: Readonly<Record<string, () => Duplex>> = {
    TCP: () => connect(hub.port, "127.0.0.1"),
    TLS: () =>
      connectTls({ port: hub.broker.tlsPort, ca: own.authority.certificate, servername: "localhost" }),
    WebSocket() {
      const socket = connect(inner);
      socket.write(writeProxyHeader("192.0.2.7", false));
      return socket;
    },
  };
  let refused = 0;
  const isClosed = async (peer: Duplex): Promise<void> => {
    peer.on("error", () => {});
    peer.resume();
    await once(peer, "close");
    refused += 1;
    expect(hub.board.get("broker_long_refused_total")).toBe(refused);
  };
  for (const [way, open] of Object.entries(ways)) {
    const stranger = open();
    stranger.write(Uint8Array.of(0x10, 0xff, 0xff, 0xff, 0x7f));
    await isClosed(stranger);
    const device = open();
    device.write(generate(connectPacket(cuff)));
    expect((await once(device, "data"))[0][3], way).toBe(0);
    device.write(Uint8Array.of(0x30, 0xff, 0xff, 0x03)); // the first bytes of a PUBLISH of 64 KiB
    await isClosed(device);
  }
  expect(hub.journal.messages).toEqual([]);
});
