#!/usr/bin/env bash
# What a gateway in front of a language model costs, compared with bare YARP and with another gateway for models:
#   yarp      YARP with one route and one cluster, nothing else
#   plain     FlagGateway with a flag on the route
#   full      the same with Llm.Api, Llm.Usage ask, a prompt and a body field of the variant, prices, and checks of all users
#   portkey   @portkey-ai/gateway on node
#   direct    no gateway (streams only)
#
#   bash tests/load/llm.sh                      5 rounds of 4 s each, 32 connections; 200 streams at 20 events a second for 8 s
#   ROUNDS=9 SECONDS_EACH=6 STREAMS=1000 RATE=5 STREAM_SECONDS=60 bash tests/load/llm.sh
#   WHAT="yarp plain full" bash tests/load/llm.sh      without portkey
#
# First responses of 1 kB JSON (wrk, nginx): µs of CPU of the gateway per request, ratios within each round. Then streams: events lost,
# µs of CPU per event, delay of events and of the first one in ms (median and p99), and resident memory for each stream. What streams
# that are left, long ones and identities from bodies cost: llm-limits.sh.
# Needs dotnet, nginx, wrk, curl, node and npm, and the ports 19001 to 19004, 19081 to 19087, 20083, 20084, 20086 and 20087.
set -euo pipefail
export FlagGateway__Shutdown__DrainDelay=00:00:00
cd "$(dirname "$0")"
rounds=${ROUNDS:-5} seconds=${SECONDS_EACH:-4} streams=${STREAMS:-200} rate=${RATE:-20} stream_seconds=${STREAM_SECONDS:-8} what=${WHAT:-yarp plain full portkey}
export PATH="$PATH:/usr/sbin" DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
work=$(mktemp -d)
chmod 755 "$work"
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
if [ -z "${PUBLISHED-}" ]; then
  PUBLISHED=$work
  dotnet publish ../../src/FlagGateway -c Release -o "$work/gateway" --nologo -v quiet
fi
[ -x "$PUBLISHED/bare/BareYarp" ] || dotnet publish BareYarp -c Release -o "$PUBLISHED/bare" --nologo -v quiet
[ -x "$PUBLISHED/streams/Streams" ] || dotnet publish Streams -c Release -o "$PUBLISHED/streams" --nologo -v quiet

cat >"$work/json.conf" <<CONF
worker_processes 1; pid $work/json.pid; error_log stderr crit;
events { worker_connections 4096; }
http {
  access_log off; keepalive_requests 1000000000; client_body_buffer_size 64k; default_type application/json;
  server { listen 127.0.0.1:19001 backlog=4096; location / {
    return 200 '{"id":"c","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"$(head -c 800 /dev/zero | tr '\0' a)"},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":200,"total_tokens":209}}';
  } }
}
CONF
nginx -p "$work/" -c "$work/json.conf" -g 'daemon off;' & pids+=($!)
"$PUBLISHED/streams/Streams" serve http://127.0.0.1:19004 >"$work/model.log" 2>&1 & pids+=($!)

declare -A pid
start() { # name, command…
  local name=$1
  shift
  "$@" >"$work/$name.log" 2>&1 &
  pid[$name]=$!
  pids+=($!)
}
start yarp "$PUBLISHED/bare/BareYarp" http://127.0.0.1:19081 http://127.0.0.1:19001/
start yarp-stream "$PUBLISHED/bare/BareYarp" http://127.0.0.1:19082 http://127.0.0.1:19004/
for name in plain full; do
  port=$([ $name = plain ] && echo 19083 || echo 19084)
  start $name "$PUBLISHED/gateway/flaggateway" run --config config-llm --Urls=http://127.0.0.1:$port --FlagGateway:Admin:Url=http://127.0.0.1:$((port + 1000)) --FlagGateway:State:Path="$work/state-$name"
  # A process of its own for streams, like YARP's: the heap of one that served the requests before has room for them.
  start $name-stream "$PUBLISHED/gateway/flaggateway" run --config config-llm --Urls=http://127.0.0.1:$((port + 3)) --FlagGateway:Admin:Url=http://127.0.0.1:$((port + 1003)) --FlagGateway:State:Path="$work/state-$name-stream"
done
if [[ " $what " = *" portkey "* ]]; then
  mkdir "$work/portkey"
  cp portkey/package.json "$work/portkey/"
  (cd "$work/portkey" && npm install --no-package-lock --ignore-scripts --no-audit --no-fund >/dev/null)
  start portkey node "$work/portkey/node_modules/@portkey-ai/gateway/build/start-server.js" --headless --port=19085
fi
declare -A base=([yarp]=http://127.0.0.1:19081 [plain]=http://127.0.0.1:19083/plain [full]=http://127.0.0.1:19084/full [portkey]=http://127.0.0.1:19085)
declare -A stream=([direct]=http://127.0.0.1:19004 [yarp]=http://127.0.0.1:19082 [plain]=http://127.0.0.1:19086/plain-stream [full]=http://127.0.0.1:19087/full-stream [portkey]=http://127.0.0.1:19085)
declare -A process=([yarp]=yarp [plain]=plain [full]=full [portkey]=portkey) streaming=([yarp]=yarp-stream [plain]=plain-stream [full]=full-stream [portkey]=portkey)

for name in $what; do
  for _ in $(seq 150); do
    curl -fsS -o /dev/null -H 'Content-Type: application/json' -H 'Authorization: Bearer key' -H 'x-portkey-provider: openai' -H 'x-portkey-custom-host: http://127.0.0.1:19001/v1' \
      -d '{"model":"m","user":"u","messages":[{"role":"user","content":"hi"}]}' "${base[$name]}/v1/chat/completions" 2>/dev/null && continue 2
    sleep 0.1
  done
  echo "error: $name did not start:" >&2
  cat "$work/$name.log" >&2
  exit 1
done

ticks() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$1/stat"; }
resident() { awk '/VmRSS/ { print $2 }' "/proc/$1/status"; }
hertz=$(getconf CLK_TCK)
load() { CHAT_PATH="/${base[$1]#http://*/}" ; [ "${base[$1]#http://*/}" != "${base[$1]}" ] || CHAT_PATH=; CHAT_PATH="$CHAT_PATH/v1/chat/completions" wrk -t1 -c32 -d"$2"s -s chat.lua "$(echo "${base[$1]}" | cut -d/ -f1-3)"; }

for name in $what; do load "$name" "${WARMUP:-6}" >/dev/null; done
for round in $(seq "$rounds"); do
  for name in $what; do
    before=$(ticks "${pid[${process[$name]}]}")
    output=$(load "$name" "$seconds")
    after=$(ticks "${pid[${process[$name]}]}")
    if grep -qE 'Non-2xx|Socket errors' <<<"$output"; then echo "error: $name: $output" >&2; exit 1; fi
    awk -v name="$name" -v round="$round" -v ticks=$((after - before)) -v hertz="$hertz" -v requests="$(awk '/requests in/ { print $1 }' <<<"$output")" -v seconds="$seconds" \
      'BEGIN { printf "%d %s %.2f %.0f\n", round, name, ticks / hertz / requests * 1e6, requests / seconds }' | tee -a "$work/results"
  done
done

echo
awk '
  function median(text,   parts, n, i, j, t) {
    n = split(text, parts, " ")
    for (i = 2; i <= n; i++) for (j = i; j > 1 && parts[j - 1] + 0 > parts[j] + 0; j--) { t = parts[j]; parts[j] = parts[j - 1]; parts[j - 1] = t }
    return n % 2 ? parts[(n + 1) / 2] : (parts[n / 2] + parts[n / 2 + 1]) / 2
  }
  { cost[$1, $2] = $3; costs[$2] = costs[$2] " " $3; rates[$2] = rates[$2] " " $4; if (!($2 in seen)) { seen[$2]; names[++count] = $2 }; last = $1 }
  END {
    printf "%-8s %16s %11s %10s %13s\n", "", "µs CPU/request", "requests/s", "/ yarp", "/ portkey"
    for (k = 1; k <= count; k++) {
      name = names[k]; yarp = portkey = ""
      for (r = 1; r <= last; r++) { if ((r, "yarp") in cost) yarp = yarp " " cost[r, name] / cost[r, "yarp"]; if ((r, "portkey") in cost) portkey = portkey " " cost[r, name] / cost[r, "portkey"] }
      printf "%-8s %16.1f %11.0f %10s %13s\n", name, median(costs[name]), median(rates[name]), yarp == "" ? "-" : sprintf("%.3f", median(yarp)), portkey == "" ? "-" : sprintf("%.3f", median(portkey))
    }
  }' "$work/results"

echo
echo "$streams streams at $rate events a second for $stream_seconds s"
for name in $what; do PORTKEY_HOST=http://127.0.0.1:19004/v1 "$PUBLISHED/streams/Streams" load "${stream[$name]}/v1/chat/completions" 50 20 4 >/dev/null || true; done
for round in $(seq "${STREAM_ROUNDS:-2}"); do
  for name in direct $what; do
    owner=${streaming[$name]-}
    before=$([ -z "$owner" ] || ticks "${pid[$owner]}") memory=$([ -z "$owner" ] || resident "${pid[$owner]}") most=0
    PORTKEY_HOST=http://127.0.0.1:19004/v1 "$PUBLISHED/streams/Streams" load "${stream[$name]}/v1/chat/completions" "$streams" "$rate" "$stream_seconds" >"$work/line" & client=$!
    sleep $((stream_seconds / 2 + 1))
    [ -z "$owner" ] || most=$(resident "${pid[$owner]}")
    wait $client || true
    line=$(cat "$work/line")
    if [ -n "$owner" ]; then
      line="$line $(awk -v t=$(($(ticks "${pid[$owner]}") - before)) -v h="$hertz" -v n="$(awk '{ print $4 }' "$work/line")" -v kib=$((most - memory)) -v streams="$streams" \
        'BEGIN { printf "us_event %.1f kB_stream %.1f", t / h / n * 1e6, kib * 1.024 / streams }')"
    fi
    printf '%d %-8s %s\n' "$round" "$name" "$line"
  done
done
