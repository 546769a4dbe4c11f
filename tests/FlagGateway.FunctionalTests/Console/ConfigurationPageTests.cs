using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Console;

/// <summary>The page of the configuration, and the same by the API.</summary>
public sealed class ConfigurationPageTests
{
    private const string Hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    // In every file, and where an operator might leave one.
    private static readonly string[] Secrets = [Hash, "hidden-webhook", "hidden-key-of-the-channel", "hidden-mail", "hidden-header", "hidden-comment", "hidden-transform", "hidden-redis"];

    [Fact]
    public async Task Configuration_WithSecretsEverywhere_ShowsNone()
    {
        string[] shown;
        string document;
        await using (var world = await StartWithSecretsAsync())
        {
            var viewer = await ConsoleClient.LogInAsync(world, ConsoleWorld.Viewer);
            await ApplyAsync(world, viewer, FlagsWith("hidden-header-2", 30));
            world.Gateway.Write("rollouts.json", """{ "rollouts": [ { "password": "hidden-redis" } ], "token": "hidden-redis" }""");
            await Eventually.TrueAsync(async () => (await viewer.PageAsync("/configuration")).Contains("are refused since", StringComparison.Ordinal), static () => "The file is accepted.");

            shown = [await viewer.PageAsync("/"), await viewer.PageAsync("/configuration"), await viewer.PageAsync("/configuration?file=gateway.json"), await viewer.PageAsync("/configuration?file=flags.json"), await viewer.PageAsync("/configuration?file=rollouts.json")];
            document = await ReadAsync(viewer);
        }

        Assert.All(Secrets, secret => Assert.All([.. shown, document], page => Assert.DoesNotContain(secret, page, StringComparison.Ordinal)));
        Assert.All(["hooks.example.com/***", "olga", "***"], text => Assert.Contains(text, document, StringComparison.Ordinal));
        Assert.Contains("&quot;Sha256&quot;: &quot;***&quot;", shown[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configuration_AfterAChange_ShowsTheDifferenceAndWhen()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var viewer = await ConsoleClient.LogInAsync(world, ConsoleWorld.Viewer);
        var first = await DocumentAsync(viewer);

        await ApplyAsync(world, viewer, Setup.Split(0).Replace("{ \"name\": \"new\"", "{ \"name\":  \"new\"", StringComparison.Ordinal));
        await ApplyAsync(world, viewer, Setup.Split(20));
        var (next, page) = (await DocumentAsync(viewer), await viewer.PageAsync("/configuration"));

        var (before, after) = (FileOf(first, "flags.json"), FileOf(next, "flags.json"));
        Assert.Equal(JsonValueKind.Null, before.GetProperty("before").ValueKind);
        Assert.True(after.GetProperty("version").GetInt64() > after.GetProperty("before").GetProperty("version").GetInt64());
        string[] lines = [.. after.GetProperty("diff").EnumerateArray().Select(static line => line.GetString()!)];
        Assert.Contains(lines, static line => line.StartsWith('-') && line.Contains("\"to\": 0", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.StartsWith('+') && line.Contains("\"to\": 20", StringComparison.Ordinal));
        Assert.Equal(FileOf(first, "gateway.json").GetRawText(), FileOf(next, "gateway.json").GetRawText());
        Assert.Contains("The files on disk are in force.", page, StringComparison.Ordinal);
        Assert.Contains("&quot;to&quot;: 20", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configuration_RefusedFiles_NamesEveryErrorAndSaysWhatIsInForce()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var viewer = await ConsoleClient.LogInAsync(world, ConsoleWorld.Viewer);

        world.Gateway.Write("flags.json", Setup.Split(500).Replace("\"seed\": \"orders\"", "\"seed\": 7", StringComparison.Ordinal));
        await Eventually.TrueAsync(async () => !(await DocumentAsync(viewer)).GetProperty("is_current").GetBoolean(), static () => "The file is accepted.");
        var (page, overview, document) = (await viewer.PageAsync("/configuration"), await viewer.PageAsync("/"), await DocumentAsync(viewer));

        Assert.Equal(2, document.GetProperty("issues").GetArrayLength());
        Assert.NotEqual(JsonValueKind.Null, document.GetProperty("refused_since").ValueKind);
        Assert.Contains("The files on disk have 2 errors and are refused since", page, StringComparison.Ordinal);
        Assert.Contains("The last good configuration, version", page, StringComparison.Ordinal);
        Assert.Matches("data-label=\"File\">flags.json:[1-9]", page);
        Assert.Contains("percentile[0].to", page, StringComparison.Ordinal);
        Assert.Contains("data-label=\"Value\">500<", page, StringComparison.Ordinal);
        Assert.Contains("the files on disk have 2 errors and are refused; the last good configuration stays in force", overview, StringComparison.Ordinal);
        Assert.DoesNotContain("500", FileOf(document, "flags.json").GetProperty("text").GetString()!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configuration_LargeFile_HasNoText()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var viewer = await ConsoleClient.LogInAsync(world, ConsoleWorld.Viewer);

        await ApplyAsync(world, viewer, Setup.Split(0) + new string('\n', 300_000));
        var (file, page) = (FileOf(await DocumentAsync(viewer), "flags.json"), await viewer.PageAsync("/configuration?file=flags.json"));

        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (file.GetProperty("text").ValueKind, file.GetProperty("diff").ValueKind));
        Assert.True(file.GetProperty("length").GetInt32() > 300_000);
        Assert.Contains("it is longer than 256 KiB.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"file\"", page, StringComparison.Ordinal);
    }

    private static Task<World> StartWithSecretsAsync() => ConsoleWorld.StartAsync(static setup =>
    {
        setup.Admin = setup.Admin.Replace("\"Tokens\": [", $$"""
            "Tokens": [ { "Name": "otto", "Sha256": "{{Hash}}", "Role": "Viewer" }, // hidden-comment
            """, StringComparison.Ordinal);
        setup.Identity = """
            {}, "Notifications": { "Channels": {
              "team": { "Type": "Slack", "Url": "https://hooks.example.com/services/hidden-webhook" },
              "deploy": { "Type": "Webhook", "Url": "https://hooks.example.com/x", "Secret": "hidden-key-of-the-channel-0123456789" },
              "mail": { "Type": "Email", "Smtp": { "Host": "smtp.example.com", "User": "flags", "Password": "hidden-mail", "From": "a@example.com", "To": [ "b@example.com" ] } } } },
            "State": { "Kind": "File", "Configuration": "redis:6379,password=hidden-redis", "Redis": { "Password": "hidden-redis" } }
            """;
        setup.Route = """, "Transforms": [ { "RequestHeader": "X-Api-Key", "Set": "hidden-transform" } ]""";
        setup.Flags = FlagsWith("hidden-header-1", 0);
    });

    private static string FlagsWith(string header, double percentage) =>
        "/* hidden-comment */\n" + Setup.Split(percentage, $$"""{ "X-Api-Key": "{{header}}" }""");

    // The status follows the snapshot.
    private static async Task ApplyAsync(World world, ConsoleClient client, string flags)
    {
        world.Gateway.Write("flags.json", flags);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(flags)));
        await Eventually.TrueAsync(async () => (await ReadAsync(client)).Contains(hash, StringComparison.Ordinal), static () => "The file is not in force.");
    }

    private static async Task<string> ReadAsync(ConsoleClient client)
    {
        HttpRequestMessage request = new(HttpMethod.Get, "/api/v1/configuration");
        client.Sign(request);
        using var response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }

    private static async Task<JsonElement> DocumentAsync(ConsoleClient client) => JsonElement.Parse(await ReadAsync(client));

    private static JsonElement FileOf(JsonElement document, string name) =>
        document.GetProperty("files").EnumerateArray().Single(file => file.GetProperty("name").GetString() == name);
}
