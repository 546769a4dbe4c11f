#!/usr/bin/env bash
# What users and the gateway's memory notice of a viewer who asks for everything, as fast as the gateway responds: six reports at once,
# the audit log, the lists of flags and rollouts, the pages of the console, and 20 event streams. In turn:
#   off      nothing
#   viewer   all of it
#   again    off once more: what differs by chance
#
#   bash tests/load/viewer.sh                       9 rounds of 4 s each
#   ROUNDS=15 SECONDS_EACH=10 CHANGES=5000 bash tests/load/viewer.sh
#
# p50 and p99 in ms of 1000 requests a second over 16 connections (h2load); ratios of the p99 to «off» within each round, their
# median. Resident memory of the gateway: before the first viewer, and the most while one asks. 200 flags with rollouts and CHANGES
# entries in the audit log. Needs dotnet, nginx, h2load and curl, and the ports 19001 to 19003, 19061 and 20061.
# With PUBLISHED=DIR the gateway of DIR/gateway is measured. Bars: 10 % of the p99, 64 MiB.
set -euo pipefail
export FlagGateway__Shutdown__DrainDelay=00:00:00
cd "$(dirname "$0")"
rounds=${ROUNDS:-9} seconds=${SECONDS_EACH:-4} rate=${RATE:-1000} changes=${CHANGES:-2000}
export PATH="$PATH:/usr/sbin" DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
work=$(mktemp -d)
chmod 755 "$work"
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
if [ -z "${PUBLISHED-}" ]; then
  PUBLISHED=$work
  dotnet publish ../../src/FlagGateway -c Release -o "$work/gateway" --nologo -v quiet
fi

nginx -p "$work/" -c "$PWD/nginx-upstreams.conf" -g 'daemon off;' 2>/dev/null & pids+=($!)
mkdir "$work/config"
awk -v n=200 -v folder="$work/config" -v requests="$work/requests" -v gateway=http://127.0.0.1:19061 -v upstream=http://127.0.0.1:19001/ -f many-flags.awk
"$PUBLISHED/gateway/flaggateway" run --config "$work/config" --Urls=http://127.0.0.1:19061 --FlagGateway:Admin:Url=http://127.0.0.1:20061 \
  --FlagGateway:State:Path="$work/state" >"$work/log" 2>&1 & gateway=$!
pids+=($!)
for _ in $(seq 100); do curl -fsS -o /dev/null http://127.0.0.1:20061/healthz/ready 2>/dev/null && break; sleep 0.1; done
curl -s -K "$work/requests"
flag=$(awk -F'"' '/"id"/ { for (i = 1; i < NF; i++) if ($i == "id") { print $(i + 2); exit } }' "$work/config/flags.json")
for ((i = 0; i < changes; i += 2)); do
  for verb in kill unkill; do
    printf 'url=http://127.0.0.1:20061/api/v1/flags/%s/%s\nheader="Content-Type: application/json"\ndata="{\\"reason\\":\\"change %d\\",\\"actor\\":\\"ops\\"}"\noutput=/dev/null\nnext\n' "$flag" $verb $i
  done
done >"$work/changes"
curl -fsS -K <(sed '$d' "$work/changes")

paced() {
  rm -f "$work/times"
  h2load --h1 -n $((seconds * rate)) -c 16 -m 1 --rps $((rate / 16)) -H 'X-User-Id: u' --log-file="$work/times" http://127.0.0.1:19061/0/ok >/dev/null 2>&1
  sort -n -k3 "$work/times" | awk -v wanted=$((seconds * rate)) '
    { time[NR] = $3; if ($2 != 200) bad++ }
    END { printf "failed %d p50 %.2f p99 %.2f", bad + wanted - NR, time[int(NR * 0.5)] / 1000, time[int(NR * 0.99)] / 1000 }'
}
memory() { awk '/VmRSS/ { print int($2 / 1024) }' "/proc/$gateway/status"; }
viewing() {
  for _ in 1 2 3 4 5 6; do curl -s -o /dev/null "http://127.0.0.1:20061/api/v1/rollouts/$flag/report?[1-100000]" & viewers+=($!); done
  for path in audit flags rollouts status; do curl -s -o /dev/null "http://127.0.0.1:20061/api/v1/$path?x=[1-100000]" & viewers+=($!); done
  for path in '' "flags/$flag" audit shadow; do curl -s -o /dev/null "http://127.0.0.1:20061/$path?x=[1-100000]" & viewers+=($!); done
  for _ in $(seq 20); do curl -sN -o /dev/null -H "Accept: text/event-stream" http://127.0.0.1:20061/console/events & viewers+=($!); done
}

paced >/dev/null; paced >/dev/null
before=$(memory) most=0
for round in $(seq "$rounds"); do
  for name in off viewer again; do
    viewers=()
    if [ $name = viewer ]; then viewing; fi
    line="$round $name $(paced)"
    if [ $name = viewer ]; then
      now=$(memory); [ "$now" -le "$most" ] || most=$now
      kill "${viewers[@]}" 2>/dev/null || true
      wait "${viewers[@]}" 2>/dev/null || true
      sleep 1
    fi
    echo "$line MiB $(memory)" | tee -a "$work/results"
  done
done
awk -v before="$before" -v most="$most" '
  function median(text,   parts, n, i, j, t) {
    n = split(text, parts, " ")
    for (i = 2; i <= n; i++) for (j = i; j > 1 && parts[j - 1] + 0 > parts[j] + 0; j--) { t = parts[j]; parts[j] = parts[j - 1]; parts[j - 1] = t }
    return n % 2 ? parts[(n + 1) / 2] : (parts[n / 2] + parts[n / 2 + 1]) / 2
  }
  { failed[$2] += $4; p50[$2] = p50[$2] " " $6; p99[$2] = p99[$2] " " $8; time[$1, $2] = $8; last = $1 }
  END {
    printf "\n%-8s %7s %8s %8s %10s\n", "", "failed", "p50", "p99", "p99 / off"
    split("off viewer again", names, " ")
    for (k = 1; k <= 3; k++) {
      name = names[k]; times = ""
      for (r = 1; r <= last; r++) times = times " " time[r, name] / time[r, "off"]
      printf "%-8s %7d %8.2f %8.2f %10.2f\n", name, failed[name], median(p50[name]), median(p99[name]), median(times)
    }
    printf "MiB: %d before, at most %d, %+d\n", before, most, most - before
  }' "$work/results"
