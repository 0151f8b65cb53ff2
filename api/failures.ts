import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { HubFailure } from "../model/failure.ts";
import type { Log } from "../model/log.ts";
import type { Pages } from "../model/pages.ts";
import { viewerOf } from "./language.ts";
import { httpRefusal, problemOf, problemType, type Refusal, refusalOf } from "./problem.ts";

/** Answers every failure: with problem details, or with a page where a page was asked for. */
export interface Failures {
  answer(refusal: Refusal, request: FastifyRequest, reply: FastifyReply): void;
}

export function failuresOf(pages: Pages, log: Log): Failures {
  return {
    answer({ failure, status: httpStatus }, request, reply) {
      const problem = problemOf(failure, httpStatus);
      if (problem.status >= 500) {
        const route = request.routeOptions.url ?? null;
        log.error({ error: failure, request: request.id, route }, "a request failed");
      }
      reply.code(problem.status);
      if (wantsPage(request)) {
        if (failure.code === "second-factor-needed") reply.redirect("/account", 303);
        else answerWithPage(pages, problem.status, request, reply);
        return;
      }
      if (problem.status === 401) reply.header("www-authenticate", 'Bearer realm="labhub"');
      const { retryAfter } = failure.details;
      if (typeof retryAfter === "number") reply.header("retry-after", retryAfter);
      // Found again in the log by this; nothing else of an internal failure leaves the hub.
      const instance = problem.status >= 500 ? { instance: `urn:labhub:request:${request.id}` } : {};
      // As bytes: to a string Fastify would add a charset, which JSON does not have.
      reply.type(problemType).send(Buffer.from(JSON.stringify({ ...problem, ...instance })));
    },
  };
}

function answerWithPage(pages: Pages, status: number, request: FastifyRequest, reply: FastifyReply): void {
  const viewer = viewerOf(request, reply, null);
  if (status === 401) {
    reply.redirect(`/sign-in?next=${encodeURIComponent(viewer.path)}`, 303);
    return;
  }
  reply.type("text/html; charset=utf-8").send(pages.failure(viewer, status));
}

function wantsPage(request: FastifyRequest): boolean {
  if (!request.is404) return request.routeOptions.config.page === true;
  return !request.url.startsWith("/api/") && (request.headers.accept ?? "").includes("text/html");
}

/** Installs the answers for errors, unknown paths, and methods a path does not offer. */
export function answerFailures(app: FastifyInstance, failures: Failures): void {
  const offered = offeredMethods(app);
  app.setErrorHandler((error, request, reply) => failures.answer(refusalOf(error), request, reply));
  app.setNotFoundHandler((request, reply) => {
    const methods = offered(request.url);
    if (methods.length === 0 || methods.includes(request.method)) {
      const nowhere = new HubFailure("not-found", "There is nothing at this address.");
      failures.answer({ failure: nowhere, status: undefined }, request, reply);
      return;
    }
    reply.header("allow", methods.join(", "));
    failures.answer(httpRefusal(405), request, reply);
  });
}

/** The methods of the routes whose pattern fits a path. */
function offeredMethods(app: FastifyInstance): (url: string) => readonly string[] {
  const patterns = new Map<string, Set<string>>();
  app.addHook("onRoute", ({ url, method }) => {
    const pattern = `^${url.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/:\w+/g, "[^/]+")}$`;
    const methods = patterns.get(pattern) ?? new Set();
    for (const each of [method].flat()) methods.add(each);
    patterns.set(pattern, methods);
  });
  return (url) => {
    const path = url.split("?", 1)[0] ?? "";
    return [...patterns].flatMap(([pattern, methods]) =>
      new RegExp(pattern).test(path) ? [...methods] : [],
    );
  };
}
