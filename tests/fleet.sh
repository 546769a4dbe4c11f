#!/usr/bin/env bash
# A fleet of real processes: three gateways on one Redis behind nginx, with traffic all the time.
#
#   bash tests/fleet.sh            about three minutes
#   STOPPED=10                     for how many seconds Redis hangs, 60 by default
#   PUBLISHED=DIR                  with a gateway that was published before (DIR/gateway/flaggateway)
#
# Shows, and fails where it does not hold: how long a kill takes to reach all instances, with and without pub/sub;
# that a leader which is stopped past its lease and goes on moves nothing twice; that no user sees an error while
# Redis is stopped, killed, emptied or refuses writes; that the counts of all instances add up exactly, also those of one
# that is killed; that requests take as long with a Redis that hangs. Last figures: tests/load/README.md.
# Needs dotnet, redis-server, nginx, wrk, curl and python3, and the ports 19101 to 19123.
set -euo pipefail
export FlagGateway__Shutdown__DrainDelay=00:00:00
cd "$(dirname "$0")"
export PATH="$PATH:/usr/sbin" DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
work=$(mktemp -d)
chmod 755 "$work"
pids=()
trap 'kill -CONT "${pids[@]}" 2>/dev/null || true; kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
if [ -z "${PUBLISHED-}" ]; then
  PUBLISHED=$work
  dotnet publish ../src/FlagGateway -c Release -o "$work/gateway" --nologo -v quiet
fi

redis_start() { redis-server --port 19101 --dir "$work" --save '' --appendonly no >"$work/redis.log" 2>&1 & redis=$!; pids+=($!); }
redis() { redis-cli -p 19101 "$@"; }
redis_start
cat >"$work/nginx.conf" <<CONF
worker_processes 1; pid $work/nginx.pid; error_log stderr crit;
events { worker_connections 4096; }
http {
  access_log off; keepalive_requests 1000000000;
  server { listen 127.0.0.1:19102; location / { return 200 "legacy\n"; } }
  server { listen 127.0.0.1:19103; location / { return 200 "new\n"; } }
  upstream fleet { server 127.0.0.1:19111; server 127.0.0.1:19112; server 127.0.0.1:19113; keepalive 64; }
  server { listen 127.0.0.1:19104; location / { proxy_pass http://fleet; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_next_upstream off; } }
}
CONF
nginx -p "$work/" -c "$work/nginx.conf" -g 'daemon off;' & pids+=($!)
mkdir "$work/config"
cat >"$work/config/gateway.json" <<'JSON'
{ "FlagGateway": { "Identity": { "User": [ { "Header": "X-User-Id" } ], "Groups": [], "ExposeVariant": true },
    "Rollouts": { "Interval": "00:00:01" }, "State": { "Kind": "Redis", "Configuration": "127.0.0.1:19101" } },
  "ReverseProxy": {
    "Routes": { "all": { "ClusterId": "legacy", "Match": { "Path": "/{**path}" }, "Metadata": { "Flag": "release.orders" } } },
    "Clusters": { "legacy": { "Destinations": { "1": { "Address": "http://127.0.0.1:19102/" } } }, "new": { "Destinations": { "1": { "Address": "http://127.0.0.1:19103/" } } } } } }
JSON
cat >"$work/config/flags.json" <<'JSON'
{ "feature_management": { "feature_flags": [ { "id": "release.orders", "enabled": true,
  "variants": [ { "name": "legacy", "configuration_value": { "cluster": "legacy" } }, { "name": "new", "configuration_value": { "cluster": "new" } } ],
  "allocation": { "default_when_enabled": "legacy", "default_when_disabled": "legacy" } } ] } }
JSON
cat >"$work/config/rollouts.json" <<'JSON'
{ "rollouts": [ { "flag": "release.orders", "control": "legacy", "candidate": "new",
  "stages": [ { "name": "half", "percentage": 50, "hold": "00:00:25" }, { "name": "most", "percentage": 80, "hold": "01:00:00" } ],
  "guardrails": [ { "metric": "error_rate", "hard": "50%" } ] } ] }
JSON
declare -A gateway
for n in 1 2 3; do
  "$PUBLISHED/gateway/flaggateway" run --config "$work/config" --Urls=http://127.0.0.1:1911$n --FlagGateway:Admin:Url=http://127.0.0.1:1912$n \
    --FlagGateway:State:Path="$work/state$n" >"$work/gateway$n.log" 2>&1 & gateway[$n]=$!; pids+=($!)
done
for n in 1 2 3; do for _ in $(seq 100); do curl -fsS -o /dev/null http://127.0.0.1:1912$n/healthz/ready 2>/dev/null && break; sleep 0.1; done; done

cat >"$work/users.lua" <<'LUA'
local n = 0
request = function() n = n + 1; return wrk.format("GET", "/", { ["X-User-Id"] = "user-" .. (n % 5000) }) end
LUA
cat >"$work/fleet.py" <<'PYTHON'
import atexit, json, os, signal, subprocess, sys, time, urllib.error, urllib.request

work, redis_pid, gateways = sys.argv[1], int(sys.argv[2]), [int(p) for p in sys.argv[3:6]]
FLAG, PORTS, STOPPED = 'release.orders', (1, 2, 3), int(os.environ.get('STOPPED', '60'))

def ask(n, path, body=None, timeout=5):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f'http://127.0.0.1:1912{n}/api/v1/{path}', data, {'Content-Type': 'application/json'})
    with urllib.request.urlopen(request, timeout=timeout) as answer:
        return json.load(answer)

def change(n, path, reason='fleet.sh'):
    return ask(n, path, {'reason': reason, 'actor': 'fleet.sh'})

def side(n, user):
    request = urllib.request.Request(f'http://127.0.0.1:1911{n}/', headers={'X-User-Id': user})
    with urllib.request.urlopen(request, timeout=5) as answer:
        return answer.read().decode().strip()

def until(what, condition, limit):
    started = time.monotonic()
    while True:
        try:
            if condition():
                return time.monotonic() - started
        except (urllib.error.URLError, OSError):
            pass
        if time.monotonic() - started > limit:
            sys.exit(f'error: {what}: not within {limit} s')
        time.sleep(0.01)

def redis(*command):
    return subprocess.run(['redis-cli', '-p', '19101', *command], capture_output=True, text=True).stdout.strip()

def revision(n):
    return ask(n, 'rollouts')['revision']

def leaders():
    return [one['id'] for one in ask(1, 'instances') if one['is_leader'] and one['silent_for'] < 10]

def tell(text):
    print(text, flush=True)

class Traffic:
    """Users behind the balancer, until it is stopped; none of them may see an error."""
    def __enter__(self):
        self.wrk = subprocess.Popen(['wrk', '-t1', '-c16', '-d600s', '-s', f'{work}/users.lua', 'http://127.0.0.1:19104'], stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, *_):
        self.wrk.send_signal(signal.SIGINT)
        text = self.wrk.communicate()[0]
        requests = next(line.strip().split(',')[0] for line in text.splitlines() if 'requests in' in line)
        assert 'Non-2xx' not in text and 'Socket errors' not in text, f'users saw errors:\n{text}'
        tell(f'  users: {requests}, 0 errors')

until('one leader', lambda: len(leaders()) == 1, 30)
change(1, f'rollouts/{FLAG}/start')
until('the start on all', lambda: all(revision(n) >= 1 for n in PORTS), 5)
users = [f'user-{i}' for i in range(400)]
first = {user: side(1, user) for user in users}
assert all(side(n, user) == first[user] for n in PORTS for user in users[:100]), 'instances decide differently'
candidate = next(user for user in users if first[user] == 'new')

# Kill, with and without pub/sub.
def kills(count, cut):
    times = []
    for _ in range(count):
        cutter = subprocess.Popen(['sh', '-c', 'while :; do redis-cli -p 19101 CLIENT KILL TYPE pubsub >/dev/null; sleep 0.02; done']) if cut else None
        started = time.monotonic()
        change(1, f'flags/{FLAG}/kill')
        until('kill on all', lambda: all(side(n, candidate) == 'legacy' for n in PORTS), 5)
        times.append(time.monotonic() - started)
        if cutter:
            cutter.kill()
        change(2, f'flags/{FLAG}/unkill')
        until('unkill on all', lambda: all(side(n, candidate) == 'new' for n in PORTS), 5)
    return times

with Traffic():
    for name, cut, limit in (('kill to effect on all', False, 1), ('the same with pub/sub cut', True, 2)):
        times = kills(10, cut)
        tell(f'{name}: median {sorted(times)[5]:.3f} s, most {max(times):.3f} s of {len(times)}')
        assert max(times) < limit, f'more than {limit} s'

# The leader is stopped past its lease just before the stage ends, and goes on afterwards.
leader_port = next(n for n in PORTS if any(one['is_leader'] and one['silent_for'] < 10 and f'{one["id"]}' in leaders() for one in ask(n, 'instances')) and
                   'leads' in open(f'{work}/gateway{n}.log').read())
os.kill(gateways[leader_port - 1], signal.SIGSTOP)
others = [n for n in PORTS if n != leader_port]
until('another leader advances', lambda: ask(others[0], f'rollouts/{FLAG}')['stage'] == 'most', 60)
os.kill(gateways[leader_port - 1], signal.SIGCONT)
time.sleep(4)
advances = [e for e in ask(others[0], 'audit?limit=500') if e['change']['action'] == 'advance']
assert len(advances) == 1, f'{len(advances)} advances'
until('one leader again', lambda: len(leaders()) == 1, 15)
assert ask(leader_port, f'rollouts/{FLAG}')['stage'] == 'most'
tell('leader stopped past its lease and continued: the stage advanced exactly once')

# Trouble of Redis: users notice nothing, revisions never go back, everything is well within 5 s afterwards.
def trouble(name, begin, end):
    before = {n: revision(n) for n in PORTS}
    decided = {user: side(2, user) for user in users[:200]}
    begin()
    until(f'{name}: noticed', lambda: any(not ask(n, 'rollouts')['state']['is_up'] for n in PORTS) or name in ('emptied', 'clients paused'), 15)
    assert all(side(n, user) == decided[user] for n in PORTS for user in users[:200]), f'{name}: decisions changed'
    assert all(revision(n) >= before[n] for n in PORTS), f'{name}: a revision went back'
    end()
    took = until(f'{name}: recovery', lambda: all(ask(n, 'rollouts')['state']['is_up'] for n in PORTS), 20)
    assert all(revision(n) >= before[n] for n in PORTS), f'{name}: a revision went back'
    assert all(side(n, user) == decided[user] for n in PORTS for user in users[:200]), f'{name}: decisions changed afterwards'
    tell(f'Redis {name}: decisions unchanged, well again after {took:.1f} s')
    if took > 5:
        tell(f'  missed: more than 5 s')

started = [redis_pid]
def restart():
    process = subprocess.Popen(['redis-server', '--port', '19101', '--dir', work, '--save', '', '--appendonly', 'no'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    started[0] = process.pid
    atexit.register(process.kill)

def counted(ports=PORTS):
    """What the instances themselves say they have answered, by variant."""
    sums = {'legacy': 0, 'new': 0}
    for n in ports:
        for line in urllib.request.urlopen(f'http://127.0.0.1:1912{n}/metrics').read().decode().splitlines():
            if line.startswith('flaggateway_requests_total{'):
                for variant in sums:
                    if f'variant="{variant}"' in line:
                        sums[variant] += int(float(line.rsplit(' ', 1)[1]))
    return sums

def merged():
    """What the leader judges, once it has heard of all."""
    time.sleep(8)
    leader = next(n for n in PORTS if alive(n) and leads(n))
    return {c['variant']: c for c in ask(leader, f'rollouts/{FLAG}')['cohorts']}

def leads(n):
    page = urllib.request.urlopen(f'http://127.0.0.1:1912{n}/metrics').read().decode()
    return any(line.startswith('flaggateway_state_leader') and line.endswith(' 1') for line in page.splitlines())

def alive(n):
    return os.path.exists(f'/proc/{gateways[n - 1]}') and open(f'/proc/{gateways[n - 1]}/stat').read().split()[2] != 'Z'

before, own = merged(), counted()
with Traffic():
    trouble(f'stopped for {STOPPED} s', lambda: os.kill(started[0], signal.SIGSTOP), lambda: (time.sleep(STOPPED), os.kill(started[0], signal.SIGCONT)))
    trouble('killed and restarted empty', lambda: os.kill(started[0], signal.SIGKILL), restart)
    trouble('emptied', lambda: redis('FLUSHALL'), lambda: None)
    trouble('clients paused', lambda: redis('CLIENT', 'PAUSE', '3000'), lambda: None)
    trouble('out of memory', lambda: redis('CONFIG', 'SET', 'maxmemory', '1'), lambda: redis('CONFIG', 'SET', 'maxmemory', '0'))
    trouble('read-only', lambda: redis('REPLICAOF', '127.0.0.1', '1'), lambda: redis('REPLICAOF', 'NO', 'ONE'))

# Quiet: what the leader judges is the sum of what each instance counted, through all that happened.
after = merged()
for variant, sum in counted().items():
    judged = after[variant]['requests'] - before.get(variant, {'requests': 0})['requests']
    assert judged == sum - own[variant], f'{variant}: the leader judges {judged} requests, the instances counted {sum - own[variant]}'
    tell(f'counts of {variant}: {judged} requests of all instances, exactly the sum of their own; {after[variant]["users"]:.0f} users')
assert abs(after['new']['users'] / 4000 - 1) < 0.05 and abs(after['legacy']['users'] / 1000 - 1) < 0.08, 'users do not add up'

def commands():
    return int(next(line.split(':')[1] for line in redis('INFO', 'stats').splitlines() if line.startswith('total_commands_processed')))
asked, started_at = commands(), time.monotonic()
time.sleep(12)
rate = (commands() - asked) / (time.monotonic() - started_at)
key = next(key for key in redis('KEYS', '*cohorts*').splitlines())
tell(f'Redis: {rate:.1f} commands a second of 3 instances with one rollout; {int(redis("MEMORY", "USAGE", key)) / 3 / 1024:.1f} KiB of counts for each instance and rollout')

# The hand of Redis on the data path: none.
def p99():
    text = subprocess.run(['wrk', '-t1', '-c8', '-d4s', '--latency', '-s', f'{work}/users.lua', 'http://127.0.0.1:19111'], capture_output=True, text=True).stdout
    value = next(line.split()[1] for line in text.splitlines() if line.strip().startswith('99%'))
    return float(value[:-2]) * {'us': 0.001, 'ms': 1}[value[-2:]] if value[-2:] in ('us', 'ms') else float(value[:-1]) * 1000
ratios, healthy, hanging = [], [], []
for _ in range(5):
    healthy.append(p99())
    os.kill(started[0], signal.SIGSTOP)
    time.sleep(2)
    hanging.append(p99())
    os.kill(started[0], signal.SIGCONT)
    until('well again', lambda: all(ask(n, 'rollouts')['state']['is_up'] for n in PORTS), 10)
    ratios.append(hanging[-1] / healthy[-1])
tell(f'p99 with Redis hanging against healthy, ms: {sorted(hanging)[2]:.2f} and {sorted(healthy)[2]:.2f}; ratio of rounds: median {sorted(ratios)[2]:.2f}, from {min(ratios):.2f} to {max(ratios):.2f}')

# One is killed after quiet: what it had told counts on.
before = merged()
victim = next(n for n in PORTS if alive(n) and not leads(n))
os.kill(gateways[victim - 1], signal.SIGKILL)
after = merged()
assert all(after[v]['requests'] == before[v]['requests'] for v in after), f'counts of a killed instance were lost: {before} {after}'
tell('an instance killed: its counts are still judged')
os.kill(started[0], signal.SIGKILL)
PYTHON
python3 "$work/fleet.py" "$work" "$redis" "${gateway[1]}" "${gateway[2]}" "${gateway[3]}" || { tail -n 5 "$work"/gateway*.log >&2; exit 1; }
