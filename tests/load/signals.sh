#!/usr/bin/env bash
# What reporting signals over the API costs:
#   p50 and p99 of users' requests at a fixed rate, in turn
#     without  nothing else
#     sender   the same sender sends the same bodies to an nginx that throws them away: what it costs users that something
#              sends 7 MB a second on the same two processors
#     with     50 000 signals a second to the gateway: a batch of 1000 each 20 ms, whenever the last one was answered
#   signals a second of one connection, batches of 1000, as fast as they are answered: alone, without users
# Every other round goes the other way round. Ratios are of one round; told are their median and both ends.
#
#   bash tests/load/signals.sh                 7 rounds of 10 s each, 1000 requests a second over 16 connections
#   ROUNDS=3 SECONDS_EACH=5 bash tests/load/signals.sh
#
# Needs dotnet, nginx, h2load, wrk, python3 and curl, and the ports 19001 to 19003, 19051 and 20051 of the loopback interface.
# With PUBLISHED=DIR the gateway of DIR/gateway is measured. All signals are new, each with an id, for 10 000 users.
set -euo pipefail
export FlagGateway__Shutdown__DrainDelay=00:00:00
cd "$(dirname "$0")"
rounds=${ROUNDS:-7} seconds=${SECONDS_EACH:-10} rate=${RATE:-1000} signals=${SIGNALS:-50000}
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
cp config/*.json "$work/config/"
cat >"$work/config/rollouts.json" <<'JSON'
{ "rollouts": [ { "flag": "release.orders", "control": "legacy", "candidate": "new",
  "stages": [ { "name": "half", "percentage": 50, "hold": "1.00:00:00" } ],
  "guardrails": [ { "metric": "signal:paid", "hard": "-10%" } ] } ] }
JSON
"$PUBLISHED/gateway/flaggateway" run --config "$work/config" --Urls=http://127.0.0.1:19051 --FlagGateway:Admin:Url=http://127.0.0.1:20051 \
  --FlagGateway:State:Path="$work/state" >"$work/log" 2>&1 &
gateway=$!
pids+=($gateway)
for _ in $(seq 100); do curl -fsS -o /dev/null -H 'X-User-Id: u' http://127.0.0.1:19051/ 2>/dev/null && break; sleep 0.1; done
curl -fsS -o /dev/null --json '{ "reason": "measure" }' http://127.0.0.1:20051/api/v1/rollouts/release.orders/start

# One connection. Bodies are made beforehand; only the ids change, in place, so that the sender costs next to nothing.
cat >"$work/send.py" <<'PYTHON'
import http.client, json, sys, time

seconds, per_second, first, port = float(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
size = 1000
def body(place):
    return bytearray(json.dumps([{
        'flag': 'release.orders', 'targeting_key': 'user-%d' % ((place * size + i) % 10000), 'signal': 'paid', 'value': i % 2, 'id': 'order-%012d-%04d' % (0, i)
    } for i in range(size)]).encode())
bodies = [body(place) for place in range(10)]
mark = b'order-000000000000'
places = []
for one in bodies:
    found, place = [], one.find(mark)
    while place >= 0:
        found.append(place + 6)
        place = one.find(mark, place + 1)
    places.append(found)
connection = http.client.HTTPConnection('127.0.0.1', port)
accepted, batch, worst, begun = 0, 0, 0.0, time.monotonic()
waited = 0.0
while time.monotonic() - begun < seconds:
    due = begun + batch * size / per_second if per_second else 0
    if due > time.monotonic():
        time.sleep(due - time.monotonic())
    one, text = bodies[batch % 10], b'%012d' % (first + batch)
    for place in places[batch % 10]:
        one[place:place + 12] = text
    sent = time.monotonic()
    connection.request('POST', '/api/v1/signals', bytes(one), {'Content-Type': 'application/json'})
    response = connection.getresponse()
    answer = response.read()
    waited += time.monotonic() - sent
    assert response.status == 200 and (port != 20051 or json.loads(answer)['judged'] == size), answer
    accepted += size
    batch += 1
elapsed = time.monotonic() - begun
print('%.0f %.2f' % (accepted / elapsed, waited / batch * 1000))
PYTHON

ticks() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$gateway/stat"; }
hertz=$(getconf CLK_TCK)
send() { python3 "$work/send.py" "$@"; } # seconds, signals a second or 0 for as many as possible, first of ids never used before, port
users() {
  rm -f "$work/times"
  h2load --h1 -n $((seconds * rate)) -c 16 -m 1 --rps $((rate / 16)) -H 'X-User-Id: u' --log-file="$work/times" http://127.0.0.1:19051/orders >/dev/null 2>&1
  sort -n -k3 "$work/times" | awk -v wanted=$((seconds * rate)) '
    { time[NR] = $3; if ($2 != 200) bad++ }
    END { printf "failed %d p50 %.2f p99 %.2f\n", bad + wanted - NR, time[int(NR * 0.5)] / 1000, time[int(NR * 0.99)] / 1000 }'
}

send 5 0 0 20051 >/dev/null
users >/dev/null
for round in $(seq "$rounds"); do
  before=$(ticks)
  fastest=$(send 3 0 $((round * 2000000)) 20051)
  after=$(ticks)
  echo "$round alone $fastest cpu $(awk -v t=$((after - before)) -v h="$hertz" -v s="${fastest% *}" 'BEGIN { printf "%.2f", t / h / 3 / s * 1e6 }')" | tee -a "$work/results"
  if ((round % 2)); then kinds='without sender with'; else kinds='with sender without'; fi
  for kind in $kinds; do
    sender=
    case $kind in
      sender) send "$seconds" "$signals" 0 19001 >/dev/null & sender=$! ;;
      with) send "$seconds" "$signals" $((round * 2000000 + 1000000)) 20051 >"$work/sent" & sender=$! ;;
    esac
    echo "$round $kind $(users)" | tee -a "$work/results"
    [ -z "$sender" ] || wait $sender
  done
  echo "$round sent $(cat "$work/sent")" | tee -a "$work/results"
done
python3 - "$work/results" <<'PYTHON'
import statistics, sys

rows = [line.split() for line in open(sys.argv[1])]
of = lambda kind: [row for row in rows if row[1] == kind]
median = lambda values: statistics.median(map(float, values))
print('\none connection alone: %.0f signals/s, %.2f ms a batch, %.2f us CPU of the gateway a signal' % tuple(
    median(row[place] for row in of('alone')) for place in (2, 3, 5)))
print('with users:           %.0f signals/s, %.2f ms a batch' % tuple(median(row[place] for row in of('sent')) for place in (2, 3)))
for kind in ('without', 'sender', 'with'):
    print('%-8s failed %d, p50 %.2f ms, p99 %.2f ms' % (kind, sum(int(row[3]) for row in of(kind)), median(row[5] for row in of(kind)), median(row[7] for row in of(kind))))
for kind, base in (('with', 'without'), ('with', 'sender'), ('sender', 'without')):
    ratios = [float(one[7]) / float(other[7]) for one, other in zip(of(kind), of(base))]
    print('p99 %s / %s: %.2f (median of %d rounds, %.2f to %.2f)' % (kind, base, statistics.median(ratios), len(ratios), min(ratios), max(ratios)))
PYTHON
