#!/bin/sh
# metrics-token.sh FILE [HUB [anew]]: makes the key with which Prometheus reads the hub's figures, unless there is one of less
# than 300 days. Runs in a container of the hub. The key lasts a year and is an operator's: this user has no other role, and no password anybody knows.
set -eu

file=$1
hub=${2:-http://hub-api:8080}
live="fetch('$hub/health/live').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"

if [ "${3:-}" != anew ] && [ -s "$file" ] && [ -n "$(find "$file" -mtime -300)" ]; then
  echo "there is a key of less than 300 days already"
  exit 0
fi

# The hub first: it makes the tables and the first admin.
tries=0
until node -e "$live"; do
  tries=$((tries + 1))
  [ "$tries" -lt 60 ] || { echo "the hub does not answer at $hub" >&2; exit 1; }
  sleep 2
done

labhub() { node boot/main.ts "$@"; }
member() { node -p "const read = JSON.parse(require('node:fs').readFileSync(0, 'utf8')); $1"; }

if [ "$(labhub user list --json | member 'read.items.some((each) => each.username === "prometheus")')" = false ]; then
  labhub user add prometheus --roles operator --json >/dev/null
fi
before=$(labhub token list prometheus --json |
  member 'read.items.filter((each) => each.revokedAt === null && each.expiresAt > new Date().toISOString()).map((each) => each.id).join(" ")')

# Readable by whoever is in a container with this volume: Prometheus runs as a user of its own.
umask 022
labhub token create prometheus --label prometheus --roles operator --days 365 --json | member 'read.token' >"$file.new"
[ -s "$file.new" ]
mv "$file.new" "$file"
for id in $before; do labhub token revoke "$id" >/dev/null; done
echo "made a key of a year"
