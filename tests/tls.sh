#!/usr/bin/env bash
# Replaces the certificate of a running gateway ten times under load, as Kubernetes does (links are swapped) and as
# tools do (files are renamed), with broken files in between. No handshake may fail, an open connection must stay, and
# each new certificate must be served within 5 seconds. Needs openssl and python3.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'kill $gateway $backend 2>/dev/null; rm -rf "$work"' EXIT
dotnet publish src/FlagGateway -c Release --nologo -v quiet -o "$work/app"
python3 -m http.server 29001 --bind 127.0.0.1 --directory "$work/app" >/dev/null 2>&1 & backend=$!
mkdir "$work/config" "$work/certificates"
cat >"$work/config/gateway.json" <<JSON
{
  "Kestrel": { "Certificates": { "Default": { "Path": "$work/certificates/tls.crt", "KeyPath": "$work/certificates/tls.key" } } },
  "ReverseProxy": {
    "Routes": { "all": { "ClusterId": "only", "Match": { "Path": "/{**path}" } } },
    "Clusters": { "only": { "Destinations": { "1": { "Address": "http://127.0.0.1:29001/" } } } }
  }
}
JSON
echo '{ "feature_management": { "feature_flags": [] } }' >"$work/config/flags.json"
python3 tests/tls/replace.py prepare "$work/certificates"
"$work/app/flaggateway" run --config "$work/config" --Urls=https://127.0.0.1:28443 --FlagGateway:Admin:Url=https://127.0.0.1:28444 \
  --FlagGateway:State:Path="$work/state" --FlagGateway:Shutdown:DrainDelay=00:00:00 >"$work/log" 2>&1 & gateway=$!
if python3 tests/tls/replace.py run "$work/certificates" 28443 28444; then
  [ "$(grep -c 'stays in force' "$work/log")" -ge 2 ] || { echo "tls: FAILED, broken files were not reported" >&2; exit 1; }
  echo "tls: passed"
else
  cat "$work/log" >&2
  echo "tls: FAILED" >&2
  exit 1
fi
