#!/usr/bin/env bash
# Measures a scrape of 200 flags, each with a route, a rollout under way and answers of both sides.
#
#   bash tests/load/scrape.sh      about a quarter of a minute
#   FLAGS=50 PUBLISHED=DIR         other numbers; a gateway that was published before (DIR/gateway/flaggateway)
#
# Tells size, lines and time of /metrics, and what the bytes are spent on. Bars: 20 ms, 2 MB.
# Needs dotnet, nginx, curl and the ports 19501 to 19503.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 PATH="$PATH:/usr/sbin"
flags=${FLAGS:-200} scrapes=${SCRAPES:-60}
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
awk -v n="$flags" -v folder="$work/config" 'BEGIN {
  f = folder "/flags.json"; r = folder "/rollouts.json"; g = folder "/gateway.json"
  printf "{\"feature_management\":{\"feature_flags\":[" >f
  printf "{\"rollouts\":[" >r
  printf "{\"ReverseProxy\":{\"Clusters\":{\"legacy\":{\"Destinations\":{\"1\":{\"Address\":\"http://127.0.0.1:19502/\"}}},\"new\":{\"Destinations\":{\"1\":{\"Address\":\"http://127.0.0.1:19502/\"}}}},\"Routes\":{" >g
  for (i = 0; i < n; i++) {
    c = i ? "," : ""
    printf "%s{\"id\":\"release.service-%d\",\"enabled\":true,\"variants\":[{\"name\":\"legacy\",\"configuration_value\":{\"cluster\":\"legacy\"}},{\"name\":\"new\",\"configuration_value\":{\"cluster\":\"new\"}}],\"allocation\":{\"default_when_enabled\":\"legacy\",\"default_when_disabled\":\"legacy\",\"user\":[{\"variant\":\"new\",\"users\":[\"candidate\"]},{\"variant\":\"legacy\",\"users\":[\"control\"]}]},\"lifecycle\":{\"type\":\"release\",\"owner\":\"team-%d\",\"expected_retirement\":\"2199-01-01\"}}", c, i, i % 20 >f
    printf "%s{\"flag\":\"release.service-%d\",\"control\":\"legacy\",\"candidate\":\"new\",\"start\":\"automatic\",\"stages\":[{\"name\":\"half\",\"percentage\":50,\"gate\":\"manual\"}],\"guardrails\":[{\"metric\":\"error_rate\",\"hard\":\"90%%\"},{\"metric\":\"latency_p95\",\"hard\":\"30s\"}]}", c, i >r
    printf "%s\"service-%d\":{\"ClusterId\":\"legacy\",\"Match\":{\"Path\":\"/%d/{**path}\"},\"Metadata\":{\"Flag\":\"release.service-%d\"}}", c, i, i, i >g
  }
  print "]}}" >f; print "]}" >r; print "}}}" >g
}'
"$PUBLISHED/gateway/flaggateway" run --config "$work/config" --Urls=http://127.0.0.1:19501 --FlagGateway:Rollouts:Interval=00:00:01 \
  --FlagGateway:Admin:Url=http://127.0.0.1:19503 --FlagGateway:State:Path="$work/state" >"$work/log" 2>&1 & pids+=($!)
for _ in $(seq 200); do curl -fsS -o /dev/null http://127.0.0.1:19503/healthz/ready 2>/dev/null && break; sleep 0.1; done

awk -v n="$flags" 'BEGIN { for (i = 0; i < n; i++) { split("control/ok candidate/ok candidate/bad control/missing", all, " "); for (k = 1; k <= 4; k++) { split(all[k], part, "/")
  printf "%surl = http://127.0.0.1:19501/%d/%s\nheader = \"X-User-Id: %s\"\noutput = /dev/null\n", (i + k > 1 ? "next\n" : ""), i, part[2], part[1] } } }' >"$work/requests"
curl -s -K "$work/requests"
for _ in $(seq 100); do [ "$(curl -fsS http://127.0.0.1:19503/metrics | grep -c '^flaggateway_rollout_info.*Progressing')" = "$flags" ] && break; sleep 0.2; done

for _ in $(seq "$scrapes"); do curl -fsS -o "$work/page" -w '%{time_total}\n' http://127.0.0.1:19503/metrics; done | tail -n +11 | sort -n >"$work/times"
awk -v flags="$flags" -v lines="$(wc -l <"$work/page")" -v bytes="$(stat -c %s "$work/page")" '{ a[NR] = $1 * 1000 }
  END { printf "%d flags: %d lines, %.2f MB, median %.1f ms, fastest %.1f ms of %d scrapes; load %s\n", flags, lines, bytes / 1e6, a[int((NR + 1) / 2)], a[1], NR, load }' load="$(cut -d' ' -f1 /proc/loadavg)" "$work/times"
awk '!/^#/ { name = $1; sub(/\{.*/, "", name); bytes[name] += length($0) + 1; lines[name]++ } END { for (name in bytes) printf "%8.2f MB %6d %s\n", bytes[name] / 1e6, lines[name], name }' "$work/page" | sort -rn | sed -n 1,8p
