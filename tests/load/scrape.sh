#!/usr/bin/env bash
# Measures a scrape of 200 flags, each with a route, a rollout under way and answers of both sides, three statuses on each
# route.
#
#   bash tests/load/scrape.sh      about half a minute
#   FLAGS=50 SCRAPES=100 WARM=0    other numbers; WARM scrapes come before, so that the code is compiled as it is in service
#   PUBLISHED=DIR                  a gateway that was published before (DIR/gateway/flaggateway)
#
# For the page as it is, with gzip (as Prometheus asks for it) and as OpenMetrics: bytes, time at the client, CPU time of the
# gateway (utime + stime of /proc less what it takes in the same time without scrapes) and bytes allocated, per scrape. Then what
# the bytes are spent on: as configured by default, and with http_route on .NET's own histogram. Bars: 20 ms, 2 MB.
# Needs dotnet, nginx, curl and the ports 19501 to 19503.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 PATH="$PATH:/usr/sbin"
flags=${FLAGS:-200} scrapes=${SCRAPES:-50} warm=${WARM:-150}
work=$(mktemp -d)
chmod 755 "$work"
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
if [ -z "${PUBLISHED-}" ]; then
  PUBLISHED=$work
  dotnet publish ../../src/FlagGateway -c Release -o "$work/gateway" --nologo -v quiet
fi

cat >"$work/nginx.conf" <<CONF
worker_processes 1; pid $work/nginx.pid; error_log stderr crit;
events { worker_connections 1024; }
http { access_log off; server { listen 127.0.0.1:19502; location / { return 200 "ok"; } location ~ /bad$ { return 500; } location ~ /missing$ { return 404; } } }
CONF
nginx -p "$work/" -c "$work/nginx.conf" -g 'daemon off;' & pids+=($!)

mkdir "$work/config"
awk -v n="$flags" -v folder="$work/config" -v requests="$work/requests" -v gateway=http://127.0.0.1:19501 -v upstream=http://127.0.0.1:19502/ -f many-flags.awk

metrics=http://127.0.0.1:19503/metrics
ticks() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$gateway/stat"; }
allocated() { curl -fsS $metrics | awk '/^dotnet_gc_heap_total_allocated_bytes_total/ { printf "%.0f", $2 }'; }
hertz=$(getconf CLK_TCK)

start() { # settings…
  rm -rf "$work/state"
  "$PUBLISHED/gateway/flaggateway" run --config "$work/config" --Urls=http://127.0.0.1:19501 --FlagGateway:Rollouts:Interval=00:00:01 \
    --FlagGateway:Admin:Url=http://127.0.0.1:19503 --FlagGateway:State:Path="$work/state" --FlagGateway:Shutdown:DrainDelay=00:00:00 "$@" >"$work/log" 2>&1 &
  gateway=$!
  pids+=($gateway)
  for _ in $(seq 200); do curl -fsS -o /dev/null http://127.0.0.1:19503/healthz/ready 2>/dev/null && break; sleep 0.1; done
  curl -s -K "$work/requests"
  for _ in $(seq 100); do [ "$(curl -fsS $metrics | grep -c '^flaggateway_guardrail_verdict.* 1$')" = $((2 * flags)) ] && break; sleep 0.2; done
}

measure() { # name, curl's arguments…
  local name=$1 before after bytes
  shift
  bytes=$(allocated) before=$(ticks)
  for _ in $(seq "$scrapes"); do curl -fsS "$@" -o "$work/page" -w '%{time_total}\n' $metrics; done >"$work/times"
  after=$(ticks) bytes=$(($(allocated) - bytes))
  sort -n "$work/times" | awk -v name="$name" -v size="$(stat -c %s "$work/page")" -v ticks=$((after - before)) -v hertz="$hertz" -v idle="$idle" -v bytes="$bytes" -v load="$(cut -d' ' -f1 /proc/loadavg)" '
    { time[NR] = $1 * 1000; all += $1 }
    END { printf "%-12s %.3f MB, median %5.1f ms, fastest %5.1f ms, CPU %5.1f ms, %.1f MB allocated; %d scrapes at load %s\n", name, size / 1e6, time[int((NR + 1) / 2)], time[1], (ticks / hertz - all * idle) / NR * 1000, bytes / (NR + 1) / 1e6, NR, load }'
}

families() { # what each family takes of the page
  awk '!/^#/ { name = $1; sub(/\{.*/, "", name); sub(/_(bucket|sum|count)$/, "", name); bytes[name] += length($0) + 1; lines[name]++ }
    END { for (name in bytes) printf "%8.3f MB %6d lines %s\n", bytes[name] / 1e6, lines[name], name }' "$work/page" | sort -rn | sed -n 1,8p
}

start
idle=0
measure "as started"
for _ in $(seq "$warm"); do curl -fsS -o /dev/null $metrics; done
sleep 1
before=$(ticks)
sleep 4
idle=$(awk -v t=$(($(ticks) - before)) -v h="$hertz" 'BEGIN { print t / h / 4 }')
for _ in 1 2; do
  measure gzip -H 'Accept-Encoding: gzip'
  measure OpenMetrics -H 'Accept: application/openmetrics-text;version=1.0.0'
  measure text
done
families
kill "$gateway"
wait "$gateway" 2>/dev/null || true

echo "with http_route:"
start --FlagGateway:Metrics:HttpRouteLimit=100000
idle=0 scrapes=1
measure gzip -H 'Accept-Encoding: gzip'
measure text
families
