#!/usr/bin/env bash
# Packs the library, builds a small host from the packages outside of this repository, and asks it: what a user of the
# packages gets, and nothing from the source tree. What is in the packages, and the program as a tool: PackageTests.
#
#   bash tests/packages.sh
#
# Needs dotnet, curl, python3 and the package sources that the machine is configured with. The two packages go into a
# cache of their own; all others come from the machine's cache if they are there.
#
# Last: 18 checks passed in 225 s on a busy machine; FlagGateway.Core 634 kB, FlagGateway.AspNetCore 1476 kB.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
work=$(mktemp -d)
host=''
trap '[ -z "$host" ] || kill "$host" 2>/dev/null || true; rm -rf "$work"' EXIT
checks=0
passed() { checks=$((checks + 1)); echo "  $1"; }
failed() { echo "packages: FAILED: $1" >&2; [ ! -s "$work/log" ] || tail -40 "$work/log" >&2; exit 1; }

# A version that no cache of packages can have already.
version="0.1.0-check.$(date +%s)"
for project in FlagGateway.Core FlagGateway.AspNetCore; do
  dotnet pack "src/$project" -c Release --nologo -v quiet -o "$work/packages" -p:MinVerVersionOverride="$version" -p:AnalyzeTrimming=true
done

mkdir "$work/host"
cat >"$work/host/nuget.config" <<CONFIG
<configuration>
  <packageSources><add key="packed" value="../packages" /></packageSources>
  <fallbackPackageFolders><add key="machine" value="$(dotnet nuget locals global-packages --list | sed 's/^global-packages: //')" /></fallbackPackageFolders>
</configuration>
CONFIG
cat >"$work/host/Host.csproj" <<PROJECT
<Project Sdk="Microsoft.NET.Sdk.Web">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <Nullable>enable</Nullable>
    <ImplicitUsings>enable</ImplicitUsings>
    <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="FlagGateway.AspNetCore" Version="$version" />
  </ItemGroup>
</Project>
PROJECT
cat >"$work/host/Program.cs" <<'PROGRAM'
var builder = WebApplication.CreateBuilder(args);
foreach (var name in new[] { "legacy", "new" })
{
    var destination = WebApplication.CreateBuilder(["--urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=None"]).Build();
    destination.Map("/{**path}", () => name);
    await destination.StartAsync();
    builder.Configuration[$"ReverseProxy:Clusters:{name}:Destinations:1:Address"] = destination.Urls.First();
}

builder.Services.AddReverseProxy()
    .LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"))
    .AddFlagGateway(builder.Configuration.GetSection("FlagGateway"))
    .AddFlags("flags.json")
    .AddRollouts("rollouts.json")
    .UseStateStore<FlagGateway.FunctionalTests.State.MemoryStateStore>();

var app = builder.Build();
app.MapGet("/own", () => "own");
app.MapReverseProxy(proxy =>
{
    proxy.UseFlagRouting();
    proxy.UseSessionAffinity();
    proxy.UseLoadBalancing();
    proxy.UsePassiveHealthChecks();
    proxy.UseFlagOutcomes();
});
app.MapFlagGatewayAdmin("/flaggateway");
app.Run();
PROGRAM
cat >"$work/host/appsettings.json" <<'SETTINGS'
{
  "FlagGateway": { "State": { "Path": "data" } },
  "ReverseProxy": { "Routes": { "orders": { "ClusterId": "legacy", "Match": { "Path": "/orders/{**path}" }, "Metadata": { "Flag": "release.orders" } } } }
}
SETTINGS
cp samples/ExistingHost/rollouts.json "$work/host/"
# Shows that a host's own store needs nothing that is internal.
cp tests/FlagGateway.FunctionalTests/State/MemoryStateStore.cs "$work/host/"
sed -e 's/orders-legacy/legacy/; s/orders-new/new/; s/"group":/"user": [ { "variant": "new", "users": [ "ada" ] }, { "variant": "legacy", "users": [ "bob" ] } ], &/' samples/ExistingHost/flags.json >"$work/host/flags.json"

NUGET_PACKAGES="$work/cache" dotnet build "$work/host" -c Release --nologo -v quiet >"$work/log" || failed "the host does not build"
for project in flaggateway.core flaggateway.aspnetcore; do
  [ -e "$work/cache/$project/$version" ] || failed "$project is not from the package"
done
passed "a host builds from the packages without a warning"

(cd "$work/host" && exec dotnet bin/Release/net10.0/Host.dll --urls=http://127.0.0.1:0) >"$work/log" 2>&1 &
host=$!
for _ in $(seq 200); do
  base=$(sed -n 's/.*Now listening on: //p' "$work/log" | head -1)
  [ -z "$base" ] || break
  kill -0 $host 2>/dev/null || failed "the host ended"
  sleep 0.1
done
[ -n "$base" ] || failed "the host does not listen"

expect() { # WHAT EXPECTED ARGUMENTS-OF-CURL...
  local what=$1 expected=$2 body
  body=$(curl -sS -m 20 -w ' %{http_code}' "${@:3}") || failed "$what: no response"
  grep -qE -- "$expected" <<<"$body" || failed "$what: expected $expected, got $(head -c 400 <<<"$body")"
  passed "$what"
}

expect 'the host keeps its own endpoints' '^own 200$' "$base/own"
expect 'a user of the candidate' '^new 200$' -H 'X-User-Id: ada' "$base/orders/1"
expect 'a user of control' '^legacy 200$' -H 'X-User-Id: bob' "$base/orders/1"
expect 'a visitor gets a cookie' 'fg_id=' -D - "$base/orders/1"
admin="$base/flaggateway"
expect 'health' ' 200$' "$admin/healthz/live"
expect 'readiness' ' 200$' "$admin/healthz/ready"
expect 'metrics' 'flaggateway_requests_total\{.*flag="release.orders"' "$admin/metrics"
expect 'the API lists flags' 'release\.orders' "$admin/api/v1/flags"
expect 'the API lists rollouts' 'release\.orders' "$admin/api/v1/rollouts"
expect 'OpenAPI' '"openapi"' "$admin/api/v1/openapi.json"
expect 'OFREP' '"variant":"new"' -H 'Content-Type: application/json' -d '{"context":{"targetingKey":"ada"}}' "$admin/ofrep/v1/evaluate/flags/release.orders"
expect 'the console' '<html' -L "$admin/"
asset=$(curl -sSL "$admin/" | grep -oE '(href|src)="[^"]+\.(css|js)[^"]*"' | head -1 | cut -d'"' -f2)
[ -n "$asset" ] || failed "the console's page names no asset"
expect 'an asset of the console' ' 200$' -o /dev/null "$(python3 -c 'import sys, urllib.parse as u; print(u.urljoin(*sys.argv[1:]))' "$admin/" "$asset")"
expect 'a kill' ' 200$' -H 'Content-Type: application/json' -d '{"reason":"check"}' "$admin/api/v1/flags/release.orders/kill"
expect 'the kill in the store of the host' '"action":"kill"' "$admin/api/v1/audit"
expect 'the killed candidate gets no users' '^legacy 200$' -H 'X-User-Id: ada' "$base/orders/1"

kill "$host"
wait "$host" || failed "the host stopped with exit code $?"
host=''
passed 'the host stops by SIGTERM'
grep -qE '^(fail|crit):' "$work/log" && failed 'the host logged an error'

sizes=$(cd "$work/packages" && for project in FlagGateway.Core FlagGateway.AspNetCore; do printf '%s %d kB, ' "$project" $(($(stat -c %s "$project".0.*.nupkg) / 1024)); done)
echo "packages: $checks checks passed in $SECONDS s; ${sizes%, }"
