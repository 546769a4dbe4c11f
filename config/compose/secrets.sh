#!/bin/sh
# Makes the tokens of the admin listeners and Grafana's password in secrets/, and .env with what the gateways may know
# of them, which is hashes. Run again to replace them, then: docker compose up -d --force-recreate
set -eu
cd "$(dirname "$0")"
umask 077
mkdir -p secrets
for name in prometheus-token operator-token grafana-password; do
  # No line break: the hash is of the token alone.
  od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"secrets/$name"
  # Containers read it as another user; the folder keeps everybody else out.
  chmod 644 "secrets/$name"
done
{
  echo "PROMETHEUS_TOKEN_SHA256=$(sha256sum <secrets/prometheus-token | cut -d' ' -f1)"
  echo "OPERATOR_TOKEN_SHA256=$(sha256sum <secrets/operator-token | cut -d' ' -f1)"
} >.env
