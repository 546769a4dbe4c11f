using System.Globalization;
using FlagGateway.Tools;
using Microsoft.AspNetCore.Routing.Patterns;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Demo.Traffic;

/// <summary>A route that a flag decides, and a request that matches it.</summary>
/// <param name="RouteId">Id of the route.</param>
/// <param name="Path">The path, with <see cref="Placeholder"/> for numbers, at least in its query.</param>
/// <param name="Host">The host to request, or <c>null</c> for the gateway's own.</param>
/// <param name="Method">The method to use.</param>
/// <param name="AsksModel">Whether requests ask a language model.</param>
internal sealed record SampleRoute(string RouteId, string Path, string? Host, HttpMethod Method, bool AsksModel = false)
{
    private const string ModelKey = "Llm.Api";
    private const string ModelPath = "v1/chat/completions";

    private const string Placeholder = "{n}";

    /// <summary>The routes of a configuration that traffic can be generated for.</summary>
    public static IReadOnlyList<SampleRoute> From(FolderConfiguration configuration) =>
        [.. configuration.ProxyRoutes.Where(route => configuration.Routes.ContainsKey(route.RouteId)).Select(From).OfType<SampleRoute>()];

    /// <summary>The path of one request.</summary>
    public string PathFor(int number) => Path.Replace(Placeholder, number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    // A route that requires certain headers, queries or parameter types needs a request that only its owner knows.
    private static SampleRoute? From(RouteConfig route)
    {
        if (route.Match is { Headers.Count: > 0 } or { QueryParameters.Count: > 0 })
            return null;
        var pattern = RoutePatternFactory.Parse(route.Match.Path ?? "/{**path}");
        if (pattern.ParameterPolicies.Count != 0)
            return null;
        var asksModel = route.Metadata?.ContainsKey(ModelKey) == true;
        var segments = pattern.PathSegments.Select((segment, index) => string.Concat(segment.Parts.Select(part => part switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternSeparatorPart separator => separator.Content,
            RoutePatternParameterPart { IsCatchAll: true } when asksModel => ModelPath[(index == 0 ? 0 : "v1/".Length)..],
            // Named after its route, so that no other route's literal matches the request.
            RoutePatternParameterPart { IsCatchAll: true } when index == 0 => $"demo-{route.RouteId}/{Placeholder}",
            _ => Placeholder,
        })));
        var host = route.Match.Hosts?.FirstOrDefault(name => !name.Contains('*', StringComparison.Ordinal));
        var path = "/" + string.Join('/', segments);
        // All requests differ; otherwise a service whose response depends on the request would always return the same.
        if (!path.Contains(Placeholder, StringComparison.Ordinal))
            path += $"?n={Placeholder}";
        return new SampleRoute(route.RouteId, path, host, asksModel ? HttpMethod.Post : new HttpMethod(route.Match.Methods is [var first, ..] ? first : "GET"), asksModel);
    }
}
