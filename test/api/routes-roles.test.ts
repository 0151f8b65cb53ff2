import { expect, test } from "vitest";
import type { Confinement } from "../../api/access.ts";
import type { DeclaredRoute } from "../../api/declared-routes.ts";
import { openHouse } from "./house.ts";
import { type Expected, table } from "./matrix-table.ts";
import { everybody, people, type Somebody } from "./matrix-visitors.ts";

type Rules = Pick<Expected, "permits" | "scope" | "peopleOnly" | "ownRight" | "page">;

const ofServer = ({ config }: DeclaredRoute): Rules => ({
  permits: config.permits ?? [],
  scope: config.scope ?? "none",
  ...(config.forPeople === true ? { peopleOnly: true } : {}),
  ...(config.inOwnRight === true ? { ownRight: true } : {}),
  ...(config.page === true ? { page: true } : {}),
});

/** What somebody gets of a route by its rules. */
function outcome(rules: Rules, { inside, outside, participants }: Expected, who: Somebody): number {
  const { permits } = rules;
  if (permits.includes("anyone") || permits.includes("loopback")) return inside;
  if (who.roles.length === 0) return rules.page === true ? 303 : 401;
  if (who.isProgram === true && rules.peopleOnly === true) return 403;
  if (who.inEmergency === true && rules.ownRight === true) return 403;
  if (!permits.includes("signed-in") && !who.roles.some((role) => permits.includes(role))) return 403;
  if (participants !== undefined && who.roles.includes("citizen")) return participants;
  return isInside(rules.scope, who) ? inside : outside;
}

function isInside(scope: Confinement, { ofService, ofAnna }: Somebody): boolean {
  if (scope === "none") return true;
  return scope === "services" ? ofService : ofAnna;
}

async function ask(
  who: Somebody,
  { route, headers }: Expected,
  path: string,
  body: unknown,
): Promise<{ status: number; text: string }> {
  const [method = ""] = route.split(" ");
  const reply = await who.caller.send(method, path, {
    ...(method === "GET" ? {} : { body: body === undefined ? {} : body }),
    ...(headers === undefined ? {} : { headers }),
  });
  if (reply.headers.get("content-type")?.startsWith("text/event-stream") === true) {
    await reply.body?.cancel();
    return { status: reply.status, text: "" };
  }
  return { status: reply.status, text: await reply.text() };
}

/** What is wrong with one cell: one route, asked for by one visitor. */
async function faults(route: DeclaredRoute, expected: Expected, who: Somebody): Promise<readonly string[]> {
  const cell = `${who.name}: ${expected.route}`;
  const byContract = outcome(expected, expected, who);
  const declared = outcome(ofServer(route), expected, who);
  if (declared !== byContract) return [`${cell}: declared as ${declared}, by the contract ${byContract}`];
  const inside = isInside(expected.scope, who);
  const sent = inside ? expected.harmless : expected.body;
  const answer = await ask(who, expected, expected.path, sent);
  if (answer.status !== byContract) {
    return [`${cell}: ${answer.status} for ${byContract}, ${answer.text.slice(0, 200)}`];
  }
  const { nowhere, path } = expected;
  if (inside || answer.status >= 500 || nowhere === undefined || nowhere === path) return [];
  const nothing = await ask(who, expected, nowhere, sent);
  // What was asked for may be told back, such as in a link.
  const same = nothing.status === answer.status && told(nothing.text, nowhere) === told(answer.text, path);
  return same ? [] : [`${cell}: what exists answers otherwise than what does not`];
}

const told = (text: string, path: string): string => {
  const asked =
    /[^/=]+$/.exec(path.replace(/\/(readings|history|transitions|end|assign|notices|agree)$/, ""))?.[0] ??
    path;
  return text.replaceAll(path, "").replaceAll(asked, "");
};

test("every route answers everybody as its declaration says, and as the contract does", async () => {
  const house = await openHouse();
  await people(house);
  const visitors = await everybody(house);
  const declared = new Map(house.api.routes.map((each) => [`${each.method} ${each.url}`, each]));
  const wrong: string[] = [];
  for (const expected of table) {
    const route = declared.get(expected.route);
    if (route === undefined) throw new Error(`the server has no ${expected.route}`);
    for (const who of visitors) wrong.push(...(await faults(route, expected, who)));
  }
  expect(wrong).toEqual([]);
  const cells = table.length * visitors.length;
  console.info(`${table.length} routes × ${visitors.length} visitors: ${cells} cells`);
}, 400_000);

test("the table holds every route of the running server, and says of it what the server says", async () => {
  const { api, stranger } = await openHouse();
  const rules = ({ permits, scope, peopleOnly, ownRight, page }: Rules) => ({
    permits,
    scope,
    peopleOnly,
    ownRight,
    page,
  });
  const served = api.routes
    .filter(({ method }) => method !== "HEAD")
    .map((each) => [`${each.method} ${each.url}`, rules(ofServer(each))] as const);
  expect(Object.fromEntries(table.map((each) => [each.route, rules(each)]))).toEqual(
    Object.fromEntries(served),
  );

  const { paths } = await stranger.get("/openapi.json");
  for (const { route, permits, scope } of table) {
    const [method = "", path = ""] = route.split(" ");
    const described = paths[path.replaceAll(/:(\w+)/g, "{$1}")]?.[method.toLowerCase()];
    if (described !== undefined) {
      expect([described["x-permits"], described["x-scope"]], route).toEqual([permits, scope]);
    }
  }
});
