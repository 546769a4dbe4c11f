using System.Text.RegularExpressions;
using FlagGateway.FunctionalTests.Ramp;

namespace FlagGateway.FunctionalTests.Support;

/// <summary>
/// The gateway as its users run it: a process of its own, which takes signals and reads the environment.
/// </summary>
internal sealed partial class GatewayProgram : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly ExternalProcess _process;

    private GatewayProgram(DirectoryInfo folder, ExternalProcess process) => (_folder, _process) = (folder, process);

    public Uri Address { get; private set; } = null!;

    public HttpClient Admin { get; private set; } = null!;

    public string Folder => _folder.FullName;

    public string Output => _process.Output;

    /// <param name="setup">The files and settings.</param>
    /// <param name="environment">Variables as <c>NAME=value</c>.</param>
    public static Task<GatewayProgram> StartAsync(Setup setup, params string[] environment) => RunAsync(setup, ["env", .. environment]);

    /// <param name="setup">The files and settings.</param>
    /// <param name="openFiles">How many files it may have open.</param>
    public static Task<GatewayProgram> StartAsync(Setup setup, int openFiles) => RunAsync(setup, ["prlimit", $"--nofile={openFiles.ToString(System.Globalization.CultureInfo.InvariantCulture)}"]);

    // The first program becomes the gateway, so signals reach it.
    private static async Task<GatewayProgram> RunAsync(Setup setup, IReadOnlyList<string> before)
    {
        var folder = Directory.CreateTempSubdirectory("flaggateway-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "gateway.json"), setup.Gateway());
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "flags.json"), setup.Flags);
        GatewayProgram program = new(folder, new ExternalProcess(before[0], [
            .. before.Skip(1),
            Path.Combine(AppContext.BaseDirectory, "flaggateway"), "run", "--config", folder.FullName,
            "--Urls=http://127.0.0.1:0", "--FlagGateway:Admin:Url=http://127.0.0.1:0",
            $"--FlagGateway:State:Path={Path.Combine(folder.FullName, "state")}",
            .. setup.Overrides,
        ]));
        await Eventually.TrueAsync(() => Task.FromResult(Serving().IsMatch(program.Output)), () => $"It does not serve: {program.Output}");
        var serving = Serving().Match(program.Output);
        program.Address = new Uri(serving.Groups["data"].Value);
        program.Admin = TestGateway.NewClient(new Uri(serving.Groups["admin"].Value));
        return program;
    }

    public Task SignalAsync(string signal) => _process.SignalAsync(signal);

    /// <summary>Waits for its end, not longer than tests wait for anything.</summary>
    public async Task<int> ExitCodeAsync()
    {
        using CancellationTokenSource deadline = new(Eventually.Deadline);
        return await _process.WaitForExitAsync(deadline.Token);
    }

    public async ValueTask DisposeAsync()
    {
        Admin?.Dispose();
        await _process.DisposeAsync();
        await TestFolder.DeleteAsync(_folder);
    }

    [GeneratedRegex("Serving (?<data>[^,]+)/?, admin (?<admin>[^,]+), ")]
    private static partial Regex Serving();
}
