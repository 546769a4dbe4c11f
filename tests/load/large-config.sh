#!/usr/bin/env bash
# Measures a large configuration: 10 000 flags with 1 000 000 listed users, 100 in each flag or all in one.
#
#   bash tests/load/large-config.sh
#
# Tells per kind of file: its size; the time from the start of the process until /healthz/ready answers;
# the time from renaming a file with one changed flag over flags.json until the change is in force
# (flaggateway_config_last_reload_success_timestamp_seconds on /metrics) and the gateway's own share of it;
# the resident memory at the start and after the reloads.
# Needs dotnet and curl. Bars: ready within 5 s, a change within 1 s.
set -euo pipefail
export FlagGateway__Shutdown__DrainDelay=00:00:00
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
reloads=${RELOADS:-7} starts=${STARTS:-3}
work=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
if [ -z "${PUBLISHED-}" ]; then
  PUBLISHED=$work
  dotnet publish ../../src/FlagGateway -c Release -o "$work/gateway" --nologo -v quiet
fi

flags() { # spread|one, percentage of the flag that changes
  awk -v kind="$1" -v percentage="$2" '
    function users(first, count,   i, text) {
      for (i = first; i < first + count; i++) text = text (i > first ? "," : "") "\"user-" i "@example.com\""
      return text
    }
    BEGIN {
      printf "{\"feature_management\":{\"feature_flags\":["
      for (f = 0; f < 10000; f++) {
        printf "%s{\"id\":\"%s\",\"enabled\":true,", (f ? ",\n" : ""), (f == 5000 ? "release.orders" : "flag-" f)
        printf "\"variants\":[{\"name\":\"legacy\",\"configuration_value\":{\"cluster\":\"legacy\"}},{\"name\":\"new\",\"configuration_value\":{\"cluster\":\"new\"}}],"
        printf "\"allocation\":{\"default_when_enabled\":\"legacy\",\"default_when_disabled\":\"legacy\",\"user\":[{\"variant\":\"new\",\"users\":["
        if (kind == "spread") printf "%s", users(f * 100, 100)
        else if (f == 5000) for (part = 0; part < 1000; part++) printf "%s%s", (part ? "," : ""), users(part * 1000, 1000)
        p = f == 5000 ? percentage : 10
        printf "]}],\"percentile\":[{\"variant\":\"new\",\"from\":0,\"to\":%s}]}}", p
      }
      print "]}}"
    }'
}

metric() { curl -fsS http://127.0.0.1:19014/metrics | awk -v name="$1" '$1 == name { printf "%.3f", $2 }'; }
now() { date +%s.%3N; }
resident() { awk '/VmRSS/ { printf "%.0f", $2 / 1024 }' "/proc/$pid/status"; }
median() { sort -n | awk '{ a[NR] = $1 } END { print NR % 2 ? a[(NR + 1) / 2] : (a[NR / 2] + a[NR / 2 + 1]) / 2 }'; }

for kind in spread one; do
  folder=$work/$kind
  mkdir -p "$folder"
  cp config/gateway.json "$folder/"
  flags "$kind" 10 >"$folder/flags.json"
  echo "$kind: $(stat -c %s "$folder/flags.json" | awk '{ printf "%.1f MiB", $1 / 1048576 }')"

  for start in $(seq "$starts"); do
    [ -z "$pid" ] || { kill "$pid"; wait "$pid" || true; }
    begun=$(now)
    "$PUBLISHED/gateway/flaggateway" run --config "$folder" --Urls=http://127.0.0.1:19012 \
      --FlagGateway:Admin:Url=http://127.0.0.1:19014 --FlagGateway:State:Path="$work/state" >"$work/log" 2>&1 &
    pid=$!
    until curl -fsS -o /dev/null http://127.0.0.1:19014/healthz/ready 2>/dev/null; do
      kill -0 "$pid" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
      sleep 0.02
    done
    awk -v a="$begun" -v b="$(now)" 'BEGIN { printf "%.2f\n", b - a }' >>"$work/$kind.starts"
  done
  echo "  start until ready: $(median <"$work/$kind.starts") s (median of $starts), resident $(resident) MiB"

  for reload in $(seq "$reloads"); do
    before=$(metric flaggateway_config_last_reload_success_timestamp_seconds)
    flags "$kind" $((10 + reload)) >"$folder/flags.tmp"
    begun=$(now)
    mv "$folder/flags.tmp" "$folder/flags.json"
    for _ in $(seq 200); do
      after=$(metric flaggateway_config_last_reload_success_timestamp_seconds)
      [ "$after" = "$before" ] || break
      sleep 0.1
    done
    awk -v a="$begun" -v b="$after" 'BEGIN { printf "%.2f\n", b - a }' >>"$work/$kind.reloads"
    sleep 0.5
  done
  echo "  change until in force: $(median <"$work/$kind.reloads") s (median of $reloads: $(sort -n "$work/$kind.reloads" | tr '\n' ' ')), resident $(resident) MiB"
done
