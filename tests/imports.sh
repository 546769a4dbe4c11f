#!/usr/bin/env bash
# Imports made-up flags of each system, a tenth of which cannot be converted, and compares the others with that system's
# own SDK by "flags import --check": every flag is converted or refused with its path, and nobody moves.
#
#   bash tests/imports.sh                      1000 flags of each system, 200 users
#   FLAGS=100 USERS=2000 bash tests/imports.sh
#
# Last run: 1000 flags and 200 users of six systems, a fifth of the flags with segments (of LaunchDarkly also within segments), saved groups or cohorts: 900 converted and 100 refused each,
# 1080000 values compared, 0 differ, 2.5 minutes.
# Needs dotnet, node and npm, and the npm registry.
set -euo pipefail
cd "$(dirname "$0")/.."
flags=${FLAGS:-1000} users=${USERS:-200}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dotnet build src/FlagGateway -c Release -v quiet --nologo
cp tests/bucketing/* "$work"
program=$PWD/src/FlagGateway/bin/Release/net10.0/flaggateway.dll
cd "$work"
npm ci --ignore-scripts --no-audit --no-fund >/dev/null
node -e 'console.log(JSON.stringify(Array.from({ length: Number(process.argv[1]) }, (_, i) => ({ id: `user-${i}`, tenant: `t${i % 20}` }))))' "$users" >users.json

failed=0
for kind in launchdarkly growthbook posthog statsig unleash flagd; do
  node estate.mjs "$kind" "$flags" >"$kind.flags.json"
  node oracle.mjs "$kind" "$kind.flags.json" users.json 2>/dev/null | sed '1s/^[^{]*//' >found.json
  node table.mjs found.json users.json >table.csv
  if ! dotnet "$program" flags import "$kind.flags.json" --from "$kind" --partial --check table.csv >/dev/null 2>report.txt; then
    failed=1
    grep -v ': note: \|: refused: ' report.txt >&2
  fi
  echo "$kind: $(grep -c ': refused: ' report.txt) lines of refusals; $(grep 'compared' report.txt); $(grep -o '^[0-9]* flags read, [0-9]* converted, [0-9]* refused' report.txt || true)"
done
exit "$failed"
