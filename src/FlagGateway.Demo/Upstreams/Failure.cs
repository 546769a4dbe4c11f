using System.Text.Json;

namespace FlagGateway.Demo.Upstreams;

/// <summary>Body of an injected error.</summary>
internal sealed record Failure(string Error, string ServedBy);

/// <summary>How the sample services write JSON: <c>served_by</c>.</summary>
internal static class SnakeCase
{
    public static JsonSerializerOptions Options { get; } = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
}
