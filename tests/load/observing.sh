#!/usr/bin/env bash
# What it costs users' requests that the gateway is observed. 200 flags with routes and rollouts, loaded in turn:
#   off      nothing
#   scrape   /metrics is asked for every second, with gzip, on one connection; the same process as off
#   log      the access log is on, a line for each request, to a file
#   traces   traces are pushed by OTLP to an nginx that throws them away; every request is sampled, the SDK's default
#   again    off once more: what differs by chance
#
#   bash tests/load/observing.sh                     5 rounds, 3 s for each time and 3 s for each CPU time: under 3 minutes
#   ROUNDS=15 SECONDS_EACH=10 bash tests/load/observing.sh      for a quiet machine
#
# p50 and p99 in ms of 1000 requests a second over 16 connections (h2load); µs of CPU of the gateway per request (utime +
# stime of /proc) at full load over 64 connections (wrk). At the end medians, with the median of the ratios to «off» within
# each round. Needs dotnet, nginx, h2load, wrk and curl, and the ports 19001 to 19004, 19061 to 19063 and 20061 to 20063.
# With PUBLISHED=DIR the gateway of DIR/gateway is measured.
set -euo pipefail
export FlagGateway__Shutdown__DrainDelay=00:00:00
cd "$(dirname "$0")"
rounds=${ROUNDS:-5} seconds=${SECONDS_EACH:-3} rate=${RATE:-1000}
export PATH="$PATH:/usr/sbin" DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 USERS_PATH=/0/ok
work=$(mktemp -d)
chmod 755 "$work"
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
if [ -z "${PUBLISHED-}" ]; then
  PUBLISHED=$work
  dotnet publish ../../src/FlagGateway -c Release -o "$work/gateway" --nologo -v quiet
fi

cat >"$work/sink.conf" <<CONF
worker_processes 1; pid $work/sink.pid; error_log stderr crit;
events { worker_connections 1024; }
http {
  access_log off; client_max_body_size 0; keepalive_requests 1000000000;
  server { listen 127.0.0.1:19004; location / { return 200; } location /status { stub_status; } }
}
CONF
nginx -p "$work/" -c "$PWD/nginx-upstreams.conf" -g 'daemon off;' 2>/dev/null & pids+=($!)
nginx -p "$work/" -c "$work/sink.conf" -g 'daemon off;' & pids+=($!)

declare -A port=([off]=19061 [scrape]=19061 [again]=19061 [log]=19062 [traces]=19063) pid
mkdir "$work/config"
awk -v n=200 -v folder="$work/config" -v requests="$work/requests" -v gateway=http://127.0.0.1:19061 -v upstream=http://127.0.0.1:19001/ -f many-flags.awk
start() { # name, settings…
  local name=$1
  shift
  "$PUBLISHED/gateway/flaggateway" run --config "$work/config" --Urls=http://127.0.0.1:${port[$name]} --FlagGateway:Admin:Url=http://127.0.0.1:$((${port[$name]} + 1000)) \
    --FlagGateway:State:Path="$work/state-$name" "$@" >"$work/$name.log" 2>&1 &
  pid[$name]=$!
  pids+=($!)
}
start off
start log --FlagGateway:AccessLog:Path="$work/access.jsonl"
OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://127.0.0.1:19004/v1/traces OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf start traces
for name in off log traces; do
  for _ in $(seq 100); do curl -fsS -o /dev/null -H 'X-User-Id: u' "http://127.0.0.1:${port[$name]}/0/ok" 2>/dev/null && continue 2; sleep 0.1; done
  echo "error: $name did not start" >&2; cat "$work/$name.log" >&2; exit 1
done
pid[scrape]=${pid[off]} pid[again]=${pid[off]}
curl -s -K "$work/requests"

ticks() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$1/stat"; }
hertz=$(getconf CLK_TCK)
paced() { # name
  rm -f "$work/times"
  h2load --h1 -n $((seconds * rate)) -c 16 -m 1 --rps $((rate / 16)) -H 'X-User-Id: u' --log-file="$work/times" "http://127.0.0.1:${port[$1]}/0/ok" >/dev/null 2>&1
  sort -n -k3 "$work/times" | awk -v wanted=$((seconds * rate)) '
    { time[NR] = $3; if ($2 != 200) bad++ }
    END { printf "failed %d p50 %.2f p99 %.2f", bad + wanted - NR, time[int(NR * 0.5)] / 1000, time[int(NR * 0.99)] / 1000 }'
}
full() { # name
  local before output
  before=$(ticks "${pid[$1]}")
  output=$(wrk -t1 -c64 -d"$seconds"s -s users.lua "http://127.0.0.1:${port[$1]}")
  awk -v t=$(($(ticks "${pid[$1]}") - before)) -v h="$hertz" -v n="$(awk '/requests in/ { print $1 }' <<<"$output")" -v bad="$(awk '/Non-2xx|Socket errors/ { print " errors" }' <<<"$output")" \
    'BEGIN { printf "cpu %.2f%s", t / h / n * 1e6, bad }'
}
# One connection and one process, so that what asks costs users next to nothing.
scraping() { curl -s --rate 1/s -H 'Accept-Encoding: gzip' -o /dev/null 'http://127.0.0.1:20061/metrics?[1-100000]' & scraper=$!; pids+=($!); }

for name in off log traces; do full $name >/dev/null; paced $name >/dev/null; done
for _ in $(seq 100); do curl -s -H 'Accept-Encoding: gzip' -o /dev/null http://127.0.0.1:20061/metrics; done
for round in $(seq "$rounds"); do
  for name in off scrape log traces again; do
    if [ $name = scrape ]; then scraping; fi
    echo "$round $name $(paced $name) $(full $name)" | tee -a "$work/results"
    if [ $name = scrape ]; then kill "$scraper"; wait "$scraper" 2>/dev/null || true; fi
  done
done
echo
awk '
  function median(text,   parts, n, i, j, t) {
    n = split(text, parts, " ")
    for (i = 2; i <= n; i++) for (j = i; j > 1 && parts[j - 1] + 0 > parts[j] + 0; j--) { t = parts[j]; parts[j] = parts[j - 1]; parts[j - 1] = t }
    return n % 2 ? parts[(n + 1) / 2] : (parts[n / 2] + parts[n / 2 + 1]) / 2
  }
  { failed[$2] += $4; p50[$2] = p50[$2] " " $6; p99[$2] = p99[$2] " " $8; cpu[$2] = cpu[$2] " " $10; time[$1, $2] = $8; cost[$1, $2] = $10; if (!($2 in seen)) { seen[$2]; names[++count] = $2 }; last = $1 }
  END {
    printf "%-8s %7s %8s %8s %10s %16s %10s\n", "", "failed", "p50", "p99", "p99 / off", "µs CPU/request", "CPU / off"
    for (k = 1; k <= count; k++) {
      name = names[k]; times = costs = ""
      for (r = 1; r <= last; r++) { times = times " " time[r, name] / time[r, "off"]; costs = costs " " cost[r, name] / cost[r, "off"] }
      printf "%-8s %7d %8.2f %8.2f %10.2f %16.1f %10.3f\n", name, failed[name], median(p50[name]), median(p99[name]), median(times), median(cpu[name]), median(costs)
    }
  }' "$work/results"
echo "access log: $(cat "$work"/access.jsonl* | wc -l) lines, $(curl -fsS http://127.0.0.1:20062/metrics | awk '/^flaggateway_access_log_dropped_total/ { print $2 }') dropped; traces: $(curl -fsS http://127.0.0.1:19004/status | awk 'NR == 3 { print $3 - 1 }') exports"
