import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import cookie from "@fastify/cookie";
import helmet from "@fastify/helmet";
import Fastify, { type FastifyInstance } from "fastify";
import { askerAt } from "../model/address.ts";
import { HubFailure } from "../model/failure.ts";
import type { SliCount } from "../model/sli.ts";
import { seconds } from "../model/time.ts";
import { type AlertFeed, openAlertFeed } from "./alert-feed.ts";
import { attempts } from "./attempts.ts";
import { type DeclaredRoute, declaredRoutes } from "./declared-routes.ts";
import { doorOf } from "./door.ts";
import { answerFailures, failuresOf } from "./failures.ts";
import { firstAdmin } from "./first-admin.ts";
import { connectionsAtMost, httpOptions, securityHeaders } from "./http-options.ts";
import { mqttWebSockets } from "./mqtt-websockets.ts";
import type { ApiNeeds } from "./needs.ts";
import { describe } from "./openapi.ts";
import { type Passwords, passwords } from "./password.ts";
import { addressOf } from "./peer.ts";
import { registerRoutes } from "./routes.ts";
import { servingRequests } from "./served.ts";
import type { Sessions } from "./session.ts";
import { type Traffic, traffic } from "./traffic.ts";
import { useZod } from "./zod-schemas.ts";

export interface Api {
  /** The port listened on. */
  readonly port: number;
  /** Every route, with what it says of itself. */
  readonly routes: readonly DeclaredRoute[];
  /** The password made for the first `admin`, to be told once and kept nowhere. */
  readonly madeAdminPassword?: string;
  /** There are alert transitions to show. */
  alertsChanged(): void;
  /** How well requests were answered since this was last asked. */
  served(): readonly SliCount[];
  /** Ends the live feeds, finishes what is begun, and stops listening. */
  stop(): Promise<void>;
}

/** Serves the API and the pages. Throws `configuration-rejected` when the address cannot be listened on. */
export async function startApi(needs: ApiNeeds): Promise<Api> {
  const { board, clock, log, random, state } = needs;
  const people = passwords(random);
  const made = await firstAdmin(
    { people: state.people, passwords: people, clock, random },
    needs.firstAdminPassword,
  );
  const feed = await openAlertFeed({ alerts: state.alerts, clock, log, board });
  const busy = traffic();
  const { app, routes, served } = await serverOf(needs, feed, people, busy);
  const overWebSocket = mqttWebSockets(app.server, needs);
  await app.listen(needs.listen).catch(async (cause: unknown) => {
    await feed.stop();
    const { host, port } = needs.listen;
    throw new HubFailure("configuration-rejected", `HTTP cannot listen on ${host}:${port}`, { cause });
  });
  return {
    port: portOf(app),
    routes,
    ...(made === null ? {} : { madeAdminPassword: made }),
    alertsChanged: feed.poke,
    served,
    stop: () => {
      overWebSocket.stop();
      return stop(app, feed, busy);
    },
  };
}

async function serverOf(
  needs: ApiNeeds,
  feed: AlertFeed,
  people: Passwords,
  busy: Traffic,
): Promise<{ app: FastifyInstance; routes: readonly DeclaredRoute[]; served: () => readonly SliCount[] }> {
  const { log, pages, random, state, version } = needs;
  const failures = failuresOf(pages, log);
  const requestId = () => Buffer.from(random(9)).toString("base64url");
  const app = Fastify(httpOptions(failures, requestId));
  app.server.maxConnections = connectionsAtMost;
  const door = doorOf({ ...needs, people: state.people });
  useZod(app);
  takeJson(app);
  const routes = declaredRoutes(app);
  answerFailures(app, failures);
  await app.register(cookie);
  await app.register(helmet, securityHeaders);
  await describe(app, version);
  app.addHook("onRequest", async (_request, reply) => busy.begins(reply.raw));
  const served = servingRequests(app, needs);
  receive(app, needs, door.sessions);
  await registerRoutes(app, { ...needs, ...door, feed, passwords: people });
  return { app, routes, served: served.taken };
}

/** A thousand requests a second from one address for ten seconds is a program gone wrong. */
const perAddress = { most: 10_000, within: seconds(10) };

/** What every request passes before its route: the count, the limits, and who may pass. */
function receive(app: FastifyInstance, { board, clock, log }: ApiNeeds, door: Sessions): void {
  const limit = attempts(clock, perAddress);
  let stopping = false;
  app.addHook("preClose", async () => {
    stopping = true;
  });
  app.addHook("onRequest", async (request, reply) => {
    board.add("api_requests_total");
    // Whatever is said here is said to one person, now.
    reply.header("cache-control", "no-store");
    if (stopping) throw new HubFailure("stopping", "The hub is stopping; try again shortly.");
    const wait = limit.take(askerAt(addressOf(request)));
    if (wait !== null) {
      throw new HubFailure("too-many-requests", "Too many requests.", { details: { retryAfter: wait } });
    }
    await door.admit(request);
  });
  app.addHook("onResponse", async (request, reply) => {
    const { method } = request;
    log.debug({ method, route: request.routeOptions.url, status: reply.statusCode }, "request");
  });
}

/** JSON only. An empty body is no body, even under a JSON header: clients that always send one are many. */
function takeJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) => {
    if (body.length === 0) done(null, undefined);
    else void parse(request, String(body), done);
  });
}

function portOf(app: FastifyInstance): number {
  const address: AddressInfo | string | null = app.server.address();
  if (address === null || typeof address === "string") {
    throw new HubFailure("defect", "the HTTP server has no port");
  }
  return address.port;
}

/**
 * What has begun gets three seconds; a client that will not finish does not keep the hub from stopping, and neither
 * does one that only holds a connection open, as browsers do.
 */
async function stop(app: FastifyInstance, feed: AlertFeed, busy: Traffic): Promise<void> {
  await feed.stop();
  const closed = app.close();
  const patience = new AbortController();
  await Promise.race([busy.quiet(), pause(seconds(3), null, { signal: patience.signal }).catch(() => {})]);
  patience.abort();
  app.server.closeAllConnections();
  await closed;
}
