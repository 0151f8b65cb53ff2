import type { FastifyContextConfig, FastifyInstance } from "fastify";
import { HubFailure } from "../model/failure.ts";

/** A route as it stands, with all it says of itself. */
export interface DeclaredRoute {
  readonly method: string;
  readonly url: string;
  readonly config: FastifyContextConfig;
}

/**
 * Every route registered from now on. One that does not say whom it permits, what for and within what is a defect of
 * ours, found at start.
 */
export function declaredRoutes(app: FastifyInstance): readonly DeclaredRoute[] {
  const routes: DeclaredRoute[] = [];
  app.addHook("onRoute", ({ config = {}, method, url }) => {
    const missing = [
      ...((config.permits ?? []).length > 0 ? [] : ["whom it permits"]),
      ...(config.purpose === undefined ? ["what for"] : []),
      ...(config.scope === undefined ? ["within what"] : []),
    ];
    if (missing.length > 0) {
      throw new HubFailure("defect", `${method} ${url} does not say ${missing.join(", ")}`);
    }
    for (const each of [method].flat()) routes.push({ method: each, url, config });
  });
  return routes;
}
