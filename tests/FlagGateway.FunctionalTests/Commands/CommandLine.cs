using System.CommandLine;
using System.Globalization;
using FlagGateway.Commands;

namespace FlagGateway.FunctionalTests.Commands;

/// <summary>The program's commands in this process.</summary>
internal static class CommandLine
{
    public static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] line)
    {
        await using StringWriter output = new(CultureInfo.InvariantCulture);
        await using StringWriter error = new(CultureInfo.InvariantCulture);
        var exit = await CommandTree.RunAsync(line, new InvocationConfiguration { Output = output, Error = error });
        return (exit, output.ToString(), error.ToString());
    }
}
