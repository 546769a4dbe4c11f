using System.Diagnostics;

namespace FlagGateway.FunctionalTests.Observability;

/// <summary>Prometheus' own checker.</summary>
internal static class Promtool
{
    /// <summary>Runs it; answers exit code and all that it wrote.</summary>
    /// <param name="input">What it reads.</param>
    /// <param name="arguments">What to do.</param>
    public static async Task<(int Code, string Output)> RunAsync(string input, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Programs.PathOf("promtool"), arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var outputs = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var texts = await outputs;
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(texts));
    }
}
