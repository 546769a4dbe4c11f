#!/usr/bin/env bash
# What a request, the start and the memory cost as the configuration and the load grow:
#   flags          1, 1,000, 10,000                  routes       1, 1,000, 5,000, each with a flag
#   users          0, 1,000, 1,000,000 listed by name     connections  64, 1,000, 5,000 of clients
#   cores          1, 2 (where the machine has three)     shadows      1, 10, 100 a second, responses of 1 MB
# and a change of one of 5,000 routes under load: until it is in force, and how many requests failed.
#
#   bash tests/load/scale.sh                       5 rounds of 2 s of each, 10 minutes
#   WHAT="routes reload" ROUNDS=9 bash tests/load/scale.sh
#
# Of one kind all run at once and are loaded in turn, round after round; ratios are medians of those within each round.
# Needs dotnet, nginx, wrk, curl, taskset, two cores, 12,000 open files, and the ports 19001 to 19004 and 19200 to 19299 of the loopback
# interface. The gateway has the first core, client and destinations the others.
cd "$(dirname "$0")"
source lib.sh
rounds=${ROUNDS:-5} seconds=${SECONDS_EACH:-2}
others=1-$(($(nproc) - 1))
here=$PWD
publish gateway arrivals

# The workers of nginx run as another user, and read the files.
chmod 755 "$work"
mkdir -p "$work/size"
head -c 1000000 /dev/urandom >"$work/size/1m"
taskset -c "$others" nginx -p "$work/" -c "$here/nginx-upstreams.conf" -g 'daemon off;' 2>"$work/upstreams.log" &
pids+=($!)

declare -A pid=() started=() place=()
gateway() { # name, cores, flags, routes, users
  local name=$1 cores=$2 begun number=${#place[@]}
  place[$name]=$((19200 + 2 * number))
  mkdir -p "$work/$name"
  [ $# -lt 5 ] || awk -v folder="$work/$name" -v flags="$3" -v routes="$4" -v users="$5" -v percentage=50 -v last=legacy -f scale.awk
  begun=$(date +%s%N)
  taskset -c "$cores" "$PUBLISHED/gateway/flaggateway" run --config "$work/$name" "--Urls=http://127.0.0.1:${place[$name]}" \
    "--FlagGateway:Admin:Url=http://127.0.0.1:$((${place[$name]} + 1))" "--FlagGateway:State:Path=$work/state-$name" >"$work/$name.log" 2>&1 &
  pid[$name]=$!
  pids+=($!)
  await "$name" "http://127.0.0.1:$((${place[$name]} + 1))/healthz/ready" $! "$work/$name.log"
  started[$name]=$((($(date +%s%N) - begun) / 1000000))
}
stop() { kill "$@"; wait "$@" || true; }

load() { # name, path, connections, seconds; prints the number of requests and of failures
  local output
  output=$(USERS_PATH=$2 taskset -c "$others" wrk -t1 -c"$3" -d"$4s" --timeout 30s -s users.lua "http://127.0.0.1:${place[$1]}")
  awk '/requests in/ { count = $1 } /Non-2xx/ { failed += $NF } /Socket errors/ { gsub(/,/, ""); failed += $4 + $6 + $8 + $10 } END { print count, failed + 0 }' <<<"$output"
}

measure() { # kind, value, name, path, connections: rounds of one value are taken by the caller
  local before count failed
  before=$(ticks "${pid[$3]}")
  read -r count failed < <(load "$3" "$4" "$5" "$seconds")
  [ "$failed" = 0 ] || { echo "error: $failed requests failed, $1 $2" >&2; exit 1; }
  each "$count" $(($(ticks "${pid[$3]}") - before)) "$seconds"
}

table() { # kind; "round value µs rate" of $work/results, "value ms MiB" of $work/starts
  awk "$(<median.awk)"'
    FILENAME ~ /starts$/ { start[$1] = $2; memory[$1] = $3; next }
    { cost[$1, $2] = $3; costs[$2] = costs[$2] " " $3; rates[$2] = rates[$2] " " $4; last = $1; if (!($2 in seen)) { seen[$2]; value[++count] = $2 } }
    END {
      for (i = 1; i <= count; i++) {
        ratios = ""
        for (r = 1; r <= last; r++) ratios = ratios " " cost[r, value[i]] / cost[r, value[1]]
        printf "| %s | %s | %.1f | %.2f | %.0f | %s | %s |\n", kind, value[i], median(costs[value[i]]), median(ratios), median(rates[value[i]]), start[value[i]], memory[value[i]]
      }
    }' kind="$1" "$work/starts" "$work/results"
  rm -f "$work/starts" "$work/results"
}

# The values of one kind side by side, each with a gateway of its own: kind, cores, flags, routes, users; a V stands for the value.
compare() {
  local kind=$1 cores=$2 flags=$3 routes=$4 users=$5 value round name running=()
  shift 5
  for value in "$@"; do
    name=$kind-$value
    gateway "$name" "${cores/V/0-$((value - 1))}" "${flags/V/$value}" "${routes/V/$value}" "${users/V/$value}"
    running+=("${pid[$name]}")
    # The last route, of which each has one.
    load "$name" "/$((${routes/V/$value} - 1))/x" 64 "${WARMUP:-10}" >/dev/null
    echo "$value ${started[$name]} $(resident "${pid[$name]}")" >>"$work/starts"
  done
  for round in $(seq "$rounds"); do
    for value in "$@"; do echo "$round $value $(measure "$kind" "$value" "$kind-$value" "/$((${routes/V/$value} - 1))/x" 64)" >>"$work/results"; done
  done
  table "$kind"
  stop "${running[@]}"
}

# Thousands of connections take seconds to open. With 20,000 open files a gateway has 5,800 to destinations.
connections() {
  local value round seconds=$((4 * seconds))
  gateway connections 0 1 1 0
  load connections /0/x 64 "${WARMUP:-10}" >/dev/null
  for value in 64 1000 5000; do
    load connections /0/x "$value" "$seconds" >/dev/null
    echo "$value ${started[connections]} $(resident "${pid[connections]}")" >>"$work/starts"
  done
  for round in $(seq "$rounds"); do
    for value in 64 1000 5000; do echo "$round $value $(measure connections "$value" connections /0/x "$value")" >>"$work/results"; done
  done
  table connections
  stop "${pid[connections]}"
}

# Each request is copied, and the copies of 1 MB are compared.
shadows() {
  local value before output
  mkdir -p "$work/shadows"
  cp config/flags.json "$work/shadows/"
  sed 's/"Flag": "release.orders"/"Flag": "release.orders", "Shadow.Cluster": "new", "Shadow.Percentage": "100"/' config/gateway.json >"$work/shadows/gateway.json"
  gateway shadows 0
  # Two targets, which share the rate.
  taskset -c "$others" "$PUBLISHED/arrivals/Arrivals" 5 20 "direct=http://127.0.0.1:19001/size/1m" "shadows=http://127.0.0.1:${place[shadows]}/size/1m" >/dev/null
  for value in 1 10 100; do
    before=$(ticks "${pid[shadows]}")
    output=$(taskset -c "$others" "$PUBLISHED/arrivals/Arrivals" 20 $((2 * value)) "direct=http://127.0.0.1:19001/size/1m" "shadows=http://127.0.0.1:${place[shadows]}/size/1m")
    echo "| shadows of 1 MB a second | $value | $(awk -v ticks=$(($(ticks "${pid[shadows]}") - before)) -v hertz="$hertz" '$1 == "shadows" { printf "%.1f %% of a core | p50 %s ms, p99 %s ms, %s failed", ticks / hertz / 20 * 100, $5, $7, $2 }' <<<"$output") | | | $(resident "${pid[shadows]}") |"
  done
  curl -fsS "http://127.0.0.1:$((${place[shadows]} + 1))/metrics" | awk '/^flaggateway_shadow_requests_total/ { match($0, /result="[^"]*"/); found = found " " substr($0, RSTART + 8, RLENGTH - 9) " " $NF } END { print "  copies:" found }' >&2
  stop "${pid[shadows]}"
}

# One route of 5,000 goes to the other cluster while requests arrive.
reload() {
  local round begun failed=0 count bad
  gateway reload 0 5000 5000 0
  load reload /4999/x 64 "${WARMUP:-10}" >/dev/null
  for round in $(seq "$rounds"); do
    mkdir -p "$work/next"
    awk -v folder="$work/next" -v flags=5000 -v routes=5000 -v users=0 -v percentage=50 -v last="$([ $((round % 2)) = 1 ] && echo new || echo legacy)" -f scale.awk
    load reload /0/x 64 3 >"$work/load" &
    sleep 1
    before=$(version)
    begun=$(date +%s%N)
    mv "$work/next/gateway.json" "$work/reload/gateway.json"
    until [ "$(version)" != "$before" ]; do sleep 0.01; done
    echo $((($(date +%s%N) - begun) / 1000000)) >>"$work/reloads"
    wait $!
    read -r count bad <"$work/load"
    failed=$((failed + bad))
  done
  echo "| a change of one of 5,000 routes under load, ms until in force | $(sort -n "$work/reloads" | xargs) | | | | ${started[reload]} | $(resident "${pid[reload]}") |"
  echo "| requests that failed meanwhile | $failed | | | | | |"
  stop "${pid[reload]}"
}
version() { curl -fsS "http://127.0.0.1:$((${place[reload]} + 1))/metrics" | awk '$1 == "flaggateway_config_last_reload_success_timestamp_seconds" { print $2 }'; }

echo "| what | how many | µs of CPU a request | against the fewest | requests/s | start, ms | MiB |"
echo "|---|---:|---:|---:|---:|---:|---:|"
for kind in ${WHAT:-flags routes users connections cores shadows reload}; do
  case $kind in
    flags) compare flags 0 V 1 0 1 1000 10000 ;;
    routes) compare routes 0 V V 0 1 1000 5000 ;;
    users) compare users 0 1 1 V 0 1000 1000000 ;;
    cores)
      if [ "$(nproc)" -ge 3 ]; then
        others=2-$(($(nproc) - 1)) compare cores V 1 1 0 1 2
      else
        echo "cores: left out, the machine has two, one of them for the client" >&2
      fi ;;
    connections | shadows | reload) $kind ;;
    *) echo "error: WHAT names no $kind" >&2; exit 1 ;;
  esac
done
