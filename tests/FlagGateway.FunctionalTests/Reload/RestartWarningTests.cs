using FlagGateway.Demo.Display;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Hosting;
using Microsoft.Extensions.Logging;

namespace FlagGateway.FunctionalTests.Reload;

/// <summary>What a reload cannot apply is told, and only that.</summary>
public sealed class RestartWarningTests
{
    [Theory]
    [InlineData("\"QueueLength\": 7", "FlagGateway:Shadow:QueueLength")]
    [InlineData("\"Concurrency\": 7", "FlagGateway:Shadow:Concurrency")]
    [InlineData("\"MaxBytes\": 7000000", "FlagGateway:Shadow:MaxBytes")]
    [InlineData("\"Samples\": 7", null)]
    public Task Reload_LimitOfMirroringChanged_WarnsIfItNeedsARestart(string limit, string? warned) =>
        AssertWarnsAsync("\"Admin\":", $"\"Shadow\": {{ {limit} }}, \"Admin\":", warned);

    [Theory]
    [InlineData("\"Limits\": { \"MaxRequestLineSize\": 4096 }", "Kestrel:Limits:MaxRequestLineSize")]
    [InlineData("\"Endpoints\": { \"b\": { \"Url\": \"http://127.0.0.1:0\" } }", "Kestrel:Endpoints:b:Url")]
    [InlineData("\"EndpointDefaults\": { \"SslProtocols\": [ \"Tls13\" ] }", null)]
    public Task Reload_ServerChanged_WarnsOfTheKeyThatNeedsARestart(string kestrel, string? warned) =>
        AssertWarnsAsync("\"FlagGateway\":", $"\"Kestrel\": {{ {kestrel} }}, \"FlagGateway\":", warned);

    private static async Task AssertWarnsAsync(string old, string text, string? warned)
    {
        await using var legacy = await Upstream.StartAsync("legacy");
        await using var candidate = await Upstream.StartAsync("new");
        Setup setup = new(legacy, candidate);
        await using TestFolder folder = new("warning");
        await WriteAsync("flags.json", setup.Flags);
        await WriteAsync("gateway.json", setup.Gateway());
        using DemoMessages messages = new(TimeProvider.System);
        var (process, issues) = await GatewayProcess.CreateAsync(
            folder.FullName,
            ["--Urls=http://127.0.0.1:0", "--FlagGateway:Admin:Url=http://127.0.0.1:0", $"--FlagGateway:State:Path={Path.Combine(folder.FullName, "state")}"],
            logging =>
            {
                logging.ClearProviders();
                logging.AddProvider(messages);
            });
        Assert.True(process is not null, string.Join('\n', issues));
        await using (process)
        {
            await process.StartAsync();

            await WriteAsync("gateway.json", setup.Gateway().Replace(old, text, StringComparison.Ordinal));

            // The message after the warnings, so that none is still to come.
            await Eventually.TrueAsync(() => Texts().Any(text => text.StartsWith("Applied", StringComparison.Ordinal)), "not told");
            Assert.Equal(
                warned is null ? [] : [$"{warned} changed; it takes effect at the next start."],
                Texts().Where(text => text.Contains("next start", StringComparison.Ordinal)));
        }

        IEnumerable<string> Texts() => messages.Latest(0, int.MaxValue).Select(message => message.Text);

        Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(folder.FullName, name), text);
    }
}
