#!/usr/bin/env bash
# Compares the CPU time per client request at 100 % mirroring, two requests to the destinations for each of a client:
#   gateway   FlagGateway with a flagged route and a shadow, answers compared
#   plain     the same gateway without the shadow
#   nginx     nginx with its own mirror, answers thrown away
#
#   bash tests/load/mirror.sh                              7 rounds of 5 s each, 16 connections
#   CONNECTIONS=8 ROUNDS=9 bash tests/load/mirror.sh
#   DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=1 bash tests/load/mirror.sh
#
# The column «sent» is how many requests reached the destinations for each of a client: 2.00 when nothing was dropped.
# Needs dotnet, nginx, wrk and curl, and the ports 19001 to 19003 and 19010 to 19016 of the loopback interface.
cd "$(dirname "$0")"
source lib.sh
rounds=${ROUNDS:-7} seconds=${SECONDS_EACH:-5} connections=${CONNECTIONS:-16}
publish gateway

declare -A pid port=([plain]=19012 [gateway]=19013 [nginx]=19015)
start() { "${@:2}" >"$work/$1.log" 2>&1 & pids+=($!); pid[$1]=$!; }
start upstreams nginx -p "$work/" -c "$PWD/nginx-upstreams.conf" -g 'daemon off;'
start nginx nginx -p "$work/" -c "$PWD/nginx-mirror.conf" -g 'daemon off;'
for name in plain gateway; do
  config=config; [ $name = plain ] || config=config-mirror
  start $name "$PUBLISHED/gateway/flaggateway" run --config $config --Urls=http://127.0.0.1:${port[$name]} \
    --FlagGateway:Admin:Url=http://127.0.0.1:$((${port[$name]} + 1000)) --FlagGateway:State:Path="$work/state-$name"
done
for name in plain gateway nginx; do await $name "http://127.0.0.1:${port[$name]}/" "${pid[$name]}" "$work/$name.log"; done
pid[nginx]=$(pgrep -P "${pid[nginx]}")

sent() { curl -fsS http://127.0.0.1:19003/ | awk 'NR == 3 { print $3 }'; }
load() { wrk -t1 -c"$connections" -d"$2"s -s users.lua "http://127.0.0.1:${port[$1]}"; }

for name in plain gateway nginx; do load $name "${WARMUP:-10}" >/dev/null; done
for round in $(seq "$rounds"); do
  for name in plain gateway nginx; do
    before=$(ticks "${pid[$name]}") sent=$(sent)
    output=$(load $name "$seconds")
    # What still waits is part of the cost.
    last=-1; while now=$(sent); [ "$now" -gt $((last + 1)) ]; do last=$now; sleep 0.2; done
    after=$(ticks "${pid[$name]}")
    if grep -qE 'Non-2xx|Socket errors' <<<"$output"; then echo "error: $name: $output" >&2; exit 1; fi
    awk -v name=$name -v round="$round" -v ticks=$((after - before)) -v hertz="$hertz" -v sent=$((now - sent)) \
      '/requests in/ { printf "%d %s %.2f %.2f\n", round, name, ticks / hertz / $1 * 1e6, sent / $1 }' <<<"$output" | tee -a "$work/results"
  done
done
awk "$(<median.awk)"'
  { cost[$1, $2] = $3; costs[$2] = costs[$2] " " $3; copies[$2] = copies[$2] " " $4; seen[$2]; last = $1 }
  END {
    printf "\n%-10s %20s %8s %16s\n", "", "µs CPU/request", "sent", "against nginx"
    for (name in seen) {
      ratios = ""
      for (r = 1; r <= last; r++) ratios = ratios " " cost[r, name] / cost[r, "nginx"]
      printf "%-10s %20.1f %8.2f %16.3f\n", name, median(costs[name]), median(copies[name]), median(ratios)
    }
  }' "$work/results"
