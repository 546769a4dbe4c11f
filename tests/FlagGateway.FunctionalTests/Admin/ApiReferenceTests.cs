using System.Net.Http.Json;
using System.Text.Json;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Tests.Documents;

namespace FlagGateway.FunctionalTests.Admin;

/// <summary>The reference of the API is what a gateway says.</summary>
public sealed class ApiReferenceTests
{
    [Fact]
    public async Task Reference_OfTheApi_IsCurrent()
    {
        await using var world = await World.StartAsync();
        var api = await world.Gateway.Admin.GetFromJsonAsync<JsonElement>("/api/v1/openapi.json");

        var text = ApiReference.Create(api);

        Assert.All(
            api.GetProperty("paths").EnumerateObject().SelectMany(static path => path.Value.EnumerateObject().Select(operation => $"### `{operation.Name.ToUpperInvariant()} {path.Name}`")),
            heading => Assert.Contains(heading, text, StringComparison.Ordinal));
        Assert.DoesNotMatch(@"(?m)^\| `[^`]+` \| (query|header) \| [^|]+ \|  \|$", text);
        GeneratedDocument.AssertIsCurrent(Path.Combine(Repository.Root, "docs", "reference", "api.md"), text);
    }
}
