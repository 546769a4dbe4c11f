#!/usr/bin/env bash
# Writes docs/reference from the code: commands and options, and requests of the API.
set -euo pipefail
cd "$(dirname "$0")/.."
UPDATE_REFERENCE=1 dotnet test tests/FlagGateway.Tests -c Release --nologo --filter FullyQualifiedName~CommandReferenceTests
UPDATE_REFERENCE=1 dotnet test tests/FlagGateway.FunctionalTests -c Release --nologo --filter FullyQualifiedName~ApiReferenceTests
