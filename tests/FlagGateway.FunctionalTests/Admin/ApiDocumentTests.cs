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
                Assert.Equal(operation.Name.StartsWith('p'), operation.Value.TryGetProperty("requestBody", out _));
            });
    }

    [Fact]
    public async Task Document_Signals_DescribesWhatIsRead()
    {
        await using var world = await World.StartAsync();
        var document = await world.Gateway.Admin.GetFromJsonAsync<JsonElement>(Path);
        var operation = document.GetProperty("paths").GetProperty("/api/v1/signals").GetProperty("post");

        var body = operation.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema");
        var kinds = body.GetProperty("oneOf").EnumerateArray().ToArray();
        const string Reference = "#/components/schemas/PostedSignal";
        Assert.Equal(Reference, kinds[0].GetProperty("$ref").GetString());
        Assert.Equal(("array", 5000, Reference), (kinds[1].GetProperty("type").GetString(), kinds[1].GetProperty("maxItems").GetInt32(), kinds[1].GetProperty("items").GetProperty("$ref").GetString()));
        var signal = document.GetProperty("components").GetProperty("schemas").GetProperty("PostedSignal");
        Assert.Equal(["flag", "signal", "targeting_key", "value"], signal.GetProperty("required").EnumerateArray().Select(static name => name.GetString()).Order(StringComparer.Ordinal));
        Assert.False(signal.GetProperty("additionalProperties").GetBoolean());
        var fields = signal.GetProperty("properties");
        // What the reader itself says that it knows.
        using var unknown = await world.Gateway.Admin.PostAsJsonAsync("/api/v1/signals", new { nonsense = 1 });
        var remedy = (await unknown.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("problems")[0].GetProperty("remedy").GetString()!;
        Assert.Equal(remedy["Known are ".Length..].Split(", ").Order(StringComparer.Ordinal), fields.EnumerateObject().Select(static field => field.Name).Order(StringComparer.Ordinal));
        Assert.Equal((64, "^[a-z0-9_.-]+$"), (fields.GetProperty("signal").GetProperty("maxLength").GetInt32(), fields.GetProperty("signal").GetProperty("pattern").GetString()));
        Assert.Equal((-1e15, 1e15), (fields.GetProperty("value").GetProperty("minimum").GetDouble(), fields.GetProperty("value").GetProperty("maximum").GetDouble()));
        Assert.Equal(("date-time", 8, 256), (fields.GetProperty("at").GetProperty("format").GetString(), fields.GetProperty("groups").GetProperty("maxItems").GetInt32(), fields.GetProperty("id").GetProperty("maxLength").GetInt32()));
    }

    [Fact]
    public async Task Document_SignalsExample_IsTakenAndAnsweredAsDescribed()
    {
        await using var world = await World.StartAsync();
        var document = await world.Gateway.Admin.GetFromJsonAsync<JsonElement>(Path);
        var operation = document.GetProperty("paths").GetProperty("/api/v1/signals").GetProperty("post");
        var example = operation.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("examples")[0];

        using var response = await world.Gateway.Admin.PostAsJsonAsync("/api/v1/signals", example);
        var result = await response.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(1, result.GetProperty("accepted").GetInt32());
        foreach (var status in new[] { "200", "400" })
        {
            var schema = operation.GetProperty("responses").GetProperty(status).GetProperty("content").GetProperty("application/json").GetProperty("schema");
            var described = document.GetProperty("components").GetProperty("schemas").GetProperty(schema.GetProperty("$ref").GetString()!.Split('/')[^1]);
            Assert.Equal(result.EnumerateObject().Select(static member => member.Name).Order(StringComparer.Ordinal), described.GetProperty("properties").EnumerateObject().Select(static member => member.Name).Order(StringComparer.Ordinal));
            Assert.Equal(20, described.GetProperty("properties").GetProperty("problems").GetProperty("maxItems").GetInt32());
        }

        Assert.True(operation.GetProperty("responses").GetProperty("400").GetProperty("content").TryGetProperty("application/problem+json", out _));
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
