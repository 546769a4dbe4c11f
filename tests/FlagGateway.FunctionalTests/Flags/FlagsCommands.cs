using System.CommandLine;
using System.Globalization;
using FlagGateway.Commands;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Flags;

/// <summary>Runs <c>flaggateway flags …</c> against a world.</summary>
internal static class FlagsCommands
{
    public static async Task<(int Exit, string Output, string Error)> RunAsync(this World world, params string[] line)
    {
        await using StringWriter output = new(CultureInfo.InvariantCulture);
        await using StringWriter error = new(CultureInfo.InvariantCulture);
        var exit = await CommandTree.RunAsync(
            ["flags", .. line, .. line.Contains("--config", StringComparer.Ordinal) ? Array.Empty<string>() : ["--config", world.Gateway.Folder], "--server", world.Gateway.Admin.BaseAddress!.ToString()],
            new InvocationConfiguration { Output = output, Error = error });
        return (exit, output.ToString(), error.ToString());
    }
}
