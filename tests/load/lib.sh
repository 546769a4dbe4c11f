# What comparisons of this folder begin with: `source lib.sh` in this folder.
# Sets work, a folder that is removed at the end, and pids, the processes that end with the script.
set -eEuo pipefail
trap 'echo "error: ${BASH_SOURCE[0]}, line $LINENO: $BASH_COMMAND" >&2' ERR
export FlagGateway__Shutdown__DrainDelay=00:00:00 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 PATH="$PATH:/usr/sbin"
work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
hertz=$(getconf CLK_TCK)

publish() { # names of gateway, bare, arrivals; into the folder PUBLISHED, where they are already if it is set
  [ -z "${PUBLISHED-}" ] || return 0
  PUBLISHED=$work
  local name
  declare -A project=([gateway]=../../src/FlagGateway [bare]=BareYarp [arrivals]=Arrivals)
  for name in "$@"; do dotnet publish "${project[$name]}" -c Release -o "$work/$name" --nologo -v quiet; done
}

await() { # name, address, process, its log: until it responds with success
  local _
  for _ in $(seq 3000); do
    curl -kfsS -o /dev/null -H 'X-User-Id: u' "$2" 2>/dev/null && return 0
    kill -0 "$3" 2>/dev/null || break
    sleep 0.01
  done
  echo "error: $1 did not start:" >&2
  cat "$4" >&2
  exit 1
}

# Processor time of a process, and of its memory what is resident.
ticks() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$1/stat"; }
resident() { awk -v unit="${2:-1024}" '/VmRSS/ { printf "%.0f", $2 / unit }' "/proc/$1/status"; }

# µs of processor time a request and requests a second: number of requests, ticks, seconds.
each() { awk -v count="$1" -v ticks="$2" -v hertz="$hertz" -v seconds="$3" 'BEGIN { printf "%.2f %.0f", ticks / hertz / count * 1e6, count / seconds }'; }
