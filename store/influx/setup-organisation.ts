import { z } from "zod";
import type { InfluxPlace } from "../../model/telemetry-place.ts";
import { days, seconds } from "../../model/time.ts";
import { bucketOf } from "./dialect.ts";
import { failureOf, type InfluxHttp, type InfluxRequest, unavailable } from "./http.ts";
import type { ClassTerm, SetUp } from "./setup.ts";

const within = seconds(30);
const headers = { accept: "application/json", "content-type": "application/json" };

const named = z.object({ id: z.string() });
const called = named.extend({ name: z.string() });
const organisations = z.object({ orgs: z.array(called).default([]) });
const rule = z.object({ everySeconds: z.int(), shardGroupDurationSeconds: z.int().optional() });
const bucket = called.extend({ retentionRules: z.array(rule).default([]) });
const buckets = z.object({ buckets: z.array(bucket).default([]) });
const permission = z.object({ resource: z.object({ id: z.string().optional() }) });
const authorisation = named.extend({
  description: z.string().default(""),
  permissions: z.array(permission).default([]),
});
const authorisations = z.object({ authorizations: z.array(authorisation).default([]) });
const newToken = z.object({ token: z.string().min(1) });

interface Work {
  readonly http: InfluxHttp;
  readonly changes: string[];
}

/** Makes the organisation, the buckets and a token for just these (2.x), or alters buckets that differ. */
export async function setUpOrganisation(
  http: InfluxHttp,
  place: InfluxPlace,
  wanted: readonly ClassTerm[],
  renewToken: boolean,
): Promise<SetUp> {
  const work: Work = { http, changes: [] };
  const org = await organisationOf(work, place.org);
  const ids: string[] = [];
  for (const each of wanted) ids.push(await bucketFor(work, org, bucketOf(place, each.class), each));
  const token = await tokenFor(work, org, place, ids, renewToken);
  return { changes: work.changes, token };
}

async function organisationOf({ http, changes }: Work, name: string): Promise<string> {
  const found = await call(http, organisations, "GET", `/api/v2/orgs?${new URLSearchParams({ org: name })}`);
  const org = found?.orgs.find((each) => each.name === name);
  if (org !== undefined) return org.id;
  const made = await call(http, named, "POST", "/api/v2/orgs", { name });
  changes.push(`organisation ${name} made`);
  return there(made).id;
}

async function bucketFor(
  { http, changes }: Work,
  orgID: string,
  name: string,
  wanted: ClassTerm,
): Promise<string> {
  const term = wanted.term === null ? 0 : Math.ceil(wanted.term / seconds(1));
  const shard = wanted.shard / seconds(1);
  const retentionRules = [{ type: "expire", everySeconds: term, shardGroupDurationSeconds: shard }];
  const found = await call(http, buckets, "GET", `/api/v2/buckets?${new URLSearchParams({ orgID, name })}`);
  const old = found?.buckets.find((each) => each.name === name);
  if (old === undefined) {
    const made = await call(http, named, "POST", "/api/v2/buckets", { orgID, name, retentionRules });
    changes.push(`bucket ${name} made`);
    return there(made).id;
  }
  // A bucket without a rule keeps without end; a rule without a shard's length has the server's own.
  const [kept = { everySeconds: 0, shardGroupDurationSeconds: shard }] = old.retentionRules;
  if (kept.everySeconds !== term || kept.shardGroupDurationSeconds !== shard) {
    await call(http, named, "PATCH", `/api/v2/buckets/${old.id}`, { retentionRules });
    changes.push(`bucket ${name} kept ${term === 0 ? "without end" : `for ${seconds(term) / days(1)} days`}`);
  }
  return old.id;
}

/** Tokens are known by what is written on them; one that is there already is not told again. */
async function tokenFor(
  { http, changes }: Work,
  orgID: string,
  place: InfluxPlace,
  ids: readonly string[],
  renew: boolean,
): Promise<string | null> {
  const description = `labhub: ${place.bucket}`;
  const found = await call(
    http,
    authorisations,
    "GET",
    `/api/v2/authorizations?${new URLSearchParams({ orgID })}`,
  );
  const ours = (found?.authorizations ?? []).filter((each) => each.description === description);
  const isOfAll = (one: z.infer<typeof authorisation>) =>
    ids.every((id) => one.permissions.some(({ resource }) => resource.id === id));
  if (ours.some(isOfAll) && !renew) return null;
  const permissions = ids.flatMap((id) =>
    (["read", "write"] as const).map((action) => ({ action, resource: { type: "buckets", id, orgID } })),
  );
  const made = await call(http, newToken, "POST", "/api/v2/authorizations", {
    orgID,
    description,
    permissions,
  });
  changes.push("token made");
  for (const { id } of ours) await call(http, z.unknown(), "DELETE", `/api/v2/authorizations/${id}`);
  if (ours.length > 0) changes.push("the token before it withdrawn");
  return there(made).token;
}

/** One call; `null` when the answer is that there is no such thing. */
async function call<T>(
  http: InfluxHttp,
  shape: z.ZodType<T>,
  method: InfluxRequest["method"],
  path: string,
  given?: object,
): Promise<T | null> {
  const body = given === undefined ? "" : JSON.stringify(given);
  const answer = await http.send({ method, path, headers, body }, within);
  if (answer.status === 404) return null;
  if (answer.status < 200 || answer.status > 299) throw failureOf(answer.status);
  return read(shape, answer.body === "" ? "{}" : answer.body);
}

function read<T>(shape: z.ZodType<T>, body: string): T {
  try {
    return shape.parse(JSON.parse(body));
  } catch {
    // The fault would quote the answer, and that may hold a token.
    throw unavailable("it does not answer as InfluxDB 2 does");
  }
}

function there<T>(made: T | null): T {
  if (made === null) throw unavailable("what was just asked to be made is not there");
  return made;
}
