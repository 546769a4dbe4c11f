#!/usr/bin/env bash
# Checks config/systemd/flaggateway.service with systemd's own tools, and that its filter allows every system call that a
# running gateway makes: from the start through requests and a reload to the end.
#
#   bash tests/systemd.sh
#
# Needs systemd-analyze (Debian's package systemd), strace, curl and a build (dotnet build -c Release). It does not need
# systemd to run. About 10 s.
#
# Last: exposure 1.4 (systemd 252), all 89 system calls of the gateway are allowed.
set -euo pipefail
cd "$(dirname "$0")/.."
unit=config/systemd/flaggateway.service
program=$PWD/src/FlagGateway/bin/Release/net10.0/flaggateway
work=$(mktemp -d)
gateway=''
trap '[ -z "$gateway" ] || kill "$gateway" 2>/dev/null || true; rm -rf "$work"' EXIT
failed() { echo "systemd: FAILED: $1" >&2; [ ! -s "$work/log" ] || tail -20 "$work/log" >&2; exit 1; }

sed "s#/opt/flaggateway/flaggateway#$program#" "$unit" >"$work/flaggateway.service"
[ -z "$(systemd-analyze verify "$work/flaggateway.service" 2>&1 | tee "$work/log")" ] || failed "the unit has mistakes"
exposure=$(systemd-analyze security --offline=true "$work/flaggateway.service" | sed -n 's/.*exposure level for [^:]*: \([0-9.]*\).*/\1/p')
awk -v e="$exposure" 'BEGIN { exit !(e > 0 && e <= 1.5) }' || failed "the exposure is $exposure"

"$program" init "$work/config" >/dev/null
env DOTNET_EnableDiagnostics=0 strace -f -qq -o "$work/calls" "$program" run --config "$work/config" --Urls=http://127.0.0.1:0 --FlagGateway:Admin:Url=http://127.0.0.1:0 \
  --FlagGateway:Shutdown:DrainDelay=00:00:00 "--FlagGateway:State:Path=$work/state" >"$work/log" 2>&1 &
gateway=$!
for _ in $(seq 300); do
  read -r data admin < <(sed -n 's/^Serving \(http[^,]*\), admin \(http[^,]*\),.*/\1 \2/p' "$work/log") && break
  kill -0 $gateway 2>/dev/null || failed "the gateway ended"
  sleep 0.1
done
for path in "$data" "${admin}metrics" "${admin}healthz/ready" "$admin"; do curl -sS -m 10 -o /dev/null "$path"; done
child=$(pgrep -P $gateway | head -1)
kill -HUP "$child"
curl -sS -m 10 -o /dev/null "$data"
kill -TERM "$child"
wait $gateway || failed "the gateway stopped with exit code $?"
gateway=''

# The groups of a filter, with the groups in them, as names of system calls.
expand() {
  systemd-analyze syscall-filter --no-pager "$1" | sed -e 1d -e 's/#.*//' -e 's/ //g' -e '/^$/d' | while read -r name; do
    case $name in @*) expand "$name" ;; *) echo "$name" ;; esac
  done
}
sed -n 's/^SystemCallFilter=\(@.*\)/\1/p' "$unit" | tr ' ' '\n' | while read -r group; do expand "$group"; done | sort -u >"$work/allowed"
sed -n 's/^SystemCallFilter=~\(@.*\)/\1/p' "$unit" | tr ' ' '\n' | while read -r group; do expand "$group"; done | sort -u >"$work/denied"
grep -oE '^[0-9]+ +[a-z_0-9]+\(' "$work/calls" | awk '{ sub(/\(/, "", $2); print $2 }' | sort -u >"$work/used"
missing=$(comm -23 "$work/used" "$work/allowed"; comm -12 "$work/used" "$work/denied")
[ -z "$missing" ] || failed "the filter forbids $(tr '\n' ' ' <<<"$missing")"
echo "systemd: no mistake, exposure $exposure, all $(wc -l <"$work/used") system calls of the gateway are allowed"
