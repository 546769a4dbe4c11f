#!/usr/bin/env bash
# Kills a process that writes state, again and again, and checks after each time that every change that was answered
# is there, that the chain of the audit log holds without a gap, and that the state is what a replay gives.
#
#   bash tests/crash.sh [ROUNDS]   200 rounds unless said otherwise
#
# SEED=N repeats the delays and the changes of a run; CONFIGURATION=Debug takes that build; NO_BUILD=1 takes what was
# built before. Results are in tests/FlagGateway.CrashDriver/README.md.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-200}
seed=${SEED:-$RANDOM}
configuration=${CONFIGURATION:-Release}
driver=tests/FlagGateway.CrashDriver/bin/$configuration/net10.0/FlagGateway.CrashDriver.dll
[ "${NO_BUILD-}" = 1 ] || dotnet build tests/FlagGateway.CrashDriver -c "$configuration" --nologo -v quiet
work=$(mktemp -d)
writer=
trap '[ -z "$writer" ] || kill -9 "$writer" 2>/dev/null || true; rm -rf "$work"' EXIT
RANDOM=$seed
started=0

fail() {
  echo "crash: FAILED in round $1 of seed $seed: $2" >&2
  cp -r "$work" "/tmp/flaggateway-crash-$seed"
  echo "crash: the folder is kept in /tmp/flaggateway-crash-$seed" >&2
  exit 1
}

for round in $(seq "$rounds"); do
  : >"$work/out"
  dotnet exec "$driver" "$work" "$work/answers" "$((seed + round))" >"$work/out" 2>&1 &
  writer=$!
  if ((RANDOM % 8)); then
    # Most die while they write: up to 0.3 s after the check.
    until grep -q "^open\|^BAD" "$work/out" || ! kill -0 "$writer" 2>/dev/null; do sleep 0.02; done
    sleep "0.$(printf %03d $((RANDOM % 300)))"
  else
    # Some die while they start, where torn lines are cut off.
    sleep "0.$(printf %03d $((RANDOM % 999)))"
  fi
  kill -9 "$writer" 2>/dev/null || fail "$round" "the writer ended by itself: $(cat "$work/out")"
  wait "$writer" 2>/dev/null || true
  writer=
  ! grep -q "^BAD" "$work/out" || fail "$round" "$(cat "$work/out")"
  ! grep -q "^open" "$work/out" || started=$((started + 1))
done

dotnet exec "$driver" "$work" "$work/answers" "$seed" check >"$work/out" 2>&1 || fail end "$(cat "$work/out")"
[ -s "$work/answers" ] || fail end "no change was ever answered"
echo "crash: passed: $rounds kills ($started while writing), $(wc -l <"$work/answers") changes answered, all there;" \
  "$(find "$work/state" -name 'journal-*' | wc -l) files of the journal, revision $(sed -n 's/^open //p' "$work/out"), seed $seed"
