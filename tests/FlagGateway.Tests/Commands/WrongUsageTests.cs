using System.CommandLine;
using System.Globalization;
using FlagGateway.Commands;

namespace FlagGateway.Tests.Commands;

/// <summary>Exit code 2 is what was not understood, with a line that says what and one that says where to look.</summary>
public sealed class WrongUsageTests
{
    [Theory]
    [InlineData("frobnicate", "Unknown option or command 'frobnicate'. Settings are written as --Section:Key=value, with a section of gateway.json.", "")]
    [InlineData("run --frobnicate", "Unknown option or command '--frobnicate'. Settings are written as --Section:Key=value, with a section of gateway.json.", "run ")]
    [InlineData("validate -o xml", "Argument 'xml' not recognized. Must be one of:\n\t'table'\n\t'json'", "validate ")]
    [InlineData("explain --flag f", "Option '--user' is required.", "explain ")]
    [InlineData("healthcheck --server", "Required argument missing for option: '--server'.", "healthcheck ")]
    [InlineData("demo --seconds soon", "--seconds is 'soon', and must be a number from 0 to 86400.", "demo ")]
    [InlineData("demo --errors 100.5", "--errors is '100.5', and must be a number from 0 to 100.", "demo ")]
    [InlineData("demo --rate 0", "--rate is '0', and must be a number from 1 to 10000.", "demo ")]
    [InlineData("demo --shadow --errors 5", "--errors and --shadow do not go together: users stay on control, and each error of the candidate would be one more difference.", "demo ")]
    [InlineData("demo --shadow --errors 500", "--errors is '500', and must be a number from 0 to 100.", "demo ")]
    [InlineData("demo --shadow --seconds 1", "--shadow needs at least 300 requests to meet an answer that is wrong 1 % of the time, and --seconds 1 at --rate 200 are 200. Raise one of them.", "demo ")]
    public async Task Run_NotUnderstood_SaysWhyAndExitsWithTwo(string line, string message, string command)
    {
        await using StringWriter output = new(CultureInfo.InvariantCulture);
        await using StringWriter error = new(CultureInfo.InvariantCulture);

        var exit = await CommandTree.RunAsync(line.Split(' '), new InvocationConfiguration { Output = output, Error = error });

        Assert.Equal(CommandTree.WrongUsage, exit);
        Assert.Equal($"{message}\nTry 'flaggateway {command}--help'.\n", error.ToString(), ignoreLineEndingDifferences: true);
        Assert.Empty(output.ToString());
    }

    [Fact]
    public async Task Run_HelpOfCommandWithRequiredOptions_IsNoMistake()
    {
        await using StringWriter output = new(CultureInfo.InvariantCulture);

        var exit = await CommandTree.RunAsync(["explain", "--help"], new InvocationConfiguration { Output = output });

        Assert.Equal(CommandTree.Done, exit);
        Assert.Contains("--user", output.ToString(), StringComparison.Ordinal);
    }
}
