#!/usr/bin/env bash
# What users notice of a broken shadow at 100 % mirroring: nothing. One gateway for each behaviour of the shadow:
#   none     no copies
#   again    no copies either: how much chance alone makes
#   good     a shadow that answers
#   dead     nobody listens
#   hang     connections are accepted and never answered
#   reset    the connection is closed without an answer
#   slow     each answer takes 20 ms, many times what the user's takes
#   huge     1 GB for each answer
#
#   bash tests/load/isolation.sh                 40 s for each, and 3 rounds of 6400 requests each in bursts
#   SECONDS_EACH=120 ROUNDS=0 bash tests/load/isolation.sh
#
# First users that come independently of each other, 1000 a second (Arrivals): the gateways take turns of half a second
# in an order drawn again for each round; failed requests (also those whose body is not that of the first), quantiles, and
# the ratio of the quantile at 99 % to «none» with the interval of a bootstrap over rounds.
# Then bursts of 16 every 16 ms (h2load): the same, with the median of the ratios within each round.
# Shadows run at idle priority, because elsewhere they would have processors of their own.
# Needs dotnet, nginx, h2load, python3, chrt and curl, and the ports 19001 to 19003, 19021 to 19025, 19030 to 19037, 20030 to 20037.
set -euo pipefail
export FlagGateway__Shutdown__DrainDelay=00:00:00
cd "$(dirname "$0")"
rounds=${ROUNDS:-3} requests=${REQUESTS:-6400} rate=${RATE:-1000} seconds=${SECONDS_EACH:-40}
names="none again good dead hang reset slow huge"
export PATH="$PATH:/usr/sbin" DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
work=$(mktemp -d)
chmod 755 "$work"
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
if [ -z "${PUBLISHED-}" ]; then
  PUBLISHED=$work
  dotnet publish ../../src/FlagGateway -c Release -o "$work/gateway" --nologo -v quiet
  dotnet publish Arrivals -c Release -o "$work/arrivals" --nologo -v quiet
fi

truncate -s 1G "$work/huge"
cat >"$work/shadows.conf" <<CONF
worker_processes 1; pid $work/shadows.pid; error_log stderr crit; worker_rlimit_nofile 20000;
events { worker_connections 8192; }
http {
  access_log off; keepalive_requests 1000000000;
  server { listen 127.0.0.1:19022 backlog=4096; location / { return 444; } }
  server { listen 127.0.0.1:19023 backlog=4096; location / { root $work; try_files /huge =404; } }
  server { listen 127.0.0.1:19025 backlog=4096; default_type text/plain; location / { return 200 "legacy 0123456789012345678901234567890123456789012345678901234567890123456789\\n"; } }
}
CONF
nginx -p "$work/" -c "$PWD/nginx-upstreams.conf" -g 'daemon off;' 2>/dev/null & pids+=($!)
idle() { exec chrt --idle 0 "$@"; }
idle nginx -p "$work/" -c "$work/shadows.conf" -g 'daemon off;' & pids+=($!)
idle python3 -c 'import socket, time; s = socket.create_server(("127.0.0.1", 19021), backlog=4096); time.sleep(3600)' & pids+=($!)

idle python3 - <<'PYTHON' & pids+=($!)
import asyncio

ANSWER = b'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nok\n'

class Slow(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.data = transport, b''

    def data_received(self, data):
        self.data += data
        while b'\r\n\r\n' in self.data:
            self.data = self.data.split(b'\r\n\r\n', 1)[1]
            asyncio.get_running_loop().call_later(0.02, self.transport.write, ANSWER)

async def main():
    server = await asyncio.get_running_loop().create_server(Slow, '127.0.0.1', 19024, backlog=4096)
    await server.serve_forever()

asyncio.run(main())
PYTHON

declare -A address=([good]=19025 [dead]=19029 [hang]=19021 [reset]=19022 [slow]=19024 [huge]=19023) pid port
next=19030
for name in $names; do
  port[$name]=$next
  next=$((next + 1))
  extra=--ReverseProxy:Clusters:copy:Destinations:1:Address=http://127.0.0.1:${address[$name]-}/
  case $name in none | again) extra=--ReverseProxy:Routes:orders:Metadata:Shadow.Percentage=0 ;; esac
  "$PUBLISHED/gateway/flaggateway" run --config config-mirror --Urls=http://127.0.0.1:${port[$name]} \
    --FlagGateway:Admin:Url=http://127.0.0.1:$((${port[$name]} + 1000)) --FlagGateway:State:Path="$work/state-$name" "$extra" >"$work/$name.log" 2>&1 &
  pid[$name]=$!
  pids+=($!)
done
for name in "${!port[@]}"; do
  for _ in $(seq 100); do curl -fsS -o /dev/null -H 'X-User-Id: u' "http://127.0.0.1:${port[$name]}/" 2>/dev/null && continue 2; sleep 0.1; done
  echo "error: $name did not start" >&2; cat "$work/$name.log" >&2; exit 1
done

memory() { awk '/VmRSS/ { printf "%.0f", $2 / 1024 }' "/proc/${pid[$1]}/status"; }
targets=()
for name in $names; do targets+=("$name=http://127.0.0.1:${port[$name]}/orders"); done
"$PUBLISHED/arrivals/Arrivals" $((seconds * ${#targets[@]})) "$rate" "${targets[@]}"
echo -n "MiB:"
for name in $names; do echo -n " $name $(memory $name)"; done
echo
[ "$rounds" -gt 0 ] || exit 0

run() { # name, requests
  h2load --h1 -n "$2" -c 16 -m 1 --rps $((rate / 16)) -H 'X-User-Id: u' --log-file="$work/times" "http://127.0.0.1:${port[$1]}/orders" >"$work/out" 2>&1 || true
}
for name in $names; do run $name 5000; done
for round in $(seq "$rounds"); do
  for name in $names; do
    rm -f "$work/times"
    run $name "$requests"
    bytes=$(grep -oE '\([0-9]+\) data' "$work/out" | tr -dc 0-9)
    sort -n -k3 "$work/times" | awk -v name=$name -v round="$round" -v wanted="$requests" -v bytes="$bytes" -v rss="$(memory $name)" '
      { time[NR] = $3; if ($2 != 200) bad++ }
      END { printf "%d %-6s failed %d of %d, bytes %d, p50 %.2f, p99 %.2f, MiB %d\n", round, name, bad + wanted - NR, wanted, bytes, time[int(NR * 0.5)] / 1000, time[int(NR * 0.99)] / 1000, rss }' | tee -a "$work/results"
  done
done
python3 - "$work/results" <<'PYTHON'
import re, statistics, sys

rounds = {}
for line in open(sys.argv[1]):
    number, name, failed, of, _, p50, p99, memory = re.match(
        r'(\d+) (\w+) +failed (\d+) of (\d+), bytes (\d*), p50 ([\d.]+), p99 ([\d.]+), MiB (\d+)', line).groups()
    rounds.setdefault(name, {})[number] = (int(failed), int(of), float(p50), float(p99), int(memory))
print('\n%-6s %16s %8s %8s %12s %6s' % ('', 'failed', 'p50', 'p99', 'p99 / none', 'MiB'))
for name, of_name in rounds.items():
    values = list(of_name.values())
    ratio = statistics.median(of_name[n][3] / rounds['none'][n][3] for n in of_name)
    print('%-6s %7d of %6d %8.2f %8.2f %12.3f %6d' % (
        name, sum(v[0] for v in values), sum(v[1] for v in values), statistics.median(v[2] for v in values),
        statistics.median(v[3] for v in values), ratio, max(v[4] for v in values)))
PYTHON
