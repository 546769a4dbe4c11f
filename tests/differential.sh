#!/usr/bin/env bash
# Sends odd requests through the gateway, nginx and HAProxy to a destination that keeps every byte, and odd responses
# back. Whatever a client sends, a destination must find the same requests in it by every reading that servers have, none
# with two framings or hosts, and none more than were accepted; and what nginx passes, the gateway passes. What it does
# not pass is data with its reason: tests/FlagGateway.Differential/Laws/Exceptions.cs.
#
#   bash tests/differential.sh [REPORT]   REPORT: file for the bytes of every case, at all three proxies
#   FlagGateway__Upstream=Fast bash tests/differential.sh   with the gateway's own code for destinations
#
# Needs nginx; compares with HAProxy too if it is there. Installs both by apt-get where that is allowed. A part of it,
# without the comparison, is DifferentialTests in the functional tests.
#
# Last: 1,768 header mutations, 160 requests and 72 responses in 26 to 29 s. Cases that broke a law: gateway 0, nginx 77,
# HAProxy 201.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en PATH="$PATH:/usr/sbin"
missing=()
for program in nginx haproxy; do
  command -v "$program" >/dev/null || missing+=("$program")
done
if [ ${#missing[@]} -gt 0 ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing ${missing[*]}"
  # Only the programs are wanted: no service may start and take a port.
  [ -e /usr/sbin/policy-rc.d ] || { printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d; chmod +x /usr/sbin/policy-rc.d; made_policy=1; }
  DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null || true
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null || true
  [ -z "${made_policy-}" ] || rm -f /usr/sbin/policy-rc.d
fi
if [ -z "${NO_BUILD-}" ]; then
  dotnet build src/FlagGateway -c Release --nologo -v quiet
  dotnet build tests/FlagGateway.Differential -c Release --nologo -v quiet
fi
if tests/FlagGateway.Differential/bin/Release/net10.0/FlagGateway.Differential src/FlagGateway/bin/Release/net10.0/flaggateway "$@"; then
  echo "differential: passed"
else
  echo "differential: FAILED" >&2
  exit 1
fi
