"""Starts the services of compose.yaml in namespaces, runs the checks, and ends with all processes."""
import os, re, subprocess, sys
from pathlib import Path
import yaml
import check

work, gateway = Path(sys.argv[1]), Path(sys.argv[2])
folder = work / 'repository/config/compose'
environment = dict(line.split('=', 1) for line in (folder / '.env').read_text().split())


def value(text):
    """A value with the variables of .env put in, as compose does."""
    return re.sub(r'\$\{(\w+)[^}]*\}', lambda match: environment[match[1]], str(text))


def sh(*command):
    subprocess.run([str(part) for part in command], check=True)


compose = yaml.safe_load((folder / 'compose.yaml').read_text())
services = {name: service for name, service in compose['services'].items() if not service.get('image', '').startswith('grafana/')}
addresses = {name: f'10.77.1.{number}' for number, name in enumerate(services, 2)}

# What each image starts where the file gives no command, and the program of this machine that stands for it.
PROGRAMS = {
    'flaggateway': (['/app/flaggateway'], ['run', '--config', '/etc/flaggateway']),
    'nginx': (['nginx', '-g', 'daemon off;'], []),
    'redis': ([], ['redis-server']),
    'prom/prometheus': (['prometheus'], []),
    'prom/alertmanager': (['prometheus-alertmanager'], ['--config.file=/etc/alertmanager/alertmanager.yml', '--storage.path=/alertmanager']),
}
# Redis's image has its protected mode off, which the program alone has not.
MORE = {'redis': ['--protected-mode', 'no']}
USER_OF_GATEWAY = 1654


def mount(source, root, target):
    target = root / target.lstrip('/')
    if source.is_dir():
        target.mkdir(parents=True, exist_ok=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    sh('mount', '--bind', source, target)


def file_system(name, service, image):
    root = work / name
    for part in ('upper', 'work', 'root'):
        (root / part).mkdir(parents=True)
    sh('mount', '-t', 'overlay', 'overlay', '-o', f'lowerdir=/,upperdir={root}/upper,workdir={root}/work', root / 'root')
    root = root / 'root'
    sh('mount', '-t', 'proc', 'proc', root / 'proc')
    sh('mount', '--bind', '/dev', root / 'dev')
    (root / 'etc/hosts').unlink(missing_ok=True)
    (root / 'etc/hosts').write_text('127.0.0.1 localhost\n' + ''.join(f'{address} {other}\n' for other, address in addresses.items()))
    if image == 'flaggateway':
        mount(gateway, root, '/app')
    for volume in service.get('volumes', []):
        source, target = volume.split(':')[:2]
        if source.startswith('.'):
            mount((folder / source).resolve(strict=True), root, target)
        else:
            assert source in compose['volumes'], f'{name}: volume {source} is not declared'
            (work / 'volumes' / source).mkdir(parents=True, exist_ok=True)
            os.chown(work / 'volumes' / source, *[USER_OF_GATEWAY if image == 'flaggateway' else 0] * 2)
            mount(work / 'volumes' / source, root, target)
    for secret in service.get('secrets', []):
        mount((folder / compose['secrets'][secret]['file']).resolve(strict=True), root, f'/run/secrets/{secret}')
    if service.get('read_only'):
        sh('mount', '-o', 'remount,ro', root)
    return root


def templates(root, variables):
    """What nginx's image does with /etc/nginx/templates; this machine's own sites go."""
    (root / 'etc/nginx/sites-enabled/default').unlink(missing_ok=True)
    for template in (root / 'etc/nginx/templates').glob('*.template') if (root / 'etc/nginx/templates').exists() else []:
        text = re.sub(r'\$\{(\w+)\}', lambda match: variables.get(match[1], match[0]), template.read_text())
        (root / 'etc/nginx/conf.d' / template.stem).write_text(text)


def start(name):
    service = services[name]
    image = service['image'].split(':')[0]
    root = file_system(name, service, image)
    variables = {key: value(text) for key, text in service.get('environment', {}).items()}
    if image == 'nginx':
        templates(root, variables)
    entry, default = PROGRAMS[image]
    sh('ip', 'netns', 'add', name)
    sh('ip', 'link', 'add', f'c-{name}', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name)
    sh('ip', 'link', 'set', f'c-{name}', 'master', 'switch', 'up')
    sh('ip', '-n', name, 'link', 'set', 'lo', 'up')
    sh('ip', '-n', name, 'address', 'add', f'{addresses[name]}/24', 'dev', 'eth0')
    sh('ip', '-n', name, 'link', 'set', 'eth0', 'up')
    user = ['setpriv', f'--reuid={USER_OF_GATEWAY}', f'--regid={USER_OF_GATEWAY}', '--clear-groups', '--no-new-privs'] if image == 'flaggateway' else []
    log = open(work / f'{name}.log', 'wb')
    return subprocess.Popen(
        ['ip', 'netns', 'exec', name, 'chroot', str(root), *user, *entry, *service.get('command', default), *MORE.get(image, [])],
        stdout=log, stderr=log, env={'PATH': os.environ['PATH'], 'DOTNET_EnableDiagnostics': '0', **variables})


sh('mount', '-t', 'tmpfs', 'none', '/run')
sh('ip', 'link', 'set', 'lo', 'up')
sh('ip', 'link', 'add', 'switch', 'type', 'bridge')
sh('ip', 'address', 'add', '10.77.1.1/24', 'dev', 'switch')
sh('ip', 'link', 'set', 'switch', 'up')
order = sorted(services, key=lambda name: len(services[name].get('depends_on', [])))
processes = {name: start(name) for name in order}
world = check.World(work, addresses, processes, (folder / 'secrets/operator-token').read_text())
try:
    check.run(world)
except BaseException:
    for name in processes:
        print(f'--- {name}', (work / f'{name}.log').read_text()[-2000:], sep='\n', file=sys.stderr)
    raise
