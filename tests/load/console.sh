#!/usr/bin/env bash
# What the console costs with 500 flags, each with a route and a rollout under way:
#   overview   the server's time for the first request of the list and for those after it, in ms (curl, on one connection each)
#   consoles   CPU of the gateway with 20 open overviews that follow its event stream, against the same time without, in % of a core
#   usable     a browser (Chromium), by its own clock: from the address to the frame in which the last flag can be followed, in ms
#
#   bash tests/load/console.sh
#   FLAGS=50 CONSOLES=100 SECONDS_EACH=60 bash tests/load/console.sh
#
# The consoles do what console.js does: they hold the stream and read the page again for each change that it reports.
# Needs dotnet, nginx, curl, python3 and Chromium, and the ports 19001 to 19003, 19071 and 20071. With PUBLISHED=DIR the gateway of
# DIR/gateway is measured. Bars: 30 ms after the first, 2 % of a core, 300 ms.
set -euo pipefail
export FlagGateway__Shutdown__DrainDelay=00:00:00
cd "$(dirname "$0")"
flags=${FLAGS:-500} consoles=${CONSOLES:-20} seconds=${SECONDS_EACH:-30} requests=${REQUESTS:-40} rounds=${ROUNDS:-3}
export PATH="$PATH:/usr/sbin" DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
work=$(mktemp -d)
chmod 755 "$work"
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
if [ -z "${PUBLISHED-}" ]; then
  PUBLISHED=$work
  dotnet publish ../../src/FlagGateway -c Release --use-current-runtime --self-contained false -o "$work/gateway" --nologo -v quiet
fi

nginx -p "$work/" -c "$PWD/nginx-upstreams.conf" -g 'daemon off;' 2>/dev/null & pids+=($!)
mkdir "$work/config"
awk -v n="$flags" -v folder="$work/config" -v requests="$work/requests" -v gateway=http://127.0.0.1:19071 -v upstream=http://127.0.0.1:19001/ -f many-flags.awk
"$PUBLISHED/gateway/flaggateway" run --config "$work/config" --Urls=http://127.0.0.1:19071 --FlagGateway:Admin:Url=http://127.0.0.1:20071 \
  --FlagGateway:State:Path="$work/state" >"$work/log" 2>&1 & gateway=$!
pids+=($!)
for _ in $(seq 100); do curl -fsS -o /dev/null http://127.0.0.1:20071/healthz/ready 2>/dev/null && break; sleep 0.1; done
curl -s -K "$work/requests"

# Milliseconds of each request for a page.
times() { curl -fsS -o "$work/page" -w '%{time_starttransfer} %{time_total}\n' "http://127.0.0.1:20071/$1"; }
summary() { sort -n | awk '{ t[NR] = $2 * 1000 } END { printf "median %.1f ms, p95 %.1f, most %.1f of %d", t[int((NR + 1) / 2)], t[int((NR * 95 + 99) / 100)], t[NR], NR }'; }
echo "overview, first: $(times '' | awk '{ printf "%.0f ms", $2 * 1000 }'), $(wc -c <"$work/page") bytes"
# Not faster than the pages that are shared live, so that most of these are rendered.
for _ in $(seq "$requests"); do times ''; sleep 1.1; done >"$work/times"
echo "overview, after: $(summary <"$work/times")"
for i in $(seq "$requests"); do times "?q=service-$i"; sleep 0.05; done >"$work/times"
echo "overview, searched: $(summary <"$work/times")"
for i in $(seq "$requests"); do times "flags/release.service-$i"; sleep 0.05; done >"$work/times"
echo "flag: $(summary <"$work/times")"

cpu() { awk '{ print $14 + $15 }' "/proc/$gateway/stat"; }
cat >"$work/consoles.py" <<'PYTHON'
import http.client, sys, threading, time
count = [0]
def follow():
    stream = http.client.HTTPConnection("127.0.0.1", 20071)
    stream.request("GET", "/console/events", headers={"Accept": "text/event-stream"})
    response = stream.getresponse()
    page = http.client.HTTPConnection("127.0.0.1", 20071)
    while line := response.readline():
        if line.startswith(b"data:"):
            page.request("GET", "/", headers={"Accept": "text/html", "X-FlagGateway-Live": "1", "Accept-Encoding": "gzip"})
            page.getresponse().read()
            count[0] += 1
for _ in range(int(sys.argv[1])):
    threading.Thread(target=follow, daemon=True).start()
time.sleep(float(sys.argv[2]))
print(count[0])
PYTHON
for round in $(seq "$rounds"); do
  before=$(cpu); sleep "$seconds"; idle=$(($(cpu) - before))
  before=$(cpu); refreshed=$(python3 "$work/consoles.py" "$consoles" "$seconds"); busy=$(($(cpu) - before))
  echo "$round $idle $busy $refreshed" | tee -a "$work/consoles" |
    awk -v s="$seconds" -v n="$consoles" '{ printf "round %d: %.2f %% of a core without, %.2f %% with %d consoles (%d pages read)\n", $1, $2 / s, $3 / s, n, $4 }'
done
awk -v s="$seconds" '{ d[NR] = ($3 - $2) / s } END { for (i = 2; i <= NR; i++) for (j = i; j > 1 && d[j - 1] > d[j]; j--) { t = d[j]; d[j] = d[j - 1]; d[j - 1] = t } printf "consoles: %.2f %% of a core more (median of %d, from %.2f to %.2f)\n", d[int((NR + 1) / 2)], NR, d[1], d[NR] }' "$work/consoles"

cd ../..
dotnet test tests/FlagGateway.FunctionalTests -c Release --nologo --filter FullyQualifiedName~FiveHundredFlags_AreOneSmallPage --logger "console;verbosity=detailed" | grep -o 'usable: .*'
