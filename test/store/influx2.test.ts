import { expect, test } from "vitest";
import { days, seconds } from "../../model/time.ts";
import { dialectOf } from "../../store/influx/dialect.ts";
import { influxHttp } from "../../store/influx/http.ts";
import { openInflux } from "../../store/influx/open.ts";
import { setUpInflux } from "../../store/influx/setup.ts";
import { type Asked, influxFaults } from "./influx-faults.ts";
import { influx2says, type Reply, replies } from "./influx-replies.ts";
import { stoppedClock } from "./messages.ts";
import { someone } from "./readings.ts";

const terms = { telemetry: days(800), short: { metrics: new Set(["step-rate"]), term: days(40) } };
const admin = { token: "the operator's token", user: undefined, password: undefined };

type Thing = Readonly<Record<string, unknown>> & { readonly id: string };

/** As much of 2.7's own API as a setup uses, as it answers: what is not found by name is a 404 or an empty list. */
function influx2(): (asked: Asked) => Reply {
  const things: Record<string, Thing[]> = { orgs: [], buckets: [], authorizations: [] };
  const versions = new Map<string, number>();
  const store = ({ path, query, body }: Asked): Reply | null => {
    const bucket = query["bucket"] ?? query["db"] ?? "";
    if (path === "/query") return influx2says(200, versionsAsSeries(versions.get(bucket)));
    if (path !== "/api/v2/write") return null;
    versions.set(bucket, Number(/version=(\d+)i/.exec(body)?.[1]));
    return influx2says(204, null);
  };
  const list = (kind: string, name: string | undefined): Reply => {
    const found = (things[kind] ?? []).filter((each) => name === undefined || each["name"] === name);
    const missing = { code: "not found", message: `organization name "${name}" not found` };
    return kind === "orgs" && found.length === 0
      ? influx2says(404, missing)
      : influx2says(200, { [kind]: found });
  };
  const change = (method: string, kind: string, id: string | undefined, body: string): Reply => {
    const others = (things[kind] ?? []).filter((each) => each.id !== id);
    const number = others.length + 1;
    const old = (things[kind] ?? []).find((each) => each.id === id) ?? { id: `${kind}-${number}` };
    if (method === "DELETE") {
      things[kind] = others;
      return influx2says(204, null);
    }
    const token = kind === "authorizations" ? { token: `token ${number}` } : {};
    const changed = { ...old, ...token, ...JSON.parse(body) };
    things[kind] = [...others, changed];
    return influx2says(method === "POST" ? 201 : 200, changed);
  };
  return (asked) => {
    const [, , , kind = "", id] = asked.path.split("/");
    if (asked.method === "GET") return list(kind, asked.query["org"] ?? asked.query["name"]);
    return store(asked) ?? change(asked.method, kind, id, asked.body);
  };
}

const versionsAsSeries = (version: number | undefined) => ({
  results: [
    {
      statement_id: 0,
      ...(version === undefined
        ? {}
        : {
            series: [
              {
                name: "labhub_schema",
                columns: ["time", "version"],
                values: [["2100-01-01T00:00:00Z", version]],
              },
            ],
          }),
    },
  ],
});

test("2.x: organisation, two buckets and a token for just these, once; other terms and a new token when asked", async () => {
  const server = await influxFaults(influx2());
  const place = server.place();
  const far = openInflux(place, terms, { clock: stoppedClock() });
  await expect(far.check()).rejects.toThrow(/labhub store init/);
  const made = await setUpInflux({ place, terms, admin });
  expect(made.changes).toEqual([
    "organisation torino made",
    "bucket labhub made",
    "bucket labhub_short made",
    "token made",
  ]);
  expect(made.token).toBe("token 1");
  await far.check();
  const asked = server.asked.findLast(
    ({ method, path }) => method === "POST" && path === "/api/v2/authorizations",
  );
  expect(asked?.headers.authorization).toBe("Token the operator's token");
  const permission = (action: string, id: string) => ({
    action,
    resource: { type: "buckets", id, orgID: "orgs-1" },
  });
  expect(JSON.parse(asked?.body ?? "")).toEqual({
    orgID: "orgs-1",
    description: "labhub: labhub",
    permissions: ["buckets-1", "buckets-2"].flatMap((id) => [
      permission("read", id),
      permission("write", id),
    ]),
  });
  expect(await setUpInflux({ place, terms, admin })).toEqual({ changes: [], token: null });
  const longer = { ...terms, telemetry: null };
  expect(await setUpInflux({ place, terms: longer, admin, renewToken: true })).toEqual({
    changes: ["bucket labhub kept without end", "token made", "the token before it withdrawn"],
    token: "token 2",
  });
  expect((await setUpInflux({ place, terms: longer, admin })).changes).toEqual([]);
  await far.close();
});

test("2.x: who may not set up is told so, and no token is in what is said", async () => {
  for (const [reply, code] of [
    [replies.unauthorized, "configuration-rejected"],
    [replies.internal, "store-unavailable"],
    [influx2says(200, { orgs: "strange", token: "secret" }), "store-unavailable"],
    ["cut", "store-unavailable"],
  ] as const) {
    const server = await influxFaults(reply);
    const setUp = setUpInflux({ place: server.place(), terms, admin });
    await expect(setUp).rejects.toThrow(
      expect.objectContaining({ code, message: expect.not.stringMatching(/token of|secret|operator's/) }),
    );
  }
  const broken = { ...admin, token: "two\nlines" };
  const server = await influxFaults(replies.written);
  await expect(setUpInflux({ place: server.place(), terms, admin: broken })).rejects.toThrow(/no token has/);
});

const counted = (n: number) => {
  const series = [{ name: "reading", columns: ["time", "count"], values: [["1970-01-01T00:00:00Z", n]] }];
  return influx2says(200, { results: [{ statement_id: 0, ...(n === 0 ? {} : { series }) }] });
};

test("2.x: an erasure names its person in every deletion, goes over both buckets, and looks", async () => {
  let left = 3;
  const server = await influxFaults(({ path }) => {
    if (path === "/query") return counted(left);
    left = 0;
    return influx2says(204, null);
  });
  const far = openInflux(server.place(), terms, { clock: stoppedClock() });
  expect(await far.erase(someone)).toBe(6);
  const deletions = server.asked.filter(({ path }) => path === "/api/v2/delete");
  expect(deletions.map(({ query, body }) => [query, JSON.parse(body)])).toEqual(
    ["labhub", "labhub_short"].map((bucket) => [
      { org: "torino", bucket },
      {
        start: "1970-01-01T00:00:00Z",
        stop: "2200-01-01T00:00:00Z",
        predicate: `_measurement="reading" AND patient="${someone}"`,
      },
    ]),
  );
  expect(
    server.asked.some(({ query }) => JSON.stringify(query).includes(someone)),
    "in no address",
  ).toBe(false);

  const before = server.asked.length;
  for (const forged of ["", 'x" OR patient!="x', "p-*"]) {
    await expect(far.erase(forged as typeof someone)).rejects.toThrow(/base32/);
  }
  expect(server.asked.length).toBe(before);
  server.says(({ path }) => (path === "/query" ? counted(1) : influx2says(204, null)));
  await expect(far.erase(someone)).rejects.toThrow(/still there/);
  server.says(({ path }) => (path === "/query" ? counted(1) : replies.forbidden));
  await expect(far.erase(someone)).rejects.toThrow(
    expect.objectContaining({ code: "configuration-rejected" }),
  );
  await far.close();
});

test("an answer without end is given up, not gathered", async () => {
  const endless = influx2says(200, { results: "x".repeat(9 * 1024 * 1024) });
  const server = await influxFaults(endless);
  const http = influxHttp(server.place());
  const answer = await http.ask(dialectOf(server.place()).ping, seconds(20));
  expect(answer).toEqual({ kind: "unanswered", inDoubt: true, why: "its answer is too long" });
  http.close();
});
