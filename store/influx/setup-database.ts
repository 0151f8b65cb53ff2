import type { InfluxPlace } from "../../model/telemetry-place.ts";
import { type Duration, hours, minutes, seconds } from "../../model/time.ts";
import { dialectOf } from "./dialect.ts";
import type { InfluxHttp } from "./http.ts";
import { seriesFor } from "./influxql.ts";
import type { ClassTerm } from "./setup.ts";

const within = seconds(30);

/** Makes the database and its retention policies (1.x), or alters those that differ; says what it did. */
export async function setUpDatabase(
  http: InfluxHttp,
  place: InfluxPlace,
  wanted: readonly ClassTerm[],
): Promise<readonly string[]> {
  const changes: string[] = [];
  // Names of databases are letters, digits, dot, dash and underscore: nothing in them ends a quoted name.
  const database = `"${place.bucket}"`;
  const rows = async (text: string) =>
    (await seriesFor(http, dialectOf(place).query({ text, class: "telemetry" }), within)).flatMap(
      ({ values }) => values,
    );
  const change = async (text: string) => {
    await rows(text);
    changes.push(text);
  };

  const isThere = (await rows("SHOW DATABASES")).some(([name]) => name === place.bucket);
  const [first] = wanted;
  if (!isThere && first !== undefined) {
    await change(`CREATE DATABASE ${database} WITH ${lengthsOf(first)} NAME "${first.class}"`);
  }
  const policies = await rows(`SHOW RETENTION POLICIES ON ${database}`);
  for (const each of wanted) {
    const policy = policies.find(([name]) => name === each.class);
    const words = `RETENTION POLICY "${each.class}" ON ${database} ${lengthsOf(each)}`;
    if (policy === undefined) await change(`CREATE ${words}`);
    else if (!isAsWanted(policy, each)) await change(`ALTER ${words}`);
  }
  return changes;
}

const lengthsOf = ({ term, shard }: ClassTerm): string =>
  `DURATION ${term === null ? "INF" : `${hoursIn(term)}h`} REPLICATION 1 SHARD DURATION ${hoursIn(shard)}h`;

const hoursIn = (length: Duration): number => Math.ceil(length / hours(1));

const isAsWanted = ([, duration, shard]: readonly unknown[], wanted: ClassTerm): boolean =>
  lengthIn(duration) === (wanted.term === null ? 0 : hours(hoursIn(wanted.term))) &&
  lengthIn(shard) === hours(hoursIn(wanted.shard));

/** A length as the server tells it, `960h0m0s`; without end is `0s`. */
function lengthIn(said: unknown): number {
  const [, h = 0, m = 0, s = 0] = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(String(said)) ?? [];
  return hours(Number(h)) + minutes(Number(m)) + seconds(Number(s));
}
