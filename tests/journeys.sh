#!/usr/bin/env bash
# The journeys of three people, from a fresh clone: somebody with a YARP application, the engineer on call, and the product
# manager with a plan. Builds, types what the documents say, and prints commands or actions and time of each journey.
#
#   bash tests/journeys.sh         clone this checkout's commit into a temporary folder, build, run
#   NO_BUILD=1 bash tests/journeys.sh   here, with what was built before
#
# Needs dotnet, git, bash, curl and chromium; with REQUIRE_ALL=1 it fails where a program is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en PATH="$PATH:/usr/sbin"
# With the demos of the plans, which take a minute each.
export FLAGGATEWAY_REQUIRE_ALL="${REQUIRE_ALL-}" FLAGGATEWAY_JOURNEYS=1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
started=$SECONDS
if [ -z "${NO_BUILD-}" ]; then
  git clone -q . "$work/clone"
  cd "$work/clone"
  dotnet build tests/FlagGateway.FunctionalTests -c Release --nologo -v quiet
  echo "clone and build: $((SECONDS - started)) s"
fi

result=0
dotnet test tests/FlagGateway.FunctionalTests -c Release --no-build --nologo --logger "console;verbosity=detailed" \
  --filter 'FullyQualifiedName~.Journeys.' -- xUnit.ParallelizeTestCollections=false >"$work/log" 2>&1 || result=$?
sed -n 's/^ *\(journey: .*\)$/\1/p' "$work/log" | sort
[ $result = 0 ] || { cat "$work/log"; exit $result; }
grep -q '^Test Run Successful' "$work/log" || { cat "$work/log"; exit 1; }
sed -n 's/^ *\(Passed\|Skipped\|Total tests\): /\1: /p' "$work/log"
echo "all: $((SECONDS - started)) s"
