import { z } from "zod";
import type { InfluxPlace } from "../../model/telemetry-place.ts";
import { seconds } from "../../model/time.ts";
import { bucketOf } from "./dialect.ts";
import { failureOf, type InfluxHttp, type InfluxRequest, unavailable } from "./http.ts";
import type { ClassTerm, SetUp } from "./setup.ts";

const within = seconds(30);
const headers = { accept: "application/json", "content-type": "application/json" };

const named = z.object({ id: z.string() });
const organisations = z.object({ orgs: z.array(named).default([]) });
const rule = z.object({ everySeconds: z.int(), shardGroupDurationSeconds: z.int().optional() });
const bucket = named.extend({ retentionRules: z.array(rule).default([]) });
const buckets = z.object({ buckets: z.array(bucket).default([]) });
const authorisations = z.object({
  authorizations: z.array(named.extend({ description: z.string().default("") })).default([]),
});
const newToken = z.object({ token: z.string().min(1) });

/** What asks 2.x's own API and is told what changes. */
interface Bench {
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
  const bench: Bench = { http, changes: [] };
  const org = await organisationOf(bench, place.org);
  const ids: string[] = [];
  for (const each of wanted) ids.push(await bucketFor(bench, org, bucketOf(place, each.class), each));
  const token = await tokenFor(bench, org, place, ids, renewToken);
  return { changes: bench.changes, token };
}

async function organisationOf({ http, changes }: Bench, name: string): Promise<string> {
  const found = await call(http, organisations, "GET", `/api/v2/orgs?${new URLSearchParams({ org: name })}`);
  const [org] = found?.orgs ?? [];
  if (org !== undefined) return org.id;
  const made = await call(http, named, "POST", "/api/v2/orgs", { name });
  changes.push(`organisation ${name} made`);
  return there(made).id;
}

async function bucketFor(
  { http, changes }: Bench,
  orgID: string,
  name: string,
  wanted: ClassTerm,
): Promise<string> {
  const found = await call(http, buckets, "GET", `/api/v2/buckets?${new URLSearchParams({ orgID, name })}`);
  const [there_] = found?.buckets ?? [];
  const retentionRules = [
    {
      type: "expire",
      everySeconds: wanted.term === null ? 0 : Math.ceil(wanted.term / seconds(1)),
      shardGroupDurationSeconds: wanted.shard / seconds(1),
    },
  ] as const;
  if (there_ === undefined) {
    const made = await call(http, named, "POST", "/api/v2/buckets", { orgID, name, retentionRules });
    changes.push(`bucket ${name} made`);
    return there(made).id;
  }
  const [is] = there_.retentionRules;
  const [want] = retentionRules;
  const sameTerm = (is?.everySeconds ?? 0) === want.everySeconds;
  if (
    !sameTerm ||
    (is?.shardGroupDurationSeconds ?? want.shardGroupDurationSeconds) !== want.shardGroupDurationSeconds
  ) {
    await call(http, named, "PATCH", `/api/v2/buckets/${there_.id}`, { retentionRules });
    changes.push(
      `bucket ${name} kept for ${want.everySeconds === 0 ? "ever" : `${want.everySeconds / 86_400} days`}`,
    );
  }
  return there_.id;
}

/** Tokens are known by what is written on them; one that is there already is not told again. */
async function tokenFor(
  { http, changes }: Bench,
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
  if (ours.length > 0 && !renew) return null;
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
  return shape.parse(answer.body === "" ? {} : JSON.parse(answer.body));
}

function there<T>(made: T | null): T {
  if (made === null) throw unavailable("what was just asked to be made is not there");
  return made;
}
