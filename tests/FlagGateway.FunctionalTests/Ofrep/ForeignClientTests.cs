using System.Globalization;
using System.Text.Json;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Ofrep;

/// <summary>
/// Clients that others wrote: the OpenFeature SDK asks the gateway, and Microsoft's library reads the same file.
/// </summary>
public class ForeignClientTests(ITestOutputHelper output)
{
    private static readonly string Flags = Setup.File(
        """{ "id": "on", "enabled": true }""",
        $$"""
        {
          "id": "{{Setup.Flag}}", "enabled": true,
          "variants": [
            { "name": "legacy", "configuration_value": { "cluster": "legacy" } },
            { "name": "new", "configuration_value": { "cluster": "new", "request_headers": { "X-Prompt-Version": "2.3.0" } } } ],
          "allocation": {
            "default_when_enabled": "legacy", "default_when_disabled": "legacy",
            "user": [ { "variant": "new", "users": [ "user-1", "user-2" ] } ],
            "group": [ { "variant": "new", "groups": [ "tenant:t3", "tenant:t12" ] } ],
            "percentile": [ { "variant": "new", "from": 10, "to": 42.5 } ] }
        }
        """);

    [Fact]
    public async Task OpenFeatureAndMicrosoft_ManyUsers_AgreeOnEach()
    {
        using var folder = await NodeFolder.InstallAsync();
        await using var world = await OfrepClient.StartAsync(static setup => setup.Flags = Flags);
        var file = Path.Combine(folder.Path, "flags.json");
        await File.WriteAllTextAsync(file, Flags);

        var answer = JsonSerializer.Deserialize<JsonElement>(await folder.RunAsync(
            "node", "users.mjs", world.Gateway.OfrepAddress!.ToString().TrimEnd('/'), file, Setup.Flag, Crowd.Size.ToString(CultureInfo.InvariantCulture)));
        output.WriteLine(answer.ToString());

        Assert.Equal(0, answer.GetProperty("different").GetInt32());
        var variants = answer.GetProperty("variants");
        Assert.Equal(Crowd.Size, variants.GetProperty("new").GetInt32() + variants.GetProperty("legacy").GetInt32());
        // 32.5 % of the users, and of the rest those of two tenants in ten among each third one.
        Assert.InRange(variants.GetProperty("new").GetInt32(), Crowd.Size * 0.34, Crowd.Size * 0.40);
        Assert.All(["SPLIT", "TARGETING_MATCH"], reason => Assert.True(answer.GetProperty("reasons").TryGetProperty(reason, out _), reason));
        Assert.Equal("""{"value":true,"variant":"on","reason":"STATIC","enabled":true}""", answer.GetProperty("on").GetRawText());
        Assert.Equal("""[true,"FLAG_NOT_FOUND"]""", answer.GetProperty("missing").GetRawText());
        Assert.Equal("""[true,"TARGETING_KEY_MISSING"]""", answer.GetProperty("keyless").GetRawText());
        Assert.Equal("""["mine","TYPE_MISMATCH"]""", answer.GetProperty("mistyped").GetRawText());
    }

    [Fact]
    public async Task OpenFeatureInAPage_KillSwitch_IsToldWithoutPolling()
    {
        using var folder = await NodeFolder.InstallAsync();
        await using var world = await OfrepClient.StartAsync(static setup => setup.Flags = Flags);

        var answer = JsonSerializer.Deserialize<JsonElement>(await folder.RunAsync(
            "node", "--experimental-eventsource", "--no-warnings", "page.mjs", world.Gateway.OfrepAddress!.ToString().TrimEnd('/'), world.Gateway.Admin.BaseAddress!.ToString().TrimEnd('/'), Setup.Flag));
        output.WriteLine(answer.ToString());

        Assert.Equal("""["new TARGETING_MATCH","legacy DISABLED","new TARGETING_MATCH"]""", answer.GetProperty("seen").GetRawText());
        Assert.Equal($"""[["{Setup.Flag}"],["{Setup.Flag}"]]""", answer.GetProperty("changed").GetRawText());
    }
}
