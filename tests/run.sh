#!/usr/bin/env bash
# Builds everything and runs all tests.
#
#   bash tests/run.sh              install what is missing where that is allowed, say what is skipped, run the rest
#   REQUIRE_ALL=1 bash tests/run.sh  fail where anything is missing (what CI does)
#   bash tests/run.sh --filter X   hand the rest of the arguments to dotnet test
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en

# The compiler, the tests and the programs that they start run for a short time. They spend a quarter less of the processors if the
# runtime optimizes only what runs often and without a profile, allocates more between two collections, does not spin where a
# thread waits, and does not map code twice. Nothing else depends on it: every test passes without.
export DOTNET_TC_CallCountThreshold=0x200 DOTNET_TieredPGO=0 DOTNET_GCgen0size=0x4000000
export DOTNET_ThreadPool_UnfairSemaphoreSpinLimit=0 DOTNET_EnableWriteXorExecute=0

# Program to look for, and the Debian package that has it.
needed=(nginx:nginx wrk:wrk redis-server:redis-server redis-cli:redis-tools prometheus:prometheus promtool:prometheus h2load:nghttp2-client curl:curl git:git node:nodejs npm:npm chromium:chromium systemd-analyze:systemd)

missing=()
for entry in "${needed[@]}"; do
  command -v "${entry%%:*}" >/dev/null || [ -x "/usr/sbin/${entry%%:*}" ] || missing+=("${entry##*:}")
done
if [ ${#missing[@]} -gt 0 ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing ${missing[*]}"
  # Only the programs are wanted: no service may start and take a port.
  [ -e /usr/sbin/policy-rc.d ] || { printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d; chmod +x /usr/sbin/policy-rc.d; made_policy=1; }
  DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null || true
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null || true
  [ -z "${made_policy-}" ] || rm -f /usr/sbin/policy-rc.d
fi

absent=()
for entry in "${needed[@]}"; do
  command -v "${entry%%:*}" >/dev/null || [ -x "/usr/sbin/${entry%%:*}" ] || absent+=("${entry%%:*}")
done
if [ ${#absent[@]} -gt 0 ]; then
  echo "Missing: ${absent[*]}"
  if [ "${REQUIRE_ALL-}" = 1 ]; then
    echo "error: CI needs them; install the Debian packages ${missing[*]}" >&2
    exit 1
  fi
  echo "Tests that need them will be skipped, each with its reason."
fi
export FLAGGATEWAY_REQUIRE_ALL="${REQUIRE_ALL-}"
export PATH="$PATH:/usr/sbin"

# One compiler for all projects, which has read the analyzers once, whatever the machine has set; it does not stay.
built=0
dotnet build -c Release --nologo -v quiet -p:UseSharedCompilation=true || built=$?
dotnet build-server shutdown --vbcscompiler >/dev/null
[ $built = 0 ] || exit $built
# The build itself refuses other styles of code (.editorconfig); this is for spaces and line breaks.
[ $# -gt 0 ] || dotnet format whitespace --no-restore --verify-no-changes
log=$(mktemp)
trap 'rm -f "$log"' EXIT
result=0
dotnet test -c Release --no-build --nologo --logger "console;verbosity=minimal" "$@" | tee "$log" || result=$?
# What holds of a gateway in whatever host, again in the host of samples/ExistingHost; the rest of it is tests/sample-host.sh.
[ $# -gt 0 ] || NO_BUILD=1 bash tests/sample-host.sh '.Routing.|.Identity.|.KillTests|.CopyTests' | tee -a "$log" || result=$?
# A line for each project, from summaries such as
# "Passed!  - Failed:     0, Passed:  1234, Skipped:     0, Total:  1234, Duration: 9 s - FlagGateway.Tests.dll (net10.0)".
# CI also fails on a skipped test, but for those that no package makes possible: permissions do not bind root, a container may not
# mount. Anybody fails on a run in which no test ran.
impossible='IdentityKeyFileTests.LoadOrCreate_ReadOnlyFolder|FullDiskTests'
awk -v all="${REQUIRE_ALL-}" -v impossible="$impossible" -F'[:,] +' '
  /^ +Skipped / && $0 !~ impossible { unexpected++ }
  / - Failed: +[0-9]+, Passed: +[0-9]+, Skipped: / {
    project = $0; sub(/.* - /, "", project); sub(/\.dll.*/, "", project)
    line = sprintf("%-32s %5d passed, %d failed, %d skipped", project, $4, $2, $6)
    lines[++count] = line; failed += $2; passed += $4; skipped += $6
  }
  END {
    print ""
    for (i = 1; i <= count; i++) print lines[i]
    print passed + 0 " passed, " failed + 0 " failed" (skipped ? ", " skipped " skipped" : "")
    exit failed > 0 || passed == 0 || (all == 1 && unexpected > 0)
  }' "$log" || result=1
[ $result = 0 ] || exit $result

# With arguments somebody wants certain tests and not everything.
[ $# -gt 0 ] || NO_BUILD=1 bash tests/crash.sh 20
