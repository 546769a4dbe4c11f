#!/usr/bin/env bash
# How often guardrails stop a good candidate and how soon a bad one, in full: up to 1000 runs of a day each, about 85 minutes
# of one core's time, on all cores. Prints the table of tests/FlagGateway.Simulation/README.md.
#
#   bash tests/simulation.sh            all scenarios
#   bash tests/simulation.sh 100 p95    100 runs of the scenarios with "p95" in their name
#   bash tests/simulation.sh segments   regressions of one tenant or endpoint: 100 runs of each
#   bash tests/simulation.sh costs      what judging costs
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
exec dotnet run --configuration Release --project tests/FlagGateway.Simulation -- "$@"
