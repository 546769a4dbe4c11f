using System.Collections.Frozen;
using FlagGateway.Core.Json;
using FlagGateway.Options;

namespace FlagGateway.Explaining;

/// <summary>The identity that sources find in a request's body.</summary>
/// <param name="User">The user id; <c>null</c> if no source finds one.</param>
/// <param name="Groups">The groups: <c>conversation:c1</c>.</param>
public sealed record BodyIdentity(string? User, IReadOnlyList<string> Groups)
{
    /// <summary>The attributes by name.</summary>
    /// <value>Default: none.</value>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Reads a body as the gateway does: its first <see cref="IdentityOptions.BodyLimit"/> bytes.</summary>
    internal static BodyIdentity Read(IdentityOptions options, ReadOnlySpan<byte> body)
    {
        var user = Find((options.User ?? []).Select(static source => (IdentitySourceOptions)source), options.BodyLimit, body);
        List<string> groups = [];
        foreach (var sources in (options.Groups ?? []).GroupBy(static source => source.As))
        {
            if (Find(sources, options.BodyLimit, body) is { } value)
                groups.Add($"{sources.Key}:{value}");
        }

        Dictionary<string, string> attributes = new(StringComparer.Ordinal);
        foreach (var sources in (options.Attributes ?? []).GroupBy(static source => source.As))
        {
            if (Find(sources, options.BodyLimit, body) is { } value)
                attributes[sources.Key] = value;
        }

        return new(user, groups) { Attributes = attributes };
    }

    private static string? Find(IEnumerable<IdentitySourceOptions> sources, int limit, ReadOnlySpan<byte> body)
    {
        List<JsonFieldPath> paths = [];
        foreach (var source in sources)
        {
            if (source.Body is { } text && JsonFieldPath.TryParse(text, out var path))
                paths.Add(path);
        }

        int[] order = [.. Enumerable.Range(0, paths.Count)];
        JsonFieldScanner scanner = new([.. paths], [order]);
        scanner.Scan(body[..Math.Min(limit, body.Length)], isLast: body.Length <= limit);
        return order.Select(scanner.ValueOf).FirstOrDefault(static value => !string.IsNullOrWhiteSpace(value));
    }
}
