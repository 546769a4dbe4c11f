using System.Diagnostics;
using FlagGateway.FunctionalTests.Ramp;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Journeys;

/// <summary>
/// Terminals in a folder of their own, in which commands are typed as documents have them; counts them.
/// </summary>
internal sealed class Terminal : IAsyncDisposable
{
    /// <summary>
    /// The variable with the folder of an installed <c>flaggateway</c>; otherwise the one that was built with the tests
    /// runs.
    /// </summary>
    public const string ToolVariable = "FLAGGATEWAY_TOOL";

    private const string Install = "dotnet tool install --global FlagGateway";

    private static readonly string Tools = Environment.GetEnvironmentVariable(ToolVariable) is { Length: > 0 } folder ? folder : AppContext.BaseDirectory;

    private readonly TestFolder _folder = new("journey");
    private readonly List<ExternalProcess> _running = [];
    private readonly long _started = Stopwatch.GetTimestamp();

    public string Folder => _folder.FullName;

    /// <summary>How many commands were typed.</summary>
    public int Count { get; private set; }

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

    public string PathOf(string file) => Path.Combine(Folder, file);

    /// <summary>Types a command and gives what it wrote; one that serves goes on in a terminal of its own.</summary>
    public async Task<string> TypeAsync(string command, int expected = 0)
    {
        Count++;
        // What the tool is on this machine: packed by tests/journeys.sh, or built with the tests. No registry has this
        // version.
        if (command == Install)
            return File.Exists(Path.Combine(Tools, "flaggateway")) ? "" : throw new FileNotFoundException($"There is no flaggateway in {Tools}.");
        var process = new ExternalProcess("bash", "-c", $"cd '{Folder}' && export PATH='{Tools}':\"$PATH\" && exec {command}");
        if (command.StartsWith("flaggateway run", StringComparison.Ordinal))
        {
            _running.Add(process);
            await Eventually.TrueAsync(() => process.Output.Contains("Serving ", StringComparison.Ordinal), $"{command} does not serve: {process.Output}");
            return process.Output;
        }

        await using (process)
        {
            using CancellationTokenSource deadline = new(TimeSpan.FromMinutes(2));
            var exit = await process.WaitForExitAsync(deadline.Token);
            Assert.True(exit == expected, $"{command}: exit code {exit}\n{process.Output}");
            return process.Output;
        }
    }

    /// <summary>Replaces a file at once, as an editor does.</summary>
    public void Save(string file, string text)
    {
        File.WriteAllText(PathOf(file) + ".next", text);
        File.Move(PathOf(file) + ".next", PathOf(file), overwrite: true);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _running)
            await process.DisposeAsync();
        await _folder.DisposeAsync();
    }
}
