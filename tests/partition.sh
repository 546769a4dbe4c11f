#!/usr/bin/env bash
# A fleet of two gateways and a Redis, each in a network of its own, and the cable pulled out of the one that leads: never
# two that lead at the same time, every stage begun once, and the cut-off one goes on with what it knows. Each has an
# upstream and 40 users of its own, because a stage that nobody is in does not end.
#
#   bash tests/partition.sh        about a minute; five cuts
#   PUBLISHED=DIR                  with a gateway that was published before (DIR/gateway/flaggateway)
#
# Needs dotnet, redis-server, python3, curl, ip (iproute2) and a kernel that lets one make network namespaces.
set -euo pipefail
export FlagGateway__Shutdown__DrainDelay=00:00:00
cd "$(dirname "$0")"
export PATH="$PATH:/usr/sbin" DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
if [ -z "${INSIDE-}" ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  if [ -z "${PUBLISHED-}" ]; then
    PUBLISHED=$work
    dotnet publish ../src/FlagGateway -c Release -o "$work/gateway" --nologo -v quiet
  fi
  # Everything made inside is gone with the last process.
  INSIDE=1 PUBLISHED=$PUBLISHED WORK=$work unshare --map-root-user --net --mount --pid --fork --mount-proc bash "$(basename "$0")"
  exit
fi

mount -t tmpfs none /run
ip link set lo up
ip link add switch type bridge
ip link set switch up
number=0
for net in redis one two; do
  number=$((number + 1))
  ip netns add $net
  ip link add cable-$net type veth peer name eth0 netns $net
  ip link set cable-$net master switch up
  ip -n $net link set lo up
  ip -n $net address add 10.77.0.$number/24 dev eth0
  ip -n $net link set eth0 up
done
ip netns exec redis redis-server --port 6379 --bind 10.77.0.1 --protected-mode no --dir "$WORK" --save '' --appendonly no >"$WORK/redis.log" 2>&1 &
mkdir "$WORK/config"
cat >"$WORK/config/gateway.json" <<'JSON'
{ "FlagGateway": { "Identity": { "User": [ { "Header": "X-User-Id" } ], "Groups": [], "ExposeVariant": true },
    "Rollouts": { "Interval": "00:00:01" }, "State": { "Kind": "Redis", "Configuration": "10.77.0.1:6379" } },
  "ReverseProxy": {
    "Routes": { "all": { "ClusterId": "legacy", "Match": { "Path": "/{**path}" }, "Metadata": { "Flag": "release.orders" } } },
    "Clusters": { "legacy": { "Destinations": { "1": { "Address": "http://127.0.0.1:8001/" } } }, "new": { "Destinations": { "1": { "Address": "http://127.0.0.1:8001/" } } } } } }
JSON
cat >"$WORK/config/flags.json" <<'JSON'
{ "feature_management": { "feature_flags": [ { "id": "release.orders", "enabled": true,
  "variants": [ { "name": "legacy", "configuration_value": { "cluster": "legacy" } }, { "name": "new", "configuration_value": { "cluster": "new" } } ],
  "allocation": { "default_when_enabled": "legacy", "default_when_disabled": "legacy" } } ] } }
JSON
python3 - >"$WORK/config/rollouts.json" <<'PYTHON'
import json
stages = [{'name': f's{i}', 'percentage': i, 'hold': '00:00:03'} for i in range(30, 100)]
print(json.dumps({'rollouts': [{'flag': 'release.orders', 'control': 'legacy', 'candidate': 'new', 'unjudged': 'advance', 'stages': stages}]}))
PYTHON
cat >"$WORK/users.py" <<'PYTHON'
import http.client, http.server, threading, time

class Upstream(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def do_GET(self):
        self.send_response(200)
        self.send_header('Content-Length', '2')
        self.end_headers()
        self.wfile.write(b'ok')
    def log_message(self, *_):
        pass

threading.Thread(target=http.server.ThreadingHTTPServer(('127.0.0.1', 8001), Upstream).serve_forever, daemon=True).start()
while True:
    try:
        gateway = http.client.HTTPConnection('127.0.0.1', 8080, timeout=5)
        for user in range(40):
            gateway.request('GET', '/', headers={'X-User-Id': f'user-{user}'})
            gateway.getresponse().read()
    except OSError:
        pass
    time.sleep(0.2)
PYTHON
for net in one two; do
  ip netns exec $net python3 "$WORK/users.py" &
  ip netns exec $net "$PUBLISHED/gateway/flaggateway" run --config "$WORK/config" --Urls=http://127.0.0.1:8080 --FlagGateway:Admin:Url=http://127.0.0.1:8081 \
    --FlagGateway:State:Path="$WORK/state-$net" >"$WORK/gateway-$net.log" 2>&1 &
done
cat >"$WORK/partition.py" <<'PYTHON'
import json, subprocess, sys, threading, time

work, NETS = sys.argv[1], ('one', 'two')

def curl(net, path, *more):
    got = subprocess.run(['ip', 'netns', 'exec', net, 'curl', '-fsS', '-m', '3', f'http://127.0.0.1:8081/{path}', *more], capture_output=True, text=True)
    if got.returncode:
        raise RuntimeError(got.stderr)
    return got.stdout

def leads(net):
    try:
        return any(line.split()[-1] == '1' for line in curl(net, 'metrics').splitlines() if line.startswith('flaggateway_state_leader'))
    except RuntimeError:
        return False

def until(what, condition, limit):
    started = time.monotonic()
    while not condition():
        if time.monotonic() - started > limit:
            sys.exit(f'error: {what}: not within {limit} s')
        time.sleep(0.05)
    return time.monotonic() - started

# Looks at both all the time; what one says counts from the question to the answer.
seen, over = {net: [] for net in NETS}, threading.Event()
def watch(net):
    while not over.is_set():
        asked = time.monotonic()
        if leads(net):
            seen[net].append((asked, time.monotonic()))
        time.sleep(0.02)

def cable(net, state):
    subprocess.run(['ip', 'link', 'set', f'cable-{net}', state], check=True)

def stage(net):
    return json.loads(curl(net, 'api/v1/rollouts/release.orders'))['stage']

until('one leads', lambda: sum(leads(net) for net in NETS) == 1, 30)
curl('one', 'api/v1/rollouts/release.orders/start', '-H', 'Content-Type: application/json', '-d', '{"reason":"partition.sh"}')
watchers = [threading.Thread(target=watch, args=(net,), daemon=True) for net in NETS]
for watcher in watchers:
    watcher.start()
gaps = []
for _ in range(5):
    leader = next(net for net in NETS if leads(net))
    other = next(net for net in NETS if net != leader)
    cable(leader, 'down')
    gaps.append(until('the other leads', lambda: leads(other), 30))
    assert not leads(leader), 'two lead'
    frozen, before = stage(leader), stage(other)
    until('the other advances', lambda: stage(other) != before, 20)
    assert stage(leader) == frozen, 'the one that was cut off moved'
    cable(leader, 'up')
    until('both know the same', lambda: stage(leader) == stage(other) and not leads(leader), 20)
over.set()
for watcher in watchers:
    watcher.join()
both = [(a, b) for a in seen['one'] for b in seen['two'] if a[0] <= b[1] and b[0] <= a[1]]
assert not both, f'two led at the same time: {both[:3]}'
audit, before = [], ''
while True:
    page = json.loads(curl('one', f'api/v1/audit?limit=500{before}'))
    if not page:
        break
    audit += page
    before = f'&before={page[-1]["revision"]}'
reached = [entry['change']['rollout']['stage'] for entry in audit if entry['change']['action'] == 'advance']
assert len(reached) == len(set(reached)) and len(reached) >= len(gaps), f'stages begun twice: {reached}'
print(f'{len(gaps)} cuts: the other led after {min(gaps):.1f} to {max(gaps):.1f} s, never both ({len(seen["one"])} and {len(seen["two"])} looks found one leading); '
      f'{len(reached)} stages, each begun once')
PYTHON
python3 "$WORK/partition.py" "$WORK" || { tail -n 5 "$WORK"/gateway-*.log >&2; jobs -p | xargs -r kill; exit 1; }
jobs -p | xargs -r kill
wait 2>/dev/null || true
