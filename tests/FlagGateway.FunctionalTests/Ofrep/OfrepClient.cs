using System.Net;
using System.Text;
using System.Text.Json;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Ofrep;

/// <summary>Asks for flags as an application does, and what came back.</summary>
internal static class OfrepClient
{
    public const string Path = "/ofrep/v1/evaluate/flags";

    /// <summary>A flag of each kind, beside the route's own at 30 %.</summary>
    public static string Flags { get; } = Setup.Split(30).Replace("\"feature_flags\": [", $$"""
        "feature_flags": [
          { "id": "on", "enabled": true },
          { "id": "off", "enabled": false },
          { "id": "half", "enabled": true, "conditions": { "client_filters": [ { "name": "Microsoft.Targeting", "parameters": { "Audience": { "DefaultRolloutPercentage": 50 } } } ] } },
          { "id": "acme/only", "enabled": true, "variants": [ { "name": "big", "configuration_value": 12.5 }, { "name": "small", "configuration_value": "few" } ],
            "allocation": { "default_when_enabled": "small", "group": [ { "variant": "big", "groups": [ "tenant:acme" ] } ] } },
          { "id": "empty", "enabled": true, "variants": [ { "name": "bare" } ], "allocation": { "default_when_enabled": "bare" } },
          { "id": "none", "enabled": true, "variants": [ { "name": "never", "configuration_value": true } ] },
        """, StringComparison.Ordinal);

    /// <summary>A gateway with these flags and a listener for applications.</summary>
    public static Task<World> StartAsync(Action<Setup>? change = null) => World.StartAsync(setup =>
    {
        setup.Flags = Flags;
        setup.Overrides.Add("--FlagGateway:Ofrep:Url=http://127.0.0.1:0");
        change?.Invoke(setup);
    });

    public static HttpClient Connect(World world) => TestGateway.NewClient(world.Gateway.OfrepAddress!);

    public static string Context(string user, string more = "") => $$"""{ "context": { "targetingKey": "{{user}}"{{more}} } }""";

    public static HttpRequestMessage Request(string path, string body, string contentType = "application/json") =>
        new(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, contentType) };

    public static async Task<(HttpStatusCode Status, JsonElement Body)> AskAsync(this HttpClient client, string key, string body, string contentType = "application/json")
    {
        using var request = Request(key.Length == 0 ? Path : $"{Path}/{key}", body, contentType);
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text));
    }

    public static string? Text(this JsonElement answer, string name) => answer.TryGetProperty(name, out var value) ? value.ToString() : null;
}
