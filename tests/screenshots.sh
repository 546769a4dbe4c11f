#!/usr/bin/env bash
# Screenshots of every page of the console: light and dark, on a desk and on a phone.
# Usage: tests/screenshots.sh FOLDER
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p "${1:?the folder for the pictures}"
SCREENSHOTS=$(realpath "$1") FLAGGATEWAY_REQUIRE_ALL=1 dotnet test tests/FlagGateway.FunctionalTests -c Release --nologo \
  --filter "FullyQualifiedName~ConsoleLookTests.Pages_InAnyLightAndWidth_FitTheWindow"
ls "$1"
