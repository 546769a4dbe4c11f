#!/usr/bin/env bash
# One comparison of all: the gateway in each mode beside bare YARP, nginx, HAProxy and Caddy, each of which splits users in halves.
# Every proxy runs on the first core alone; the client and the destinations have the others. All run at once and are loaded in turn, round
# after round. Prints tables of Markdown: CPU per request, what responses take longer than direct ones at a fixed rate, memory and start.
#
#   bash tests/load/peers.sh                       5 rounds of 2 s of each request and proxy, 12 minutes
#   ROUNDS=9 SECONDS_EACH=3 bash tests/load/peers.sh
#   PEERS="bare gateway nginx" REQUESTS="get-100 get-100k" RATE=2000 bash tests/load/peers.sh
#
#   bare            YARP with one route and one cluster      bare-inline      the same, sockets completed on the polling thread
#   gateway         a flag splits users 50/50                gateway-inline   the same
#   gateway-fast    with FlagGateway:Upstream=Fast           nginx, haproxy, caddy
#
# Needs dotnet, nginx, wrk, taskset, two cores or more, and the ports 19001 to 19025 of the loopback interface. HAProxy and Caddy are left
# out where they are not installed.
set -euo pipefail
export FlagGateway__Shutdown__DrainDelay=00:00:00
cd "$(dirname "$0")"
export PATH="$PATH:/usr/sbin" DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
rounds=${ROUNDS:-5} seconds=${SECONDS_EACH:-2} connections=${CONNECTIONS:-64} rate=${RATE:-2000}
requests=${REQUESTS:-get-100 get-1k get-100k post-1k post-1m}
[ "$(nproc)" -ge 2 ] || { echo "error: needs two cores, one of them for the proxy" >&2; exit 1; }
others=1-$(($(nproc) - 1))
here=$PWD work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT

if [ -z "${PUBLISHED-}" ]; then
  PUBLISHED=$work
  dotnet publish ../../src/FlagGateway -c Release -o "$work/gateway" --nologo -v quiet
  dotnet publish BareYarp -c Release -o "$work/bare" --nologo -v quiet
  dotnet publish Arrivals -c Release -o "$work/arrivals" --nologo -v quiet
fi

peers=${PEERS:-bare bare-inline gateway gateway-fast gateway-inline nginx haproxy caddy}
for program in haproxy caddy; do
  command -v $program >/dev/null || peers=$(tr ' ' '\n' <<<"$peers" | grep -vx $program | xargs)
done

declare -A pid started port=([direct]=19001 [bare]=19010 [bare-inline]=19011 [gateway]=19012 [nginx]=19013 [gateway-fast]=19015 [gateway-inline]=19017 [haproxy]=19020 [caddy]=19021)

proxy() { # name, command… on the first core; waits for its first response
  local name=$1 begun
  shift
  begun=$(date +%s%N)
  taskset -c 0 "$@" >"$work/$name.log" 2>&1 &
  pid[$name]=$!
  pids+=($!)
  until curl -fsS -o /dev/null -H 'X-User-Id: u' "http://127.0.0.1:${port[$name]}/" 2>/dev/null; do
    kill -0 "${pid[$name]}" 2>/dev/null && [ $(($(date +%s%N) - begun)) -lt 30000000000 ] || { echo "error: $name did not start:" >&2; cat "$work/$name.log" >&2; exit 1; }
    sleep 0.01
  done
  started[$name]=$((($(date +%s%N) - begun) / 1000000))
}

gateway() { # name, port of the admin listener, more arguments…
  local name=$1 admin=$2
  shift 2
  proxy "$name" "$PUBLISHED/gateway/flaggateway" run --config config "--Urls=http://127.0.0.1:${port[$name]}" \
    "--FlagGateway:Admin:Url=http://127.0.0.1:$admin" "--FlagGateway:State:Path=$work/state-$name" "$@"
}

begin() {
  case $1 in
    bare) proxy bare "$PUBLISHED/bare/BareYarp" http://127.0.0.1:19010 http://127.0.0.1:19001/ ;;
    bare-inline) DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=1 proxy bare-inline "$PUBLISHED/bare/BareYarp" http://127.0.0.1:19011 http://127.0.0.1:19001/ ;;
    gateway) gateway gateway 19014 ;;
    gateway-fast) gateway gateway-fast 19016 --FlagGateway:Upstream=Fast ;;
    gateway-inline) DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=1 gateway gateway-inline 19018 ;;
    nginx) proxy nginx nginx -p "$work/" -c "$here/nginx-split.conf" -g 'daemon off;' ;;
    haproxy) proxy haproxy haproxy -db -f "$here/peers/haproxy.cfg" ;;
    caddy) GOMAXPROCS=1 proxy caddy caddy run --config "$here/peers/Caddyfile" --adapter caddyfile ;;
    *) echo "error: PEERS names no $1" >&2; exit 1 ;;
  esac
}

# The workers of nginx run as another user, and read the files.
chmod 755 "$work"
mkdir -p "$work/size"
head -c 1024 /dev/zero | tr '\0' x >"$work/size/1k"
head -c 102400 /dev/zero | tr '\0' x >"$work/size/100k"
taskset -c "$others" nginx -p "$work/" -c "$here/nginx-upstreams.conf" -g 'daemon off;' 2>"$work/upstreams.log" &
pids+=($!)
for name in $peers; do begin "$name"; done
# The worker does the work of nginx.
[ -z "${pid[nginx]-}" ] || pid[nginx]=$(pgrep -P "${pid[nginx]}")
for name in $peers; do echo "| $name | ${started[$name]} | $(awk '/VmRSS/ { printf "%.0f", $2 / 1024 }' "/proc/${pid[$name]}/status") |" >>"$work/starts"; done

ticks() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$1/stat"; }
load() { # peer, request, seconds
  local script=users.lua path=/orders/1 bytes=1000 upload=/
  case $2 in
    get-100) ;;
    get-1k | get-100k) path=/size/${2#get-} ;;
    post-1k) script=post.lua ;;
    post-1m) script=post.lua bytes=1000000 upload=/upload ;;
    *) echo "error: REQUESTS names no $2" >&2; exit 1 ;;
  esac
  USERS_PATH=$path POST_PATH=$upload POST_BYTES=$bytes taskset -c "$others" wrk -t1 -c"$connections" -d"$3s" -s "$script" "http://127.0.0.1:${port[$1]}"
}

hertz=$(getconf CLK_TCK)
for name in $peers; do load "$name" get-100 "${WARMUP:-8}" >/dev/null; done
for request in $requests; do
  for round in $(seq 0 "$rounds"); do
    for name in $peers; do
      before=$(ticks "${pid[$name]}")
      output=$(load "$name" "$request" "$seconds")
      after=$(ticks "${pid[$name]}")
      if grep -qE 'Non-2xx|Socket errors' <<<"$output"; then
        echo "error: $name, $request: $output" >&2
        exit 1
      fi
      # The first round only warms up.
      [ "$round" = 0 ] || awk -v count="$(awk '/requests in/ { print $1 }' <<<"$output")" -v ticks=$((after - before)) -v hertz="$hertz" -v seconds="$seconds" -v what="$round $request $name" \
        'BEGIN { printf "%s %.2f %.0f\n", what, ticks / hertz / count * 1e6, count / seconds }' >>"$work/results"
    done
  done
done
awk -f peers/table.awk "$work/results"

echo
echo "Responses at $rate requests a second that arrive independently of each other, against those of the destination itself:"
# A response that both destinations give: other bytes would count as a failure.
targets=("direct=http://127.0.0.1:19001/size/1k")
for name in $peers; do targets+=("$name=http://127.0.0.1:${port[$name]}/size/1k"); done
taskset -c "$others" "$PUBLISHED/arrivals/Arrivals" $((5 * ${#targets[@]})) "$rate" "${targets[@]}"

echo
echo "| Proxy | start to first response, ms | MiB after it | MiB after all requests |"
echo "|---|---:|---:|---:|"
while read -r line; do
  name=$(cut -d' ' -f2 <<<"$line")
  echo "$line $(awk '/VmRSS/ { printf "%.0f", $2 / 1024 }' "/proc/${pid[$name]}/status") |"
done <"$work/starts"
