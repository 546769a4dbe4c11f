#!/usr/bin/env bash
# Compares the CPU time per proxied request of
#   bare         YARP with one route and one cluster, nothing else
#   bare-meters  the same with .NET's own meters aggregated, as the gateway has to expose them
#   gateway      FlagGateway with a route that a 50/50 flag splits by user
#   gateway-fast the same with FlagGateway:Upstream=Fast
#   nginx        nginx with split_clients, as a reference from outside
#
#   bash tests/load/compare.sh                    7 rounds of 5 s each, 64 connections
#   ROUNDS=15 SECONDS_EACH=4 bash tests/load/compare.sh
#   WHAT="bare gateway gateway-fast" bash tests/load/compare.sh
#   USERS=post.lua bash tests/load/compare.sh     another script of wrk: 1 kB of JSON in each request
#   DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=1 bash tests/load/compare.sh
#
# Needs dotnet, nginx and wrk, and the ports 19001, 19002, 19010 to 19016 of the loopback interface.
# All run at once and are loaded in turn, round after round: what else the machine does hits all alike.
# CPU time is utime + stime of the process (for nginx: of its worker) from /proc.
cd "$(dirname "$0")"
source lib.sh
rounds=${ROUNDS:-7} seconds=${SECONDS_EACH:-5} connections=${CONNECTIONS:-64}
what=${WHAT:-bare bare-meters gateway gateway-fast nginx}
publish gateway bare

start() { # name, command…
  local name=$1
  shift
  "$@" >"$work/$name.log" 2>&1 &
  pids+=($!)
  pid[$name]=$!
}

declare -A pid port=([bare]=19010 [bare-meters]=19011 [gateway]=19012 [nginx]=19013 [gateway-fast]=19015)
here=$PWD
start upstreams nginx -p "$work/" -c "$here/nginx-upstreams.conf" -g 'daemon off;'
start nginx nginx -p "$work/" -c "$here/nginx-split.conf" -g 'daemon off;'
start bare "$PUBLISHED/bare/BareYarp" http://127.0.0.1:19010 http://127.0.0.1:19001/
start bare-meters "$PUBLISHED/bare/BareYarp" http://127.0.0.1:19011 http://127.0.0.1:19001/ --meters
start gateway "$PUBLISHED/gateway/flaggateway" run --config config --Urls=http://127.0.0.1:19012 \
  --FlagGateway:Admin:Url=http://127.0.0.1:19014 --FlagGateway:State:Path="$work/state"
start gateway-fast "$PUBLISHED/gateway/flaggateway" run --config config --Urls=http://127.0.0.1:19015 --FlagGateway:Upstream=Fast \
  --FlagGateway:Admin:Url=http://127.0.0.1:19016 --FlagGateway:State:Path="$work/state-fast"
for name in $what; do await "$name" "http://127.0.0.1:${port[$name]}/" "${pid[$name]}" "$work/$name.log"; done
pid[nginx]=$(pgrep -P "${pid[nginx]}")

load() { wrk -t1 -c"$connections" -d"$2"s -s "${USERS:-users.lua}" "http://127.0.0.1:${port[$1]}"; }

for name in $what; do load "$name" "${WARMUP:-10}" >/dev/null; done
for round in $(seq "$rounds"); do
  for name in $what; do
    before=$(ticks "${pid[$name]}")
    output=$(load "$name" "$seconds")
    after=$(ticks "${pid[$name]}")
    if grep -qE 'Non-2xx|Socket errors' <<<"$output"; then
      echo "error: $name: $output" >&2
      exit 1
    fi
    echo "$round $name $(each "$(awk '/requests in/ { print $1 }' <<<"$output")" $((after - before)) "$seconds")" | tee -a "$work/results"
  done
done

# Medians; ratios are taken within each round, so that a noisy round does not count for one side only.
awk "$(<median.awk)"'
  { cost[$1, $2] = $3; costs[$2] = costs[$2] " " $3; rates[$2] = rates[$2] " " $4; if (!($2 in seen)) { seen[$2]; names[++count] = $2 }; last = $1 }
  END {
    printf "\n%-13s %14s %10s %12s %18s %15s\n", "", "µs CPU/request", "requests/s", "against bare", "against bare-meters", "against gateway"
    for (k = 1; k <= count; k++) {
      plain = meters = ""
      for (r = 1; r <= last; r++) {
        if ((r, "bare") in cost) plain = plain " " cost[r, names[k]] / cost[r, "bare"]
        if ((r, "bare-meters") in cost) meters = meters " " cost[r, names[k]] / cost[r, "bare-meters"]
        if ((r, "gateway") in cost) standard[k] = standard[k] " " cost[r, names[k]] / cost[r, "gateway"]
      }
      printf "%-13s %14.1f %10.0f %12.3f %18.3f %15.3f\n", names[k], median(costs[names[k]]), median(rates[names[k]]), median(plain), median(meters), median(standard[k])
    }
  }' "$work/results"
