import type { FastifyHelmetOptions } from "@fastify/helmet";
import type { FastifyHttpOptions, RawServerDefault } from "fastify";
import { seconds } from "../model/time.ts";
import type { Failures } from "./failures.ts";
import { isForMqtt } from "./mqtt-websockets.ts";
import { httpRefusal, refusalOf } from "./problem.ts";
import { rawProblem } from "./raw-problem.ts";

/** Connections beyond these wait in the operating system's own queue, or are refused by it. */
export const connectionsAtMost = 2000;

/** What the server takes of anyone: sizes, times, and how it refuses what is no HTTP at all. */
export const httpOptions = (
  failures: Failures,
  requestId: () => string,
): FastifyHttpOptions<RawServerDefault> => ({
  logger: false,
  bodyLimit: 1024 * 1024,
  requestTimeout: seconds(30),
  // Counts silence only; a live feed beats every ten seconds.
  connectionTimeout: seconds(60),
  keepAliveTimeout: seconds(30),
  http: {
    headersTimeout: seconds(10),
    maxHeaderSize: 16 * 1024,
    // How often these times are looked at; Node's own half minute would give a slow peer four times what it may have.
    connectionsCheckingInterval: seconds(2),
    shouldUpgradeCallback: isForMqtt,
  },
  forceCloseConnections: "idle",
  // A request that arrives while stopping is answered like any other: with a problem, see `server.ts`.
  return503OnClosing: false,
  trustProxy: false,
  genReqId: requestId,
  frameworkErrors: (error, request, reply) => failures.answer(refusalOf(error), request, reply),
  clientErrorHandler(error, socket) {
    if (error.code === "ECONNRESET" || socket.destroyed || !socket.writable) {
      socket.destroy();
      return;
    }
    const status = statusOfParser(error.code);
    socket.end(rawProblem(httpRefusal(status).failure, status), () => socket.destroy());
  },
});

function statusOfParser(code: string | undefined): number {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return 408;
  return code === "HPE_HEADER_OVERFLOW" ? 431 : 400;
}

/** Nothing is loaded from anywhere but here, nothing inline runs, and nobody may frame us. */
export const securityHeaders: FastifyHelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      connectSrc: ["'self'"],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  // Whether a host speaks TLS is for whoever runs it in front of us to promise.
  strictTransportSecurity: false,
  xFrameOptions: { action: "deny" },
  referrerPolicy: { policy: "no-referrer" },
};
