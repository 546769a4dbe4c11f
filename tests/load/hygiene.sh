#!/usr/bin/env bash
# Measures the commands about flags that a pipeline runs: lint of 10 000 flags, and the comparison of all flags with
# 1 GB of source code, against grep with the same ids.
#
#   bash tests/load/hygiene.sh
#
# Needs dotnet, python3 and 1.1 GB in TMPDIR. Bars: lint within 2 s, 1 GB within 5 s. SIZE (MB), FLAGS and RUNS change it.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
runs=${RUNS:-3} size=${SIZE:-1000} flags=${FLAGS:-10000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ -z "${PUBLISHED-}" ]; then
  PUBLISHED=$work
  dotnet publish ../../src/FlagGateway -c Release --use-current-runtime --self-contained false -o "$work/gateway" --nologo -v quiet
fi

python3 - "$work" "$flags" "$size" <<'PYTHON'
import json, os, random, sys
work, count, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) * 1000 * 1000
random.seed(1)
def flag(i):
    kind = ("release", "experiment", "ops", "permission")[i % 4]
    return {"id": f"{kind}.flag-{i}", "description": f"Flag {i}", "enabled": True,
            "variants": [{"name": "legacy", "configuration_value": {"cluster": "legacy"}}, {"name": "new", "configuration_value": {"cluster": "new"}}],
            "allocation": {"default_when_enabled": "legacy", "default_when_disabled": "legacy", "percentile": [{"variant": "new", "from": 0, "to": 10}]},
            "lifecycle": {"type": kind, "owner": "team", "created": "2026-01-01"}}
def write(name, folder_flags):
    os.makedirs(f"{work}/{name}")
    json.dump({"feature_management": {"feature_flags": folder_flags}}, open(f"{work}/{name}/flags.json", "w"), indent=1)
    json.dump({"ReverseProxy": {"Clusters": {c: {"Destinations": {"1": {"Address": "http://127.0.0.1:9001/"}}} for c in ("legacy", "new")}}}, open(f"{work}/{name}/gateway.json", "w"))
write("many", [flag(i) for i in range(count)])
ids = [flag(i)["id"] for i in range(200)]
write("few", [flag(i) for i in range(200)])
open(f"{work}/ids", "w").write("\n".join(ids))
words = [random.choice("abcdefghijklmnoprstuvw") + "".join(random.choices("etaoinshrdlucm", k=random.randint(1, 9))) for _ in range(4000)] + ["props.children", "return", "var", "if (", "){", "=>", "ops", "release"]
lines = ["    " * random.randint(0, 4) + " ".join(random.choices(words, k=random.randint(2, 12))) + ";\n" for _ in range(20000)]
total = number = 0
while total < size:
    folder = f"{work}/src/{number // 1000}/{number // 50 % 20}"
    os.makedirs(folder, exist_ok=True)
    text = "".join(random.choices(lines, k=random.randint(50, 900)))
    if number % 20 == 0:
        text += f'if (client.IsEnabled("{random.choice(ids[:150])}")) {{ }}\n'
    with open(f"{folder}/file{number}.cs", "w") as file:
        file.write(text)
    total += len(text)
    number += 1
open(f"{work}/src/.gitignore", "w").write("bin/\nobj/\n*.user\n*.log\n")
print(f"{number} files, {total / 1e6:.0f} MB")
PYTHON

# The shortest of some runs, in seconds: the others waited for something.
shortest() {
  for _ in $(seq "$runs"); do
    begun=$(date +%s.%3N)
    "$@" >"$work/out" 2>&1 || true
    awk -v a="$begun" -v b="$(date +%s.%3N)" 'BEGIN { printf "%.2f\n", b - a }'
  done | sort -n | head -1
}

gateway=$PUBLISHED/gateway/flaggateway
echo "start: $(shortest "$gateway" --version) s"
echo "lint of $flags flags: $(shortest "$gateway" flags lint --config "$work/many" -o json) s"
cat "$work/src"/*/*/* >/dev/null
all=$(shortest "$gateway" flags refs --config "$work/few" --code "$work/src")
tail -1 "$work/out"
grep=$(shortest env LC_ALL=C grep -rFlf "$work/ids" "$work/src")
awk -v all="$all" -v grep="$grep" 'BEGIN { printf "all flags in code: %s s; grep -rFlf: %s s; ratio %.2f\n", all, grep, all / grep }'
