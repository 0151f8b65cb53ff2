import { expect, test } from "vitest";
import type { Json } from "./caller.ts";
import { openHouse } from "./house.ts";

const methods = ["get", "head", "post", "put", "delete"];

test("the description is OpenAPI 3.1, and each operation says what goes in, what comes out and who may", async () => {
  const { stranger } = await openHouse();
  const document = await stranger.get("/openapi.json");
  expect(document.openapi).toMatch(/^3\.1\.\d$/);
  expect(document.info).toMatchObject({ title: "Territorial LAB Hub", version: "0.0.0-test" });
  const operations = Object.entries<Record<string, Json>>(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  );
  expect(operations.length).toBeGreaterThan(20);
  for (const { path, method, operation } of operations) {
    expect(methods, path).toContain(method);
    expect(operation.summary, path).toEqual(expect.any(String));
    expect(operation.description, path).toContain("Permitted to: ");
    expect(Object.keys(operation.responses), path).toContain("4XX");
    for (const [status, reply] of Object.entries<Json>(operation.responses)) {
      expect(status).toMatch(/^([1-5]\d\d|[1-5]XX|default)$/);
      expect(reply.description).toEqual(expect.any(String));
    }
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const told = (operation.parameters ?? []).filter((each: Json) => each.in === "path");
    expect(told.map((each: Json) => each.name).toSorted(), path).toEqual(named.toSorted());
    for (const parameter of operation.parameters ?? []) {
      expect(["path", "query"]).toContain(parameter.in);
      expect(parameter.schema, `${path} ${parameter.name}`).toEqual(expect.any(Object));
    }
  }
});

test("times, enumerations and ranges are described as they are on the wire", async () => {
  const { stranger } = await openHouse();
  const { paths } = await stranger.get("/openapi.json");
  const list = paths["/api/v1/alerts"].get.responses["200"].content["application/json"].schema;
  expect(list.properties.items.items.properties).toMatchObject({
    since: { type: "string", format: "date-time" },
    priority: { enum: ["high", "medium", "low", "technical"] },
    limit: { type: ["number", "null"] },
  });
  const { parameters } = paths["/api/v1/patients/{patient}/readings"].get;
  const byName = Object.fromEntries(parameters.map((each: Json) => [each.name, each]));
  expect(byName).toMatchObject({
    code: { required: true },
    from: { required: false, schema: { type: "string", format: "date-time" } },
    limit: { required: false, schema: { type: "integer", minimum: 1, maximum: 10_000 } },
    every: { schema: { enum: ["PT1H", "P1D"] } },
  });
  const refused = paths["/api/v1/devices"].post.responses["4XX"].content;
  expect(Object.keys(refused)).toEqual(["application/problem+json"]);
  expect(JSON.stringify(paths)).not.toContain("$schema");
  const asked = paths["/api/v1/costs"].post.requestBody.content;
  expect(Object.keys(asked)).toEqual(["application/json", "text/csv"]);
  const [one] = asked["application/json"].schema.oneOf;
  expect(one).toMatchObject({
    additionalProperties: false,
    required: expect.arrayContaining(["month", "key"]),
  });
  const example = asked["application/json"].example ?? asked["application/json"].examples?.example1?.value;
  expect(Object.keys(one.properties)).toEqual(expect.arrayContaining(Object.keys(example)));
});
