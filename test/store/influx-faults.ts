import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import type { InfluxPlace } from "../../model/telemetry-place.ts";
import type { Reply } from "./influx-replies.ts";

export interface Asked {
  readonly method: string;
  /** The path without its query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** A server that says what it is told to, as InfluxDB 2.7 would and as a bad network does. */
export interface InfluxFaults {
  readonly url: string;
  /** Everything it was asked, in order. */
  readonly asked: readonly Asked[];
  /** What it says from now on. */
  says(reply: Reply | ((asked: Asked) => Reply)): void;
  place(more?: Partial<InfluxPlace>): InfluxPlace;
  /** Connections open to it now. */
  connections(): Promise<number>;
}

export async function influxFaults(first: Reply | ((asked: Asked) => Reply)): Promise<InfluxFaults> {
  let saying = first;
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    const body = await text(request);
    const { method = "", headers } = request;
    const told = { method, path: pathname, query: Object.fromEntries(searchParams), headers, body };
    asked.push(told);
    play(typeof saying === "function" ? saying(told) : saying, request, response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  return {
    url,
    asked,
    says: (reply) => {
      saying = reply;
    },
    place: (more) => ({
      dialect: "influxdb2",
      url,
      org: "torino",
      bucket: "labhub",
      token: "a token of the hub",
      user: undefined,
      password: undefined,
      ...more,
    }),
    connections: () =>
      new Promise((resolve, reject) =>
        server.getConnections((fault, count) => (fault === null ? resolve(count) : reject(fault))),
      ),
  };
}

const halfOfAnAnswer = '{"results":[{"statement_id":0,"series":[';

function play(reply: Reply, request: IncomingMessage, response: ServerResponse): void {
  if (reply === "stall") return;
  if (reply === "reset") request.socket.resetAndDestroy();
  else if (reply === "half" || reply === "cut") {
    response.writeHead(200, { "Content-Type": "application/json", "Content-Length": "1000" });
    response.write(halfOfAnAnswer, () => {
      if (reply === "cut") request.socket.destroy();
    });
  } else {
    const length = reply.status === 204 ? {} : { "Content-Length": Buffer.byteLength(reply.body) };
    response.writeHead(reply.status, { ...reply.headers, ...length }).end(reply.body);
  }
}
