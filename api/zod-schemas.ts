import type { FastifyInstance, FastifyPluginAsync, FastifyTypeProvider, RawServerDefault } from "fastify";
import { z } from "zod";
import { HubFailure } from "../model/failure.ts";

/** Lets a route state its schemas in zod and get the types of its request and reply from them. */
export interface ZodTypes extends FastifyTypeProvider {
  validator: this["schema"] extends z.ZodType ? z.output<this["schema"]> : unknown;
  serializer: this["schema"] extends z.ZodType ? z.output<this["schema"]> : unknown;
}
export type Routes = FastifyPluginAsync<Record<never, never>, RawServerDefault, ZodTypes>;

const places: Readonly<Record<string, string>> = { querystring: "query", params: "path" };

/** Requests are decoded and replies encoded by the same schema; a reply that does not fit is a defect. */
export function useZod(app: FastifyInstance): void {
  app.setValidatorCompiler<z.ZodType>(({ schema, httpPart = "request" }) => (input) => {
    const parsed = schema.safeParse(input);
    return parsed.success
      ? { value: parsed.data }
      : { error: rejection(parsed.error, places[httpPart] ?? httpPart) };
  });
  app.setSerializerCompiler<z.ZodType>(
    ({ schema }) =>
      (reply) =>
        JSON.stringify(z.encode(schema, reply)),
  );
}

/** Where (a JSON pointer into the body, query or path), what, and by its words how to mend it. */
function rejection(error: z.ZodError, place: string): HubFailure {
  const problems = error.issues.slice(0, 20).map((issue) => ({
    in: place,
    path: issue.path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join(""),
    detail: issue.message,
  }));
  const told = problems.map(({ path, detail }) => `${place}${path}: ${detail}`).join("; ");
  return new HubFailure("input-rejected", told, { details: { problems } });
}
