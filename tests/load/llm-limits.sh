#!/usr/bin/env bash
# Limits of routes to language models, with everything on (Llm.Api, Llm.Usage ask, a prompt, checks):
#   cancellations   ms from a client's close until the model sees it; also directly, and through bare YARP
#   long            one stream of 1 GB: the same bytes as directly, and how much the gateway's memory grows meanwhile
#   body            µs of CPU and bytes allocated per request of 1 kB whose user is in a field of the body, against one in a header
#
#   bash tests/load/llm-limits.sh                    200 streams that are left; 1024 MiB; 9 rounds of 3 s
#   WHAT=long MEBIBYTES=4096 bash tests/load/llm-limits.sh
#
# Exits 1 if a bar is missed. Needs dotnet, nginx, wrk and curl, and the ports 19001, 19004, 19082, 19084 and 20084.
set -euo pipefail
export FlagGateway__Shutdown__DrainDelay=00:00:00
cd "$(dirname "$0")"
what=${WHAT:-cancellations long body} streams=${STREAMS:-200} mebibytes=${MEBIBYTES:-1024} rounds=${ROUNDS:-9} seconds=${SECONDS_EACH:-3}
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
  server { listen 127.0.0.1:19001 backlog=4096; location / { return 200 '{"id":"c","choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}]}'; } }
}
CONF
nginx -p "$work/" -c "$work/json.conf" -g 'daemon off;' & pids+=($!)
"$PUBLISHED/streams/Streams" serve http://127.0.0.1:19004 >"$work/model.log" 2>&1 & pids+=($!)
"$PUBLISHED/bare/BareYarp" http://127.0.0.1:19082 http://127.0.0.1:19004/ >"$work/yarp.log" 2>&1 & pids+=($!)
"$PUBLISHED/gateway/flaggateway" run --config config-llm --Urls=http://127.0.0.1:19084 --FlagGateway:Admin:Url=http://127.0.0.1:20084 \
  --FlagGateway:State:Path="$work/state" >"$work/gateway.log" 2>&1 & gateway=$! pids+=($!)
model=http://127.0.0.1:19004 yarp=http://127.0.0.1:19082 full=http://127.0.0.1:19084/full-stream path=v1/chat/completions
for _ in $(seq 300); do
  curl -fsS -o /dev/null http://127.0.0.1:20084/healthz/ready 2>/dev/null && curl -fsS -o /dev/null "$model/" 2>/dev/null && curl -fsS -o /dev/null "$yarp/" 2>/dev/null && break
  sleep 0.1
done
curl -fsS -o /dev/null http://127.0.0.1:20084/healthz/ready || { echo "error: the gateway did not start:" >&2; cat "$work/gateway.log" >&2; exit 1; }

missed=0
check() { # name, value, bar
  if awk -v value="$2" -v bar="$3" 'BEGIN { exit !(value > bar) }'; then echo "missed: $1 $2, bar $3"; missed=1; fi
}
ticks() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$gateway/stat"; }
resident() { awk '/VmRSS/ { print $2 }' "/proc/$gateway/status"; }
allocated() { curl -fsS http://127.0.0.1:20084/metrics | awk '/^dotnet_gc_heap_total_allocated_bytes_total/ { printf "%.0f", $2 }'; }
median() { sort -g | awk '{ values[NR] = $1 } END { print NR % 2 ? values[(NR + 1) / 2] : (values[NR / 2] + values[NR / 2 + 1]) / 2 }'; }

if [[ " $what " = *" cancellations "* ]]; then
  # The first of each are not measured: their code is not compiled yet.
  for address in "$model" "$yarp" "$full"; do "$PUBLISHED/streams/Streams" cancel "$model" "$address/$path" 300 >/dev/null || true; done
  for round in 1 2 3; do
    for name in model yarp full; do
      line=$("$PUBLISHED/streams/Streams" cancel "$model" "${!name}/$path" "$streams") || missed=1
      echo "$round $name: $line"
      [ $name != full ] || awk '{ print $8 }' <<<"$line" >>"$work/left"
    done
  done
  check "p99 of cancellations in ms, median of 3 rounds" "$(median <"$work/left")" 20
fi

if [[ " $what " = *" long "* ]]; then
  fetch() { curl -fsSN -H 'Content-Type: application/json' -H 'X-User-Id: user-1' -d '{"model":"m","stream":true,"user":"long/'"$2"'","messages":[]}' "$1/$path" | sha256sum | cut -c1-64; }
  fetch "$full" 64 >/dev/null
  before=$(resident) most=0
  fetch "$full" "$mebibytes" >"$work/sum" & fetching=$!
  while kill -0 $fetching 2>/dev/null; do
    now=$(resident)
    [ "$now" -le "$most" ] || most=$now
    sleep 0.2
  done
  wait $fetching
  expected=$(fetch "$model" "$mebibytes")
  echo "a stream of $mebibytes MiB: memory $((before / 1024)) MiB before, at most $((most / 1024)); bytes $([ "$expected" = "$(cat "$work/sum")" ] && echo equal || echo different)"
  [ "$expected" = "$(cat "$work/sum")" ] || missed=1
  check "growth in KiB" $((most - before)) 65536
fi

if [[ " $what " = *" body "* ]]; then
  load() { CHAT_PATH=/plain/$path WITHOUT_HEADER=$1 wrk -t1 -c32 -d"$2"s -s chat.lua http://127.0.0.1:19084; }
  for kind in 0 1; do load $kind "${WARMUP:-6}" >/dev/null; done
  for round in $(seq "$rounds"); do
    costs=()
    for kind in 0 1; do
      before=$(ticks) bytes=$(allocated)
      output=$(load $kind "$seconds")
      costs[kind]=$(awk -v ticks=$(($(ticks) - before)) -v bytes=$(($(allocated) - bytes)) -v hertz="$(getconf CLK_TCK)" -v requests="$(awk '/requests in/ { print $1 }' <<<"$output")" 'BEGIN { printf "%.2f %.0f", ticks / hertz / requests * 1e6, bytes / requests }')
    done
    echo "${costs[0]} ${costs[1]}" | awk '{ printf "%.2f %.2f %.2f %d %d\n", $1, $3, $3 - $1, $2, $4 }' | tee -a "$work/body" | awk -v round="$round" '{ printf "%d header %s body %s µs, difference %s; %d and %d bytes\n", round, $1, $2, $3, $4, $5 }'
  done
  difference=$(awk '{ print $3 }' "$work/body" | median)
  echo "a field of the body costs $difference µs of CPU more than a header (median of $rounds rounds)"
  check "cost of the body in µs" "$difference" 20
fi
exit $missed
