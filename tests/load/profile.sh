#!/usr/bin/env bash
# The twenty functions that cost most of a request, in µs, of the gateway and of bare YARP under the same load, by `perf`.
#
#   bash tests/load/profile.sh                     10 s of each
#   SECONDS_EACH=30 USERS=post.lua bash tests/load/profile.sh
#   DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=1 bash tests/load/profile.sh
#
# Functions of the kernel are one line, those of the runtime (garbage collection, type checks) another. Compiled code is named by the map
# that the runtime writes, which costs some percent. Needs dotnet, nginx, wrk, perf (Debian: linux-perf) and the rights to use it, and the
# ports 19001, 19002, 19010, 19012 and 19014 of the loopback interface.
cd "$(dirname "$0")"
source lib.sh
seconds=${SECONDS_EACH:-10} connections=${CONNECTIONS:-64}
export DOTNET_PerfMapEnabled=1 DOTNET_EnableWriteXorExecute=0
publish gateway bare

declare -A pid port=([bare]=19010 [gateway]=19012)
nginx -p "$work/" -c "$PWD/nginx-upstreams.conf" -g 'daemon off;' 2>"$work/upstreams.log" &
pids+=($!)
"$PUBLISHED/bare/BareYarp" http://127.0.0.1:19010 http://127.0.0.1:19001/ >"$work/bare.log" 2>&1 &
pid[bare]=$!
"$PUBLISHED/gateway/flaggateway" run --config config --Urls=http://127.0.0.1:19012 --FlagGateway:Admin:Url=http://127.0.0.1:19014 \
  --FlagGateway:State:Path="$work/state" >"$work/gateway.log" 2>&1 &
pid[gateway]=$!
pids+=("${pid[@]}")
for name in bare gateway; do await $name "http://127.0.0.1:${port[$name]}/" "${pid[$name]}" "$work/$name.log"; done
load() { wrk -t1 -c"$connections" -d"$2"s -s "${USERS:-users.lua}" "http://127.0.0.1:${port[$1]}"; }

for name in bare gateway; do
  # Until what runs often is optimized.
  load $name "${WARMUP:-20}" >/dev/null
  before=$(ticks "${pid[$name]}")
  perf record -q -e cpu-clock -F 999 -p "${pid[$name]}" -o "$work/$name.data" -- sleep "$seconds" >/dev/null 2>&1 &
  output=$(load $name "$seconds")
  after=$(ticks "${pid[$name]}")
  wait $!
  cost=$(each "$(awk '/requests in/ { print $1 }' <<<"$output")" $((after - before)) "$seconds")
  echo
  echo "$name: ${cost% *} µs a request"
  perf report -i "$work/$name.data" --stdio --no-children -g none -F overhead,dso,symbol 2>/dev/null | awk -v cost="${cost% *}" '
    /^ *[0-9.]+%/ {
      share = $1 + 0; object = $2; $1 = $2 = ""; sub(/^ *(tid [0-9]+ +)?\[[.k]\] */, "")
      if (object ~ /^\[kernel|^\[guest/) name = "the kernel"
      else if (object ~ /libcoreclr|libclrjit|libc\.so|libSystem\.Native|libstdc|ld-linux/) name = "the runtime: " object
      else { name = $0; sub(/\[(Optimized|Tier[0-9a-zA-Z]*|PreJIT|OptimizedTier1[A-Za-z]*|QuickJitted)\]/, "", name) }
      costs[name] += share
    }
    END { for (name in costs) printf "%8.2f  %s\n", costs[name] / 100 * cost, name }' | sort -rn | head -20
done
