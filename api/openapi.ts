import swagger from "@fastify/swagger";
import type { FastifyContextConfig, FastifyInstance, FastifySchema } from "fastify";
import { z } from "zod";
import { problemType } from "./problem.ts";

const problemSchema = {
  type: "object",
  required: ["type", "title", "status", "detail", "code"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    code: { type: "string" },
  },
};

/** Describes the routes registered after it in OpenAPI 3.1, from the same zod schemas they run on. */
export async function describe(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Territorial LAB Hub",
        version,
        description: "Errors are RFC 9457 problem details with a stable `code`.",
      },
      components: {
        securitySchemes: {
          session: { type: "apiKey", in: "cookie", name: "labhub_session" },
          token: { type: "http", scheme: "bearer" },
        },
      },
    },
    transform: ({ schema, url, route }) => ({ url, schema: described(schema, route.config ?? {}) }),
  });
}

/** `undefined` schemas are left out; the strings Fastify knows (summary, tags) pass. */
function described(schema: FastifySchema | undefined, declared: FastifyContextConfig): FastifySchema {
  const { body, querystring, params, response, ...words } = schema ?? {};
  const { permits = [], purpose, scope, forPeople, inOwnRight } = declared;
  const anyone = permits.includes("anyone");
  return {
    ...words,
    description: [words.description, `Permitted to: ${permits.join(", ")}.`].filter(Boolean).join("\n\n"),
    ...{
      "x-permits": permits,
      "x-purpose": purpose,
      "x-scope": scope,
      "x-people-only": forPeople === true,
      "x-own-right": inOwnRight === true,
    },
    ...(anyone ? {} : { security: [{ session: [] }, ...(forPeople === true ? [] : [{ token: [] }])] }),
    ...(body === undefined ? {} : { body: jsonSchema(body) }),
    ...(querystring === undefined ? {} : { querystring: jsonSchema(querystring) }),
    ...(params === undefined ? {} : { params: jsonSchema(params) }),
    response: replies(response),
  };
}

function replies(response: unknown): Record<string, unknown> {
  const given = typeof response === "object" && response !== null ? Object.entries(response) : [];
  const told = given.map(([status, schema]) => [status, { description: "Done", ...jsonSchema(schema) }]);
  const refused = { description: "A problem", content: { [problemType]: { schema: problemSchema } } };
  return {
    ...(told.length === 0 ? { 204: { description: "Done", type: "null" } } : {}),
    ...Object.fromEntries(told),
    "4XX": refused,
  };
}

/** As on the wire: a codec's text side is its input, for requests and replies alike. */
function jsonSchema(schema: unknown): Record<string, unknown> {
  if (!(schema instanceof z.ZodType)) return {};
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return rest;
}
