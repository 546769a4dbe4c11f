#!/usr/bin/env bash
# Measures the time from the start of the process to the first proxied answer, compiled ahead of time
# (as the container image is) and not. Bar: 1.5 s.
#
#   bash tests/load/start.sh          9 starts of each, in turn
#
# Needs dotnet, nginx and curl, and the ports 19001, 19002, 19012 and 19014 of the loopback interface.
set -euo pipefail
export FlagGateway__Shutdown__DrainDelay=00:00:00
cd "$(dirname "$0")"
export PATH="$PATH:/usr/sbin" DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
starts=${STARTS:-9}
work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
dotnet publish ../../src/FlagGateway -c Release -o "$work/jit" --nologo -v quiet
dotnet publish ../../src/FlagGateway -c Release --use-current-runtime -o "$work/ready-to-run" --nologo -v quiet
nginx -p "$work/" -c "$PWD/nginx-upstreams.conf" -g 'daemon off;' 2>/dev/null &
pids+=($!)

for start in $(seq 0 "$starts"); do
  for kind in jit ready-to-run; do
    begun=$(date +%s%N)
    "$work/$kind/flaggateway" run --config config --Urls=http://127.0.0.1:19012 \
      --FlagGateway:Admin:Url=http://127.0.0.1:19014 --FlagGateway:State:Path="$work/state" >"$work/log" 2>&1 &
    pid=$!
    pids[1]=$pid
    until curl -fsS -o /dev/null -H 'X-User-Id: u' http://127.0.0.1:19012/ 2>/dev/null; do
      kill -0 "$pid" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
      sleep 0.02
    done
    # The first start of each kind only fills the caches of the file system.
    [ "$start" = 0 ] || echo "$(( ($(date +%s%N) - begun) / 1000000 ))" >>"$work/$kind.times"
    kill "$pid"
    wait "$pid" || true
  done
done

for kind in jit ready-to-run; do
  sort -n "$work/$kind.times" | awk -v kind="$kind" '{ a[NR] = $1; all = all " " $1 } END { printf "%-13s median %d ms of %d starts:%s\n", kind, a[int((NR + 1) / 2)], NR, all }'
done
