#!/usr/bin/env bash
# Brings config/compose/compose.yaml up without a container engine: each service in a network and a file system of its own,
# with the mounts, secrets, environment and names that the file gives it, and this machine's programs in place of images.
# Then: users are split the same by all gateways and none notices when one dies, Prometheus scrapes all three with its
# token and loads the rules, a rollback by the operator's token fires its alert, and Alertmanager has it.
#
#   bash tests/compose.sh          about two minutes
#   PUBLISHED=DIR                  with a gateway that was published before (DIR/gateway/flaggateway)
#
# What it cannot show: the images themselves and Grafana, which is left out. Needs root, dotnet, nginx, redis-server,
# prometheus, prometheus-alertmanager, python3-yaml, curl, ip (iproute2), and a kernel with network namespaces and overlayfs.
set -euo pipefail
cd "$(dirname "$0")"
export PATH="$PATH:/usr/sbin" DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ -z "${PUBLISHED-}" ]; then
  PUBLISHED=$work
  dotnet publish ../src/FlagGateway -c Release -o "$work/gateway" --nologo -v quiet
fi
# A copy, because it is given secrets of its own.
mkdir "$work/repository"
cp -r ../config ../dashboards "$work/repository/"
chmod 755 "$work"
sh "$work/repository/config/compose/secrets.sh"
# Everything made inside is gone with the last process.
unshare --net --mount --pid --fork --mount-proc python3 compose/run.py "$work" "$PUBLISHED/gateway"
