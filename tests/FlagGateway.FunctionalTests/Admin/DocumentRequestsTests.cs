using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using FlagGateway.FunctionalTests.Ofrep;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Tests.Documents;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

namespace FlagGateway.FunctionalTests.Admin;

/// <summary>Requests to the admin listener in any document are requests that it has.</summary>
public sealed partial class DocumentRequestsTests
{
    private const string AdminPort = ":8081/";

    [Fact]
    public async Task Requests_InAllDocuments_AreMappedAndTheirBodiesHaveKnownKeys()
    {
        var texts = DocumentPaths.Find(Repository.Root).Select(static document => (document, Text: File.ReadAllText(Path.Combine(Repository.Root, document)))).ToArray();
        var requests = texts.SelectMany(static text => Find(text.Text).Select(request => (text.document, request))).ToArray();
        await using var world = await World.StartAsync();
        var api = await world.Gateway.Admin.GetFromJsonAsync<JsonElement>("/api/v1/openapi.json");

        // Only on Ofrep:Url, where StreamTests ask for it.
        Assert.Single(requests, static found => found.request.Path == EventStream.Path);
        var mistakes = requests.Where(static found => found.request.Path != EventStream.Path).SelectMany(found => Mistakes(world.Gateway.AdminEndpoints, api, found.request).Select(mistake => $"{found.document}: {mistake}"));

        Assert.InRange(requests.Length, 25, int.MaxValue);
        Assert.Empty(mistakes);
    }

    [Theory]
    [InlineData("curl -s http://127.0.0.1:8081/api/v1/flag", "GET /api/v1/flag")]
    [InlineData("curl -sX DELETE http://127.0.0.1:8081/api/v1/flags", "DELETE /api/v1/flags")]
    [InlineData("curl -I 'https://gateway.example/api/v2/flags?x=1'", "HEAD /api/v2/flags")]
    [InlineData("curl http://127.0.0.1:8081/healthz/redy", "GET /healthz/redy")]
    [InlineData("flaggateway run & curl http://g:8081/api/v1/signals --json '[ { \"flag\": \"f\", \"signl\": \"s\" } ]'", "signl")]
    public async Task Requests_PlantedMistake_IsFound(string command, string expected)
    {
        await using var world = await World.StartAsync();
        var api = await world.Gateway.Admin.GetFromJsonAsync<JsonElement>("/api/v1/openapi.json");

        var mistakes = Find($"```sh\n{command}\n```\n").SelectMany(request => Mistakes(world.Gateway.AdminEndpoints, api, request));

        Assert.Contains(expected, Assert.Single(mistakes), StringComparison.Ordinal);
    }

    private static IEnumerable<(string Method, string Path, string? Body)> Find(string text) => DocumentBlock.Parse("", text)
        .Where(static block => block.IsShell).SelectMany(static block => ShellReader.Read(block.Script)).Where(static command => command[0] == "curl").Select(FromCurl)
        .Where(static request => request.Url.Contains(AdminPort, StringComparison.Ordinal) || request.Url.Contains("/api/v", StringComparison.Ordinal))
        .Select(static request => (request.Method, new Uri(request.Url).AbsolutePath, request.Body))
        .Concat(Inline().Matches(text).Select(static match => (match.Groups["method"].Value, match.Groups["path"].Value.Replace("{verb}", "start", StringComparison.Ordinal), (string?)null)));

    private static (string Method, string Url, string? Body) FromCurl(IReadOnlyList<string> command)
    {
        var (method, url, body) = ("", "", (string?)null);
        for (var i = 1; i < command.Count; i++)
        {
            if (command[i] is "--request" || (command[i].EndsWith('X') && command[i] is ['-', not '-', ..]))
                method = command[++i];
            else if (command[i] is "--json" or "--data" or "--data-raw" or "--data-binary" or "-d")
                body = command[++i];
            else if (command[i] is "-H" or "--header")
                i++;
            else if (command[i] is "-I" or "--head")
                method = "HEAD";
            else if (command[i].Contains("://", StringComparison.Ordinal))
                url = command[i];
        }

        return (method.Length > 0 ? method : body is null ? "GET" : "POST", url, body);
    }

    private static IEnumerable<string> Mistakes(IReadOnlyList<Endpoint> endpoints, JsonElement api, (string Method, string Path, string? Body) request)
    {
        var found = endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>() is not { HttpMethods: var methods } || methods.Contains(request.Method))
            .FirstOrDefault(endpoint => new TemplateMatcher(new RouteTemplate(endpoint.RoutePattern), []).TryMatch(request.Path, [])
                // A list of the API leaves out what all have in common.
                || new TemplateMatcher(new RouteTemplate(endpoint.RoutePattern), []).TryMatch("/api/v1" + request.Path, []));
        if (found is null)
            return [$"{request.Method} {request.Path} is no request of the gateway"];
        if (request.Body is null or ['@', ..])
            return [];
        var schema = api.GetProperty("paths").GetProperty("/" + found.RoutePattern.RawText!.Trim('/')).GetProperty(request.Method.ToLowerInvariant())
            .GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema");
        var known = Keys(api, schema).ToHashSet(StringComparer.Ordinal);
        using var body = JsonDocument.Parse(request.Body);
        var entries = body.RootElement.ValueKind == JsonValueKind.Array ? [.. body.RootElement.EnumerateArray()] : new[] { body.RootElement };
        return [.. entries.SelectMany(static entry => entry.EnumerateObject()).Select(static member => member.Name).Where(name => !known.Contains(name)).Select(name => $"{request.Method} {request.Path} has no {name}")];
    }

    private static IEnumerable<string> Keys(JsonElement api, JsonElement schema) =>
        schema.TryGetProperty("$ref", out var reference) ? Keys(api, api.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]))
        : schema.TryGetProperty("oneOf", out var choices) ? choices.EnumerateArray().SelectMany(choice => Keys(api, choice))
        : schema.TryGetProperty("items", out var items) ? Keys(api, items)
        : schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject().Select(static property => property.Name) : [];

    // Also in the text around blocks, where it is complete.
    [GeneratedRegex(@"`(?<method>GET|POST|PUT|DELETE) (?<path>/[^`?… ]+)[^`…]*`", RegexOptions.ExplicitCapture)]
    private static partial Regex Inline();
}
