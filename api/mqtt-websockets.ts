import type { IncomingMessage, Server } from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { Board } from "../model/board.ts";
import { HubFailure } from "../model/failure.ts";
import { writeProxyHeader } from "../model/proxy-header.ts";
import { seconds } from "../model/time.ts";
import { isOwnOrigin, isPrivateWay } from "./own-origin.ts";
import { addressOf } from "./peer.ts";
import { rawProblem } from "./raw-problem.ts";
import { bridge } from "./websocket-bridge.ts";

export interface MqttWebSocketNeeds {
  /** The broker's socket file, whether or not anybody listens there. */
  readonly brokerSocket: string;
  readonly webSockets: {
    /** The most there may be at once. */
    readonly most: number;
    /** Origins beside our own whose pages may come. */
    readonly origins: readonly string[];
    /** The longest frame in bytes. */
    readonly frameBytes: number;
  };
  readonly publicUrl: string | undefined;
  readonly board: Board;
}

export const mqttPath = "/mqtt";
const subprotocol = "mqtt";

/** Whether a request is on its way to become a WebSocket of ours; all others are answered as if it had not asked. */
export const isForMqtt = ({ url = "", headers }: Pick<IncomingMessage, "url" | "headers">): boolean =>
  url.split("?")[0] === mqttPath && headers.upgrade?.toLowerCase() === "websocket";

/** Takes MQTT over WebSocket and carries it to the broker. `stop` ends them all. */
export function mqttWebSockets(server: Server, needs: MqttWebSocketNeeds): { stop(): void } {
  const { most, frameBytes } = needs.webSockets;
  const { board } = needs;
  let isStopping = false;
  let open = 0;
  board.set("api_websockets_limit", most);
  const count = (by: 1 | -1) => {
    open += by;
    board.set("api_websockets", open);
  };
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    autoPong: false,
    maxPayload: frameBytes,
    handleProtocols: () => subprotocol,
    ...answerInTime,
  });

  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => {});
    const refuse = (failure: HubFailure) => {
      board.add("api_websockets_refused_total");
      socket.end(rawProblem(failure), () => socket.destroy());
    };
    if (isStopping) return refuse(new HubFailure("stopping", "The hub is stopping; try again shortly."));
    if (open >= most) return refuse(away("There are as many WebSockets as may be; try again shortly."));
    const refusal = refusalOf(request, needs);
    if (refusal !== null) return refuse(refusal);
    count(1);
    const address = addressOf(request);
    const broker = connect({ path: needs.brokerSocket });
    socket.once("close", () => {
      count(-1);
      broker.destroy();
    });
    const isAway = () => refuse(away("No broker answers beside this API; try again shortly."));
    broker.once("error", isAway);
    broker.once("connect", () => {
      broker.off("error", isAway);
      broker.on("error", () => {});
      broker.write(writeProxyHeader(address, isPrivateWay(request)));
      sockets.handleUpgrade(request, socket, head, (client) => bridge(client, broker));
    });
  });

  return {
    stop() {
      isStopping = true;
      for (const client of sockets.clients) client.close(1001);
      sockets.close();
    },
  };
}

/** How long a client has to answer our goodbye; the library's types do not know of it yet. */
const answerInTime = { closeTimeout: seconds(1) };

const away = (detail: string): HubFailure => new HubFailure("broker-unavailable", detail);

/** What a request to become a WebSocket earns; `null` when it may. What is not looked at here the library refuses. */
function refusalOf(
  { headers }: IncomingMessage,
  { publicUrl, webSockets }: MqttWebSocketNeeds,
): HubFailure | null {
  const offered = (headers["sec-websocket-protocol"] ?? "").split(",").map((each) => each.trim());
  if (!offered.includes(subprotocol)) {
    return new HubFailure("input-rejected", "Ask for the subprotocol mqtt.");
  }
  const { origin, host } = headers;
  // Programs send none. A browser does, and a foreign page has no business here.
  const isWelcome =
    origin === undefined || webSockets.origins.includes(origin) || isOwnOrigin(origin, host, publicUrl);
  return isWelcome ? null : new HubFailure("not-permitted", "This page's origin may not connect.");
}
