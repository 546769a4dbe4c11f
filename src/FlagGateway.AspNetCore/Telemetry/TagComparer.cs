namespace FlagGateway.Telemetry;

/// <summary>Compares the tags of measurements, in their order, without copying them.</summary>
/// <param name="ignored">A tag to ignore, or <c>null</c>.</param>
internal sealed class TagComparer(string? ignored)
    : IEqualityComparer<KeyValuePair<string, object?>[]>, IAlternateEqualityComparer<ReadOnlySpan<KeyValuePair<string, object?>>, KeyValuePair<string, object?>[]>
{
    public bool Equals(KeyValuePair<string, object?>[]? x, KeyValuePair<string, object?>[]? y) => x is null ? y is null : y is not null && Equals(x.AsSpan(), y);

    public int GetHashCode(KeyValuePair<string, object?>[] obj) => GetHashCode(obj.AsSpan());

    public KeyValuePair<string, object?>[] Create(ReadOnlySpan<KeyValuePair<string, object?>> alternate) => alternate.ToArray();

    // Hashes the values only: an instrument always has the same few names.
    public int GetHashCode(ReadOnlySpan<KeyValuePair<string, object?>> alternate)
    {
        HashCode hash = new();
        foreach (var tag in alternate)
        {
            if (tag.Key != ignored)
                hash.Add(tag.Value);
        }

        return hash.ToHashCode();
    }

    public bool Equals(ReadOnlySpan<KeyValuePair<string, object?>> alternate, KeyValuePair<string, object?>[] other)
    {
        var at = 0;
        foreach (var tag in alternate)
        {
            if (tag.Key == ignored)
                continue;
            while (at < other.Length && other[at].Key == ignored)
                at++;
            if (at == other.Length || tag.Key != other[at].Key || !Equals(tag.Value, other[at].Value))
                return false;
            at++;
        }

        while (at < other.Length && other[at].Key == ignored)
            at++;
        return at == other.Length;
    }
}
