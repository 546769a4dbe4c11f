#!/usr/bin/env bash
# How long the way back takes under load, with real destinations and a real disk:
#   kill       from the call of the kill switch until it is in force and written, and until the last request of the
#              candidate has ended (flaggateway rollout drill, ROUNDS times)
#   rollback  from the decision of the machine until control gets everybody, with a candidate that answers 500
#              (ROUNDS times; the gateway logs it), and how many requests the candidate got after that
#
#   bash tests/load/way-back.sh            20 rounds of each, 32 connections
#
# Needs dotnet, nginx, wrk, curl and python3, and the ports 19001 to 19004, 19041 and 20041 of the loopback interface.
set -euo pipefail
export FlagGateway__Shutdown__DrainDelay=00:00:00
cd "$(dirname "$0")"
rounds=${ROUNDS:-20} connections=${CONNECTIONS:-32}
export PATH="$PATH:/usr/sbin" DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
work=$(mktemp -d)
chmod 755 "$work"
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
if [ -z "${PUBLISHED-}" ]; then
  PUBLISHED=$work
  dotnet publish ../../src/FlagGateway -c Release -o "$work/gateway" --nologo -v quiet
fi

cat >"$work/bad.conf" <<CONF
worker_processes 1; pid $work/bad.pid; error_log stderr crit;
events { worker_connections 4096; }
http {
  log_format when '\$msec'; access_log $work/bad.log when; keepalive_requests 1000000000;
  server { listen 127.0.0.1:19004 backlog=4096; location / { return 500; } }
}
CONF
nginx -p "$work/" -c "$PWD/nginx-upstreams.conf" -g 'daemon off;' & pids+=($!)
nginx -p "$work/" -c "$work/bad.conf" -g 'daemon off;' & pids+=($!)
mkdir "$work/config"
cp config/*.json "$work/config/"
cat >"$work/config/rollouts.json" <<'JSON'
{ "rollouts": [ { "flag": "release.orders", "control": "legacy", "candidate": "new",
  "stages": [ { "name": "half", "percentage": 50, "hold": "1.00:00:00" } ],
  "guardrails": [ { "metric": "error_rate", "hard": "+5pp" } ] } ] }
JSON
gateway=$PUBLISHED/gateway/flaggateway
"$gateway" run --config "$work/config" --Urls=http://127.0.0.1:19041 --FlagGateway:Admin:Url=http://127.0.0.1:20041 \
  --FlagGateway:State:Path="$work/state" --FlagGateway:Rollouts:Interval=00:00:00.5 >"$work/log" 2>&1 & pids+=($!)
export FLAGGATEWAY_SERVER=http://127.0.0.1:20041
for _ in $(seq 100); do curl -fsS -o /dev/null -H 'X-User-Id: u' http://127.0.0.1:19041/ 2>/dev/null && break; sleep 0.1; done
wrk -t1 -c"$connections" -d3600s -s users.lua http://127.0.0.1:19041 >/dev/null & pids+=($!)

"$gateway" rollout start release.orders --reason measure >/dev/null
for _ in $(seq "$rounds"); do "$gateway" rollout drill release.orders --reason measure -o json >>"$work/drills"; done
"$gateway" rollout abort release.orders --reason measure >/dev/null

# Now with a candidate that fails.
sed -i 's/19002/19004/' "$work/config/gateway.json"
sleep 3
for _ in $(seq "$rounds"); do
  "$gateway" rollout start release.orders --reason measure >/dev/null
  until "$gateway" rollout status release.orders | grep -q RolledBack; do sleep 0.2; done
  date +%s.%N >>"$work/back"
  sleep 0.5
done
python3 - "$work" <<'PYTHON'
import json, re, statistics, sys

work = sys.argv[1]
text = open(work + '/drills').read()
drills, decoder, place = [], json.JSONDecoder(), 0
while text[place:].strip():
    drill, length = decoder.raw_decode(text[place:].lstrip())
    place += len(text[place:]) - len(text[place:].lstrip()) + length
    drills.append(drill)

def tell(name, values):
    print('%-52s median %6.1f  most %6.1f  of %d' % (name, statistics.median(values), max(values), len(values)))

tell('kill: in force and written, ms', [d['in_force_ms'] for d in drills])
tell('kill: last request of the candidate ended, ms', [d['all_away_ms'] for d in drills])
tell('kill: requests given to the candidate afterwards', [d['late_requests'] for d in drills])
log = open(work + '/log').read()
tell('rollback: in force after the decision, ms', [float(x) for x in re.findall(r'roll_back was written and in force ([\d.]+) ms', log)])
backs = [float(x) for x in open(work + '/back')]
times = [float(x) for x in open(work + '/bad.log')]
tell('rollback: requests of the candidate 0.1 to 0.5 s later', [sum(b + 0.1 < t < b + 0.5 for t in times) for b in backs])
PYTHON
