using System.Globalization;
using System.Text.RegularExpressions;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Journeys;

/// <summary>Somebody with a YARP application follows docs/yarp-to-canary.md, on backends that exist.</summary>
public sealed partial class YarpToCanaryTests(ITestOutputHelper output)
{
    private const int MaxCommands = 6;

    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    [Fact]
    public async Task Guide_TypedAsItSays_PutsTheTesterOnTheNewBackendInSixCommands()
    {
        Programs.Require("bash", "curl");
        await using var old = await Upstream.StartAsync("the old backend");
        await using var candidate = await Upstream.StartAsync("the new backend");
        var guide = Guide.Read("yarp-to-canary.md").With(
            ("8080", Programs.FreePort().ToString(Culture)), ("8081", Programs.FreePort().ToString(Culture)),
            ("9001", old.Address.Port.ToString(Culture)), ("9002", candidate.Address.Port.ToString(Culture)));
        await using Terminal terminal = new();
        guide.WriteFiles(terminal.Folder);
        var commands = new Queue<string>(guide.Commands);
        Assert.Equal(["canary/gateway.json", "canary/flags.json"], guide.Files.Select(static file => file.Path));

        // Up to the first request of the tester, then everybody else's.
        string response;
        do
        {
            response = await terminal.TypeAsync(commands.Dequeue());
        }
        while (!response.Contains("X-FlagGateway-Variant", StringComparison.Ordinal));
        var (count, time) = (terminal.Count, terminal.Elapsed);
        AssertServed(response, "new", "the new backend");
        AssertServed(await terminal.TypeAsync(commands.Dequeue()), "legacy", "the old backend");
        output.WriteLine(string.Create(Culture, $"journey: yarp to canary: {count} commands, {time.TotalSeconds:0.0} s to the first canary request"));
        Assert.InRange(count, 1, MaxCommands);

        Assert.Matches("variant +new\n(.*\n)*reason +TARGETING_MATCH", await terminal.TypeAsync(commands.Dequeue()));
        var header = OverrideHeader().Match(await terminal.TypeAsync(commands.Dequeue()));
        var anna = guide.CommandsOf("curl").Single(static command => command.Contains("anna", StringComparison.Ordinal));
        AssertServed(await terminal.TypeAsync(anna.Replace("curl -si", $"curl -si -H '{header.Groups["name"].Value}: {header.Groups["value"].Value}'", StringComparison.Ordinal)), "new", "the new backend");

        var tester = guide.CommandsOf("curl").Single(static command => command.Contains("tester-1", StringComparison.Ordinal));
        await RaiseAsync(terminal, guide, tester);
        await terminal.TypeAsync(Next(commands, "flaggateway kill "));
        AssertServed(await terminal.TypeAsync(tester), "legacy", "the old backend");
        await terminal.TypeAsync(Next(commands, "flaggateway unkill "));
        AssertServed(await terminal.TypeAsync(tester), "new", "the new backend");
        Assert.Empty(commands);
    }

    // Saves the new percentile and waits until somebody other than the tester is on the new backend, and stays there.
    private static async Task RaiseAsync(Terminal terminal, Guide guide, string tester)
    {
        var file = File.ReadAllText(terminal.PathOf("canary/flags.json"));
        var edited = Percentile().Replace(file, guide.Part("\"percentile\""));
        Assert.NotEqual(file, edited);
        terminal.Save("canary/flags.json", edited);
        using HttpClient client = new() { BaseAddress = new Uri(Address().Match(tester).Value) };
        await Eventually.TrueAsync(async () => (await MovedAsync(client)).Length > 0, static () => "Nobody was moved by the new percentile.");
        // Read again: the file may have been applied in the middle of the first reading.
        var moved = await MovedAsync(client);
        Assert.InRange(moved.Length, 1, 30);
        Assert.Equal(moved, await MovedAsync(client));
    }

    private static async Task<string[]> MovedAsync(HttpClient client)
    {
        List<string> moved = [];
        foreach (var user in Enumerable.Range(0, 200).Select(static i => string.Create(Culture, $"user-{i}")))
        {
            using var request = World.Request(user, "/orders/1");
            using var response = await client.SendAsync(request);
            if (await response.Content.ReadAsStringAsync() == "the new backend")
                moved.Add(user);
        }

        return [.. moved];
    }

    private static string Next(Queue<string> commands, string start)
    {
        var command = commands.Dequeue();
        Assert.StartsWith(start, command, StringComparison.Ordinal);
        return command;
    }

    private static void AssertServed(string response, string variant, string body)
    {
        Assert.Contains($"X-FlagGateway-Variant: release.orders-service={variant}", response, StringComparison.Ordinal);
        Assert.EndsWith(body, response.TrimEnd(), StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^header +(?<name>[\w-]+): (?<value>\S+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex OverrideHeader();

    [GeneratedRegex("\"percentile\": \\[[^\\]]*\\]")]
    private static partial Regex Percentile();

    [GeneratedRegex("http://127[^/]+")]
    private static partial Regex Address();
}
