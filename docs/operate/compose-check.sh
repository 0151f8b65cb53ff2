#!/bin/sh
# Proves docker-compose.yml on this machine: sh docs/operate/compose-check.sh
# Starts the stack as a project of its own, with secrets, ports and volumes of its own, tries what matters about InfluxDB 2.7,
# prints a line for each, and takes everything away again. Exit code 0: all passed. It takes a few minutes.
# CHECK_MQTT_PORT and CHECK_HTTP_PORT (21883, 28080) must be free. KEEP=1 leaves the stack for a look around.
# shellcheck disable=SC2317  # some functions are called by name
set -eu

cd "$(dirname "$0")/../.."
project="labhub-check-$$"
work=$(mktemp -d)
failed=0

if docker compose version >/dev/null 2>&1; then engine="docker compose"; else engine=docker-compose; fi

compose() {
  # $engine is one word or two.
  # shellcheck disable=SC2086
  HUB_BIND=127.0.0.1 HUB_CONTAINERS=1 HUB_MQTT_PORT="${CHECK_MQTT_PORT:-21883}" HUB_HTTP_PORT="${CHECK_HTTP_PORT:-28080}" \
    $engine -p "$project" -f docker-compose.yml -f "$work/secrets.yml" "$@"
}

clean_up() {
  if [ "${KEEP:-}" = 1 ]; then
    echo "kept: project $project, secrets in $work"
  else
    compose down --volumes --timeout 20 >/dev/null 2>&1 || true
    rm -rf "$work"
  fi
}
trap clean_up EXIT
trap 'exit 1' INT TERM

verdict() { # what it is, and whether it holds
  if [ "$2" = yes ]; then
    echo "PASS  $1"
  else
    echo "FAIL  $1${3:+: $3}"
    failed=1
  fi
}

# A check is a program in the hub's container: it ends with 0, or says why not.
check() {
  what=$1
  { cat "$work/words.mjs"; cat; } >"$work/check.mjs"
  if told=$(compose exec -T hub node --input-type=module - <"$work/check.mjs" 2>&1); then
    verdict "$what" yes
  else
    verdict "$what" no "$(printf '%s' "$told" | tail -n 3 | tr '\n' ' ')"
  fi
}

# Tries once a second, for the seconds given.
within() {
  left=$1
  shift
  until "$@" >/dev/null 2>&1; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || return 1
    sleep 1
  done
}

labhub() { compose exec -T hub node boot/main.ts "$@"; }
member() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }
hub_answers() { compose exec -T hub node -e 'fetch("http://127.0.0.1:8080/health/live").then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))'; }

cat >"$work/words.mjs" <<'WORDS'
import { readFileSync } from "node:fs";
import mqtt from "mqtt";

const token = readFileSync("/influx-token/hub", "utf8").trim();
const bucket = "telemetry";
const asked = (method, path, body) =>
  fetch(`http://influxdb:8086${path}`, { method, body, headers: { authorization: `Token ${token}` } });
const write = (lines) => asked("POST", `/api/v2/write?org=labhub&bucket=${bucket}&precision=ns`, lines);
const deleted = (predicate) =>
  asked("POST", `/api/v2/delete?org=labhub&bucket=${bucket}`, JSON.stringify({ start: "1970-01-01T00:00:00Z", stop: "2200-01-01T00:00:00Z", predicate }));
async function rows(q, params = {}) {
  const answer = await asked("POST", `/query?db=${bucket}`, new URLSearchParams({ q, params: JSON.stringify(params) }));
  const { results } = await answer.json();
  if (answer.status !== 200 || results[0].error) throw new Error(`${answer.status} ${results?.[0]?.error ?? ""}`);
  return results[0].series?.[0]?.values ?? [];
}
const countOf = async (patient) =>
  (await rows('SELECT count("v") FROM "reading" WHERE "patient" = $patient', { patient }))[0]?.[1] ?? 0;
const must = (holds, told) => {
  if (!holds) throw new Error(told);
};
const until = async (holds, told, seconds = 60) => {
  for (let left = seconds; left > 0; left -= 1) {
    if (await holds().catch(() => false)) return;
    await new Promise((next) => setTimeout(next, 1000));
  }
  throw new Error(told);
};
const nanoseconds = (ms) => `${ms}000000`;
const figure = async (name) =>
  Number(new RegExp(`^labhub_${name} (.+)$`, "m").exec(await (await fetch("http://127.0.0.1:8080/metrics")).text())?.[1]);
// Resolves when every message was acknowledged.
async function publish({ device, secret }, first, count) {
  const client = await mqtt.connectAsync("mqtt://127.0.0.1:1883", { username: device, password: secret, protocolVersion: 4 });
  for (let seq = first; seq < first + count; seq += 1) {
    const readings = [{ at: new Date(Date.now() - 600_000 + seq * 1000).toISOString(), code: "spo2", value: 96, unit: "%" }];
    await client.publishAsync(`lab/v1/${device}/telemetry`, JSON.stringify({ v: 1, seq, readings }), { qos: 1 });
  }
  await client.endAsync();
}
WORDS

sh docs/operate/compose-secrets.sh "$work/secrets" >/dev/null
cat >"$work/secrets.yml" <<SECRETS
secrets:
  admin_password: { file: "$work/secrets/admin-password.txt" }
  influx_admin_password: { file: "$work/secrets/influx-admin-password.txt" }
  influx_admin_token: { file: "$work/secrets/influx-admin-token.txt" }
  grafana_admin_password: { file: "$work/secrets/grafana-admin-password.txt" }
SECRETS

echo "starting the stack as $project"
if ! compose up -d --build >"$work/up.log" 2>&1; then
  tail -n 30 "$work/up.log" >&2
  verdict "the stack starts" no
  exit 1
fi
if within 120 hub_answers; then verdict "the stack starts" yes; else verdict "the stack starts" no; exit 1; fi

# Two invented people, each with an oximeter.
person() {
  added=$(labhub device add "cuore-a-casa/$1" --type pulse-oximeter --json)
  secret=$(printf '%s' "$added" | member secret)
  patient=$(labhub enrol --services cuore-a-casa --municipality 001006 --age-band 75-79 --sex female \
    --conditions heart-failure --consent-version 1 --consent-given 2024-01-01T00:00:00Z --json | member patient)
  labhub assign "cuore-a-casa/$1" "$patient" --from 2024-01-01T00:00:00Z --json >/dev/null
}
person ox-801
ada="{ device: \"cuore-a-casa/ox-801\", secret: \"$secret\", patient: \"$patient\" }"
person ox-802
bruno="{ device: \"cuore-a-casa/ox-802\", secret: \"$secret\", patient: \"$patient\" }"
erased=$patient

check "a reading that was acknowledged is read back by InfluxQL with the hub's own token" <<JS
const ada = $ada, bruno = $bruno;
await publish(ada, 1, 3);
await publish(bruno, 1, 2);
await until(async () => (await countOf(ada.patient)) === 3 && (await countOf(bruno.patient)) === 2, "they did not arrive");
JS

check "that token is for these buckets alone: it may make nothing and read no other" <<'JS'
const made = await asked("POST", "/api/v2/buckets", JSON.stringify({ orgID: "0000000000000000", name: "stolen" }));
must(made.status >= 400 && made.status < 500, `a bucket: ${made.status}`);
const orgs = await (await asked("GET", "/api/v2/buckets")).json();
const seen = (orgs.buckets ?? []).map(({ name }) => name).toSorted().join(",");
must(seen === "telemetry,telemetry_short" || seen === "", `it sees ${seen}`);
JS

check "a field of another type is refused with 422, and the good line beside it is stored" <<'JS'
const at = Date.now();
const line = (patient, v, ms) => `reading,patient=${patient},metric=spo2,service=check,device=x v=${v} ${nanoseconds(ms)}`;
must((await write(line("p-check", "96", at))).status === 204, "a good line");
const both = await write([line("p-check", '"high"', at + 1), line("p-check", "97", at + 2)].join("\n"));
must(both.status === 422, `a text where there are numbers: ${both.status} ${await both.text()}`);
must((await countOf("p-check")) === 2, `there are ${await countOf("p-check")} of 2`);
JS

check "a line that cannot be read is refused with 400, and nothing beside it is stored" <<'JS'
const at = Date.now();
const broken = await write(`reading,patient=p-broken,metric=spo2 v=96 ${nanoseconds(at)}\nreading,patient=p-broken v= 1`);
must(broken.status === 400, `${broken.status} ${await broken.text()}`);
must((await countOf("p-broken")) === 0, "the good line was stored");
JS

check "the same point again leaves one, and civil days are counted by the zone" <<'JS'
const at = Date.now();
const line = `reading,patient=p-twice,metric=spo2,service=check,device=x v=96 ${nanoseconds(at)}`;
for (let n = 0; n < 2; n += 1) must((await write(line)).status === 204, "writing");
must((await countOf("p-twice")) === 1, "there are two");
const days = await rows(`SELECT count("v") FROM "reading" WHERE "patient" = $patient AND time > now() - 3d GROUP BY time(1d) fill(none) tz('Europe/Rome')`, { patient: "p-twice" });
must(days.length === 1 && /T00:00:00\+0[12]:00$/.test(days[0][0]), JSON.stringify(days));
JS

check "a deletion by predicate takes one person and nobody else" <<'JS'
const answer = await deleted('_measurement="reading" AND patient="p-check"');
must(answer.status === 204, `${answer.status} ${await answer.text()}`);
must((await countOf("p-check")) === 0, "some are left");
must((await countOf("p-twice")) === 1, "somebody else's are gone");
await deleted('_measurement="reading" AND patient="p-twice"');
JS

compose stop --timeout 30 influxdb >/dev/null 2>&1
check "with InfluxDB stopped, messages are acknowledged and wait, and the hub says it is degraded" <<JS
const ada = $ada;
await publish(ada, 10, 40);
await until(async () => (await figure("telemetry_waiting_readings")) === 40, "they do not wait");
await until(async () => (await (await fetch("http://127.0.0.1:8080/health/ready")).json()).status === "degraded", "it does not say so");
JS

compose start influxdb >/dev/null 2>&1
check "with InfluxDB back, everything is there once, without anybody's doing" <<JS
const ada = $ada;
await until(async () => (await countOf(ada.patient)) === 43, "it does not catch up", 180);
await until(async () => (await figure("telemetry_waiting_readings")) === 0, "some still wait");
JS

if told=$(labhub erase "$erased" 2>&1); then verdict "labhub erase says it is done" yes
else verdict "labhub erase says it is done" no "$(printf '%s' "$told" | tail -n 2 | tr '\n' ' ')"; fi
check "InfluxDB has nothing left of who was erased, and all of the other" <<JS
const ada = $ada, bruno = $bruno;
await until(async () => (await countOf(bruno.patient)) === 0, "there are readings left");
must((await countOf(ada.patient)) === 43, "somebody else's are gone");
JS

if compose logs --no-color 2>&1 | grep -qF -f "$work/secrets/influx-admin-token.txt" -f "$work/secrets/admin-password.txt"; then
  verdict "no secret is in a log" no
else
  verdict "no secret is in a log" yes
fi

exit "$failed"
