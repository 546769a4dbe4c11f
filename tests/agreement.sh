#!/usr/bin/env bash
# Asks two implementations for each of many users, and compares: imported flags with the SDKs of the systems that they come
# from, OFREP with the OpenFeature SDK and Microsoft's library, and the data path with OFREP and explain. The suite does the same with 2,000 users.
#
#   bash tests/agreement.sh          10,000 users
#   bash tests/agreement.sh 50000
#
# Last: all 14 tests passed with 10,000 users, 45 s on two cores.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
[ "${NO_BUILD-}" = 1 ] || dotnet build tests/FlagGateway.FunctionalTests -c Release --nologo -v quiet
FLAGGATEWAY_REQUIRE_ALL=1 FLAGGATEWAY_TEST_USERS=${1:-10000} dotnet test tests/FlagGateway.FunctionalTests -c Release --no-build --nologo \
  --filter "FullyQualifiedName~.BucketingOracleTests|FullyQualifiedName~.ForeignClientTests|FullyQualifiedName~.AttributeAgreementTests"
