import Fastify from "fastify";
import { expect, test } from "vitest";
import { declaredRoutes } from "../../api/declared-routes.ts";

const whole = { permits: ["clinician"], purpose: "care", scope: "patients" } as const;
const handler = async () => "";

test.each([
  [{}, "whom it permits, what for, within what"],
  [{ ...whole, permits: [] }, "whom it permits"],
  [{ permits: whole.permits, scope: whole.scope }, "what for"],
  [{ permits: whole.permits, purpose: whole.purpose }, "within what"],
])("a route that says only %o does not start", (config, missing) => {
  const app = Fastify();
  declaredRoutes(app);
  expect(() => app.get("/x", { config, handler })).toThrow(`GET /x does not say ${missing}`);
});

test("a route that says all is told with all it says", async () => {
  const app = Fastify({ exposeHeadRoutes: false });
  const routes = declaredRoutes(app);
  app.get("/x", { config: { ...whole, inOwnRight: true }, handler });
  await app.ready();
  expect(routes).toMatchObject([{ method: "GET", url: "/x", config: { ...whole, inOwnRight: true } }]);
});
