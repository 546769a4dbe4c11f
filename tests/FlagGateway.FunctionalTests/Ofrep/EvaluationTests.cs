using System.Net;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Ofrep;

/// <summary>What applications are told of one flag.</summary>
public class EvaluationTests
{
    [Theory]
    [InlineData("on", "True", "on", "STATIC")]
    [InlineData("off", "False", "off", "DISABLED")]
    [InlineData("acme%2Fonly", "few", "small", "UNKNOWN")]
    [InlineData("acme/only", "few", "small", "UNKNOWN")]
    [InlineData("empty", null, "bare", "STATIC")]
    [InlineData("none", null, null, "STATIC")]
    [InlineData("half", "True", "on", "SPLIT")]
    public async Task One_AnyKindOfFlag_HasValueVariantAndReason(string key, string? value, string? variant, string reason)
    {
        await using var world = await OfrepClient.StartAsync();
        using var client = OfrepClient.Connect(world);

        var (status, answer) = await client.AskAsync(key, OfrepClient.Context("user-1"));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(
            (key.Replace("%2F", "/", StringComparison.Ordinal), value, variant, reason),
            (answer.Text("key"), answer.Text("value"), answer.Text("variant"), answer.Text("reason")));
        Assert.Equal(value != "False", answer.GetProperty("metadata").GetProperty("enabled").GetBoolean());
    }

    [Theory]
    [InlineData(", \"tenant\": \"acme\"", "big", "TARGETING_MATCH")]
    [InlineData(", \"tenant\": \"Acme\"", "small", "UNKNOWN")]
    [InlineData(", \"groups\": [ \"tenant:acme\" ]", "small", "UNKNOWN")]
    [InlineData(", \"tenant\": null, \"tier\": \"acme\", \"age\": 3, \"nested\": { \"tenant\": \"acme\" }", "small", "UNKNOWN")]
    public async Task One_AttributeOfAGroup_PutsTheUserIntoIt(string attributes, string variant, string reason)
    {
        await using var world = await OfrepClient.StartAsync();
        using var client = OfrepClient.Connect(world);

        var (_, answer) = await client.AskAsync("acme/only", OfrepClient.Context("user-1", attributes));

        Assert.Equal((variant, reason), (answer.Text("variant"), answer.Text("reason")));
    }

    [Fact]
    public async Task One_GroupsOfItsOwnNames_AreTakenFromAttributesOfThese()
    {
        await using var world = await OfrepClient.StartAsync(setup =>
        {
            setup.Identity = """{ "Groups": [ { "Header": "X-Shop", "As": "shop" } ] }""";
            setup.Flags = OfrepClient.Flags.Replace("tenant:acme", "shop:7", StringComparison.Ordinal);
        });
        using var client = OfrepClient.Connect(world);

        Assert.Equal("big", (await client.AskAsync("acme/only", OfrepClient.Context("user-1", ", \"shop\": 7"))).Body.Text("variant"));
        Assert.Equal("small", (await client.AskAsync("acme/only", OfrepClient.Context("user-1", ", \"X-Shop\": \"7\""))).Body.Text("variant"));
    }

    [Fact]
    public async Task One_WhileKilled_IsDisabledAndSaysSo()
    {
        await using var world = await OfrepClient.StartAsync(setup => setup.Flags = OfrepClient.Flags.Replace("\"to\": 30", "\"to\": 100", StringComparison.Ordinal));
        using var client = OfrepClient.Connect(world);
        Assert.Equal("new", (await client.AskAsync(Setup.Flag, OfrepClient.Context("user-1"))).Body.Text("variant"));

        await world.KillAsync();

        var (_, answer) = await client.AskAsync(Setup.Flag, """{ "context": {} }""");
        Assert.Equal(("legacy", "DISABLED"), (answer.Text("variant"), answer.Text("reason")));
        Assert.Equal("legacy", answer.GetProperty("value").GetProperty("cluster").GetString());
        Assert.True(answer.GetProperty("metadata").GetProperty("killed").GetBoolean());
    }

    [Fact]
    public async Task One_WithoutKey_IsToldWhereNobodyNeedsIt()
    {
        await using var world = await OfrepClient.StartAsync();
        using var client = OfrepClient.Connect(world);

        var (status, answer) = await client.AskAsync("acme/only", """{ "context": { "tenant": "acme" } }""");

        Assert.Equal((HttpStatusCode.OK, "big"), (status, answer.Text("variant")));
    }

    [Theory]
    [InlineData("release.orders", "{ }", HttpStatusCode.BadRequest, "TARGETING_KEY_MISSING")]
    [InlineData("half", """{ "context": { "targetingKey": " " } }""", HttpStatusCode.BadRequest, "TARGETING_KEY_MISSING")]
    [InlineData("on", """{ "context": [] }""", HttpStatusCode.BadRequest, "INVALID_CONTEXT")]
    [InlineData("on", """{ "context": { "targetingKey": true } }""", HttpStatusCode.BadRequest, "INVALID_CONTEXT")]
    [InlineData("on", """{ "context": { "targetingKey": "u", "tenant": [ "a", "b" ] } }""", HttpStatusCode.BadRequest, "INVALID_CONTEXT")]
    [InlineData("on", """{ "context": { "targetingKey": "a", "targetingKey": "b" } }""", HttpStatusCode.BadRequest, "PARSE_ERROR")]
    [InlineData("on", """{ "context": { "targetingKey": "\ud800" } }""", HttpStatusCode.BadRequest, "PARSE_ERROR")]
    [InlineData("on", "[]", HttpStatusCode.BadRequest, "PARSE_ERROR")]
    [InlineData("on", "{ \"context\": ", HttpStatusCode.BadRequest, "PARSE_ERROR")]
    [InlineData("on", "", HttpStatusCode.BadRequest, "PARSE_ERROR")]
    [InlineData("unknown", """{ "context": { "targetingKey": "u" } }""", HttpStatusCode.NotFound, "FLAG_NOT_FOUND")]
    public async Task One_NotToBeHad_SaysWhyAsTheProtocolDoes(string key, string body, HttpStatusCode expected, string code)
    {
        await using var world = await OfrepClient.StartAsync();
        using var client = OfrepClient.Connect(world);

        var (status, answer) = await client.AskAsync(key, body);

        Assert.Equal((expected, key, code), (status, answer.Text("key"), answer.Text("errorCode")));
        Assert.NotEmpty(answer.Text("errorDetails")!);
    }

    [Fact]
    public async Task One_LongestIdAndOneMore_IsTakenAndRefused()
    {
        await using var world = await OfrepClient.StartAsync();
        using var client = OfrepClient.Connect(world);

        Assert.Equal(HttpStatusCode.OK, (await client.AskAsync("half", OfrepClient.Context(new string('x', 256)))).Status);
        Assert.Equal("INVALID_CONTEXT", (await client.AskAsync("half", OfrepClient.Context(new string('x', 257)))).Body.Text("errorCode"));
    }
}
