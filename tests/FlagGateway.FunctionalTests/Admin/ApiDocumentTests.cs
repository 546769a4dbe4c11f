using System.Net.Http.Json;
using System.Text.Json;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Routing;

namespace FlagGateway.FunctionalTests.Admin;

public sealed class ApiDocumentTests
{
    private const string Path = "/api/v1/openapi.json";

    [Fact]
    public async Task Document_AllThatIsMapped_IsDescribed()
    {
        await using var world = await World.StartAsync();
        var document = await world.Gateway.Admin.GetFromJsonAsync<JsonElement>(Path);

        var mapped = world.Gateway.AdminEndpoints.OfType<RouteEndpoint>()
            .Select(static endpoint => (Path: "/" + endpoint.RoutePattern.RawText!.Trim('/'), Method: Assert.Single(endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).ToLowerInvariant()))
            .Where(static endpoint => endpoint.Path.StartsWith("/api/v1/", StringComparison.Ordinal) && endpoint.Path != Path)
            .Order().ToArray();
        var described = document.GetProperty("paths").EnumerateObject()
            .SelectMany(static path => path.Value.EnumerateObject().Select(operation => (Path: path.Name, Method: operation.Name)))
            .Order().ToArray();

        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.Contains(("/api/v1/flags/{flag}/kill", "post"), mapped);
        Assert.Equal(mapped, described);
    }

    [Fact]
    public async Task Document_EachOperation_HasSummarySchemaAndErrors()
    {
        await using var world = await World.StartAsync();
        var document = await world.Gateway.Admin.GetFromJsonAsync<JsonElement>(Path);

        var scheme = document.GetProperty("components").GetProperty("securitySchemes").GetProperty("bearer");
        Assert.Equal(("http", "bearer"), (scheme.GetProperty("type").GetString(), scheme.GetProperty("scheme").GetString()));
        Assert.True(Assert.Single(document.GetProperty("security").EnumerateArray()).TryGetProperty("bearer", out _));
        Assert.All(
            document.GetProperty("paths").EnumerateObject().SelectMany(static path => path.Value.EnumerateObject().Select(operation => (Name: $"{operation.Name} {path.Name}", operation.Value))),
            static operation =>
            {
                Assert.False(string.IsNullOrWhiteSpace(operation.Value.GetProperty("summary").GetString()), operation.Name);
                var responses = operation.Value.GetProperty("responses");
                Assert.True(responses.TryGetProperty("401", out _), operation.Name);
                Assert.True(responses.GetProperty("200").GetProperty("content").EnumerateObject().All(static content => content.Value.TryGetProperty("schema", out _)), operation.Name);
                Assert.Equal(operation.Name.StartsWith("post", StringComparison.Ordinal), operation.Value.TryGetProperty("requestBody", out _));
            });
    }

    [Fact]
    public async Task Document_References_AllLeadSomewhere()
    {
        await using var world = await World.StartAsync();
        var document = await world.Gateway.Admin.GetFromJsonAsync<JsonElement>(Path);

        var references = References(document).Distinct(StringComparer.Ordinal).ToArray();

        Assert.NotEmpty(references);
        Assert.All(references, reference =>
        {
            var place = document;
            foreach (var step in reference.Split('/').Skip(1))
                Assert.True(place.TryGetProperty(step, out place), reference);
        });
    }

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(static member =>
            member.NameEquals("$ref") && member.Value.ValueKind == JsonValueKind.String ? [member.Value.GetString()!] : References(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
