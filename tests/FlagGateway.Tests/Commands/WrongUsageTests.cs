using System.CommandLine;
using System.Globalization;
using FlagGateway.Commands;
using FlagGateway.Hosting;

namespace FlagGateway.Tests.Commands;

/// <summary>
/// Exit code 2 is what was not understood, with a line that says what and one that says where to look.
/// </summary>
public sealed class WrongUsageTests
{
    [Theory]
    [InlineData("frobnicate", "Unknown option or command 'frobnicate'. Settings are written as --Section:Key=value, with a section of gateway.json.", "")]
    [InlineData("run --frobnicate", "Unknown option or command '--frobnicate'. Settings are written as --Section:Key=value, with a section of gateway.json.", "run ")]
    [InlineData("validate -o xml", "Argument 'xml' not recognized. Must be one of:\n\t'table'\n\t'json'", "validate ")]
    [InlineData("explain --flag f", "Name the user: --user, or --body with a request that has one.", "explain ")]
    [InlineData("healthcheck --server", "Required argument missing for option: '--server'.", "healthcheck ")]
    [InlineData("healthcheck --server 127.0.0.1:8081", "--server is '127.0.0.1:8081', and must be an address such as http://127.0.0.1:8081.", "healthcheck ")]
    [InlineData("kill f --reason x --server nowhere", "--server is 'nowhere', and must be an address such as http://127.0.0.1:8081.", "kill ")]
    [InlineData("demo --seconds soon", "--seconds is 'soon', and must be a number from 0 to 86400.", "demo ")]
    [InlineData("demo --errors 100.5", "--errors is '100.5', and must be a number from 0 to 100.", "demo ")]
    [InlineData("demo --bad", "--bad applies to a rollout; add --rollout.", "demo ")]
    [InlineData("demo --rate 0", "--rate is '0', and must be a number from 1 to 10000.", "demo ")]
    [InlineData("simulate", "Required argument 'FLAG' missing for command: 'simulate'.", "simulate ")]
    [InlineData("simulate f --users 1", "--users is '1', and must be a number from 2 to 1000000.", "simulate ")]
    [InlineData("simulate f --error-rate 100%", "--error-rate is '100%', and must be a share below one, such as 0.1% or 0.001.", "simulate ")]
    [InlineData("simulate f --latency-p95 250", "--latency-p95 is '250', and must be a duration from 0.1ms to 100s, such as 250ms or 1.5s.", "simulate ")]
    [InlineData("simulate f --latency-p95 50ms", "--latency-p95 must be above --latency-p50.", "simulate ")]
    [InlineData("simulate f --signal confidence", "--signal is 'confidence', and must be a name and a mean, such as confidence=0.93 or tokens=420:150.", "simulate ")]
    [InlineData("override --flag f", "Option '--variant' is required.", "override ")]
    [InlineData("override --flag f --variant v --for 59s", "--for is '59s', and must be a time from 1m to 7d, such as 90s, 30m, 1h or 2d.", "override ")]
    [InlineData("override --flag f --variant v --for 8d", "--for is '8d', and must be a time from 1m to 7d, such as 90s, 30m, 1h or 2d.", "override ")]
    [InlineData("override --flag f --variant v --for 1w", "--for is '1w', and must be a time from 1m to 7d, such as 90s, 30m, 1h or 2d.", "override ")]
    [InlineData("rollout status f --timeout 30m", "--timeout needs --wait.", "rollout status ")]
    [InlineData("rollout status f --wait --timeout soon", "--timeout is 'soon', and must be a time from 1s to 90d, such as 90s, 30m, 1h or 2d.", "rollout status ")]
    [InlineData("rollout status f --wait --watch", "--watch and --wait exclude each other: one never ends, the other prints changes until the end.", "rollout status ")]
    [InlineData("cohorts f --window 5m", "Argument '5m' not recognized. Must be one of:\n\t'stage'\n\t'1h'\n\t'10m'", "cohorts ")]
    [InlineData("flags", "Required command was not provided.", "flags ")]
    [InlineData("flags frobnicate", "Required command was not provided.\nUnrecognized command or argument 'frobnicate'.", "flags ")]
    [InlineData("flags stale --after soon", "--after is 'soon', and must be a time up to 3650 days, such as 30.00:00:00.", "flags stale ")]
    [InlineData("flags refs", "Name a flag, or a source tree with --code to compare all flags with the code.", "flags refs ")]
    [InlineData("flags refs f --code no/such", "--code is 'no/such', and there is no such folder.", "flags refs ")]
    [InlineData("flags lint --baseline no/such.json", "--baseline is 'no/such.json', and there is no such file. Write it with: flaggateway flags lint -o json > no/such.json", "flags lint ")]
    [InlineData("flags lint -o xml", "Argument 'xml' not recognized. Must be one of:\n\t'table'\n\t'json'\n\t'sarif'\n\t'github'", "flags lint ")]
    [InlineData("flags generate", "Option '--language' is required.", "flags generate ")]
    [InlineData("flags generate --language csharp --check", "--check needs --output with the file to compare.", "flags generate ")]
    [InlineData("flags generate --language csharp --namespace a;b", "--namespace is 'a;b', and must be names separated by dots, such as Shop.Flags.", "flags generate ")]
    [InlineData("flags generate --language typescript --namespace A", "--namespace is for csharp; a TypeScript file is a module.", "flags generate ")]
    [InlineData("flags matrix f --for 1w", "--for is '1w', and must be a time from 1m to 7d, such as 90s, 30m, 1h or 2d.", "flags matrix ")]
    [InlineData("flags retire f", "Option '--keep' is required.", "flags retire ")]
    [InlineData("flags import f --from homegrown", "Argument 'homegrown' not recognized. Must be one of:\n\t'launchdarkly'\n\t'growthbook'\n\t'posthog'\n\t'statsig'\n\t'unleash'\n\t'flagd'\n\t'azure-appconfig'\n\t'microsoft-v1'\n\t'env'", "flags import ")]
    [InlineData("rollout frobnicate f", "Required command was not provided.\nUnrecognized command or argument 'frobnicate'.\nUnrecognized command or argument 'f'.", "rollout ")]
    [InlineData("demo --shadow --errors 5", "--errors and --shadow do not go together: users stay on control, and each error of the candidate would be one more difference.", "demo ")]
    [InlineData("demo --shadow --errors 500", "--errors is '500', and must be a number from 0 to 100.", "demo ")]
    [InlineData("demo --shadow --seconds 1", "--shadow needs at least 300 requests to get a response that is wrong 1 % of the time, and --seconds 1 at --rate 200 are 200. Raise one of them.", "demo ")]
    public async Task Run_NotUnderstood_SaysWhyAndExitsWithTwo(string line, string message, string command)
    {
        await using StringWriter output = new(CultureInfo.InvariantCulture);
        await using StringWriter error = new(CultureInfo.InvariantCulture);

        var exit = await CommandTree.RunAsync(line.Split(' '), new InvocationConfiguration { Output = output, Error = error });

        Assert.Equal(ExitCode.WrongUsage, exit);
        Assert.Equal($"{message}\nTry 'flaggateway {command}--help'.\n", error.ToString(), ignoreLineEndingDifferences: true);
        Assert.Empty(output.ToString());
    }

    [Fact]
    public async Task Run_HelpOfCommandWithRequiredOptions_IsNoMistake()
    {
        await using StringWriter output = new(CultureInfo.InvariantCulture);

        var exit = await CommandTree.RunAsync(["explain", "--help"], new InvocationConfiguration { Output = output });

        Assert.Equal(ExitCode.Done, exit);
        Assert.Contains("--user", output.ToString(), StringComparison.Ordinal);
    }
}
