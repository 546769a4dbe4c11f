#!/usr/bin/env bash
# Runs the published gateway as the container does: as user 1654, on a read-only root, with nothing writable but the
# state folder. Needs root and mount namespaces (unshare), no container engine.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if ! unshare --mount true 2>/dev/null; then
  echo "readonly-root: skipped, mount namespaces are not available here"
  exit 0
fi
chmod 755 "$work"
mkdir "$work/app" "$work/state" "$work/root"
dotnet publish src/FlagGateway -c Release --nologo -v quiet -o "$work/app"
cp -r config "$work/config"
chmod -R a+rX "$work/app" "$work/config"
chown 1654:1654 "$work/state"
chmod 700 "$work/state"
cat >"$work/inside.sh" <<'INSIDE'
set -euo pipefail
work=$1
mount --make-rprivate /
mount --rbind / "$work/root"
mount -o remount,bind,ro "$work/root"
mount --bind "$work/state" "$work/root$work/state"
exec chroot "$work/root" bash -c '
  set -euo pipefail
  work=$1; cd /
  if touch /readonly-root-probe 2>/dev/null; then echo "the root is writable"; exit 1; fi
  as="setpriv --reuid 1654 --regid 1654 --clear-groups env -i DOTNET_ROOT=${DOTNET_ROOT-} PATH=$PATH DOTNET_EnableDiagnostics=0"
  args="--config $work/config --Urls=http://127.0.0.1:28080 --FlagGateway:Admin:Url=http://127.0.0.1:28081 --FlagGateway:State:Path=$work/state --FlagGateway:Shutdown:DrainDelay=00:00:00"
  $as "$work/app/flaggateway" run $args >"$work/state/log" 2>&1 &
  gateway=$!
  for _ in $(seq 100); do
    if $as "$work/app/flaggateway" healthcheck $args >/dev/null 2>&1; then healthy=1; break; fi
    sleep 0.1
  done
  cat "$work/state/log"
  grep -q "^Uid:.1654.1654" /proc/$gateway/status
  [ "${healthy-}" = 1 ]
  ! grep -qE "fail:|crit:|error" "$work/state/log"
  [ "$(stat -c %a "$work/state/identity.keys")" = 600 ]
  kill $gateway; wait $gateway
' inside "$work"
INSIDE
if unshare --mount bash "$work/inside.sh" "$work"; then
  echo "readonly-root: passed (user 1654, read-only root, healthy, stopped by SIGTERM with exit code 0)"
else
  echo "readonly-root: FAILED" >&2
  exit 1
fi
