#!/usr/bin/env bash
# Kills a writer of state (kill -9) at random moments, again and again, and checks each time that every revision it
# answered for is there, that snapshot and journal lead to the same state, and that the audit chain holds from its
# first entry.
#
#   bash tests/crash.sh                 200 crashes; CRASHES=20 for fewer
#   DRIVER=DIR bash tests/crash.sh      with a driver that was built already
set -euo pipefail
cd "$(dirname "$0")"
crashes=${CRASHES:-200}
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
work=$(mktemp -d)
trap 'kill -9 "${pid-0}" 2>/dev/null || true; rm -rf "$work"' EXIT
if [ -z "${DRIVER-}" ]; then
  DRIVER=$work/driver
  dotnet build FlagGateway.CrashDriver -c Release -o "$DRIVER" --nologo -v quiet >/dev/null
fi

acknowledged=0
for crash in $(seq "$crashes"); do
  dotnet "$DRIVER/FlagGateway.CrashDriver.dll" "$work/state" "$acknowledged" >"$work/out" 2>"$work/err" &
  pid=$!
  while [ ! -s "$work/out" ]; do
    if ! kill -0 $pid 2>/dev/null; then cat "$work/err" >&2; echo "error: crash $crash" >&2; exit 1; fi
    sleep 0.01
  done
  sleep "0.$(printf %03d $((RANDOM % 200)))"
  kill -9 $pid
  wait $pid 2>/dev/null || true
  # Only a line that was printed whole was answered for.
  acknowledged=$(python3 -c 'import re, sys; print((re.findall(r"(\d+)\n", open(sys.argv[1]).read()) or [sys.argv[2]])[-1])' "$work/out" "$acknowledged")
done
# One more look, at what the last kill left.
timeout 2 dotnet "$DRIVER/FlagGateway.CrashDriver.dll" "$work/state" "$acknowledged" >/dev/null 2>"$work/err" || true
if [ -s "$work/err" ]; then cat "$work/err" >&2; exit 1; fi
echo "$crashes crashes, $acknowledged revisions, $(ls "$work/state/state" | grep -c journal) segments: all recovered, the chain holds"
