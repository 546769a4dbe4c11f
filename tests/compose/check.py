"""What the services of compose.yaml have to do together."""
import json, subprocess, time, urllib.parse, urllib.request
from collections import namedtuple

World = namedtuple('World', 'work addresses processes operator_token')
FLAG = 'release.orders-service'


def ask(url, **headers):
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=5) as answer:
        return answer.status, dict(answer.headers), answer.read().decode()


def eventually(what, condition, seconds=90):
    last = None
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if result := condition():
                return result
        except (OSError, ValueError, KeyError) as problem:
            last = problem
        time.sleep(0.5)
    raise AssertionError(f'{what}: not within {seconds} s ({last})')


def flaggateway(world, name, *arguments):
    """A command inside a gateway's container, as the head of compose.yaml shows."""
    command = ['ip', 'netns', 'exec', name, 'chroot', str(world.work / name / 'root'), '/app/flaggateway', *arguments, '--config', '/etc/flaggateway']
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, f'{arguments}: {done.stdout}{done.stderr}'
    return done.stdout


def operator(world, *arguments):
    return flaggateway(world, 'gateway1', *arguments, '--token', world.operator_token)


def query(world, expression):
    url = f"http://{world.addresses['prometheus']}:9090/api/v1/query?" + urllib.parse.urlencode({'query': expression})
    return json.loads(ask(url)[2])['data']['result']


def sides(front, users):
    """Which variant each user got, and that the answer is that side's."""
    got = {}
    for user in users:
        status, headers, body = ask(f'{front}/', **{'X-User-Id': user})
        variant = headers['X-FlagGateway-Variant'].removeprefix(f'{FLAG}=')
        assert status == 200 and body.strip() == {'legacy': 'legacy', 'new': 'candidate'}[variant], (user, variant, body)
        got[user] = variant
    return got


def run(world):
    front = f"http://{world.addresses['balancer']}:8080"
    prometheus = f"http://{world.addresses['prometheus']}:9090"
    alertmanager = f"http://{world.addresses['alertmanager']}:9093"
    users = [f'user-{number}' for number in range(200)]

    eventually('an answer through the balancer', lambda: ask(front, **{'X-User-Id': 'u'})[0] == 200)
    for name in ('gateway1', 'gateway2', 'gateway3'):
        eventually(f'{name} ready', lambda: flaggateway(world, name, 'healthcheck') is not None)
    print('up: an answer through the balancer, three gateways ready')

    eventually('three targets up', lambda: len([series for series in query(world, 'up{job="flaggateway"}') if series['value'][1] == '1']) == 3)
    eventually('state shared by three', lambda: len(query(world, 'flaggateway_state_up == 1')) == 3)
    groups = json.loads(ask(f'{prometheus}/api/v1/rules')[2])['data']['groups']
    rules = [rule for group in groups for rule in group['rules']]
    assert rules and all(rule['health'] in ('ok', 'unknown') for rule in rules), [rule for rule in rules if rule['health'] == 'err']
    print(f'prometheus: three targets up with their token, {len(rules)} rules loaded')

    operator(world, 'rollout', 'start', FLAG, '--reason', 'compose')
    operator(world, 'rollout', 'set', FLAG, '50', '--reason', 'compose')
    eventually('half of the users on the candidate', lambda: 70 <= list(sides(front, users).values()).count('new') <= 130)
    first = sides(front, users)
    assert sides(front, users) == first, 'a user changed sides between gateways'
    print(f"split: {list(first.values()).count('new')} of {len(users)} users on the candidate, the same by all gateways")

    world.processes['gateway2'].kill()
    world.processes['gateway2'].wait()
    assert sides(front, users) == first, 'a user changed sides when a gateway died'
    print('a gateway killed: no request failed, nobody moved')

    operator(world, 'rollout', 'rollback', FLAG, '--reason', 'compose')
    eventually('everybody back on control', lambda: set(sides(front, users).values()) == {'legacy'})
    eventually('the alert in Prometheus', lambda: query(world, 'ALERTS{alertname="FlagGatewayRolledBack", alertstate="firing"}'))
    alerts = eventually('the alert in Alertmanager', lambda: [
        alert for alert in json.loads(ask(f'{alertmanager}/api/v2/alerts')[2]) if alert['labels']['alertname'] == 'FlagGatewayRolledBack'])
    assert alerts[0]['labels']['flag'] == FLAG and alerts[0]['labels']['severity'] == 'critical', alerts
    print(f"alert: {alerts[0]['annotations']['summary']!r}, in Alertmanager as well")
    print('compose: all well')
