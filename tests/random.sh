#!/usr/bin/env bash
# Tries the laws of the unit tests on random cases that the suite does not draw.
#
#   bash tests/random.sh          20 fresh seeds
#   bash tests/random.sh 50       50 fresh seeds
#   SEED=12345 bash tests/random.sh 1   that seed once, to repeat a failure
#
# Prints each seed, and what failed with it. About 75 s a seed on two cores.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
rounds=${1:-20}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A class of tests that draws random cases calls Laws; its file has its name.
filter() { grep -rlE 'Laws\.(Try|Draw)\(' "$1" --include=*.cs | grep -v '/Laws.cs$' | sed 's#.*/##; s#\.cs$##' | sort -u | sed 's/^/FullyQualifiedName~./' | paste -sd'|'; }

projects=(tests/FlagGateway.Core.Tests tests/FlagGateway.Tests)
for project in "${projects[@]}"; do dotnet build "$project" -c Release --nologo -v quiet; done
failed=0
started=$SECONDS
for ((round = 1; round <= rounds; round++)); do
  seed=${SEED:-$(od -An -N6 -tu8 /dev/urandom | tr -d ' ')}
  for project in "${projects[@]}"; do
    if ! FLAGGATEWAY_TEST_SEED=$seed dotnet test "$project" -c Release --no-build --nologo --filter "$(filter "$project")" >"$work/log" 2>&1; then
      failed=$((failed + 1))
      echo "seed $seed fails in $project:"
      grep -E '^ +Failed |Falsifiable|Error Message' "$work/log" || tail -20 "$work/log"
    elif ! grep -qE 'Passed:? +[1-9]|Passed!' "$work/log"; then
      echo "error: no test ran in $project" >&2
      exit 1
    fi
  done
  echo "$round of $rounds: seed $seed, after $((SECONDS - started)) s"
done
echo "$rounds seeds, $failed failed runs"
[ "$failed" = 0 ]
