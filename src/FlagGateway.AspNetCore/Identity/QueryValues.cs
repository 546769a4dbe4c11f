namespace FlagGateway.Identity;

/// <summary>All values that a query string has for one name, in order, as received.</summary>
/// <remarks>Parses the text itself, because <c>Request.Query</c> builds a dictionary for each request.</remarks>
internal ref struct QueryValues(ReadOnlySpan<char> query, ReadOnlySpan<char> name) : INamedValues
{
    private readonly ReadOnlySpan<char> _name = name;
    private ReadOnlySpan<char> _rest = query.TrimStart('?');

    /// <summary>The value, not unescaped.</summary>
    public ReadOnlySpan<char> Current { get; private set; }

    /// <summary>Moves to the next value of the name; names that are escaped are not found.</summary>
    /// <returns><c>false</c> if there is none.</returns>
    public bool MoveNext()
    {
        while (!_rest.IsEmpty)
        {
            var end = _rest.IndexOf('&') is >= 0 and var separator ? separator : _rest.Length;
            var pair = _rest[..end];
            _rest = _rest[Math.Min(end + 1, _rest.Length)..];
            var equals = pair.IndexOf('=');
            if (equals >= 0 && pair[..equals].SequenceEqual(_name))
            {
                Current = pair[(equals + 1)..];
                return true;
            }
        }

        return false;
    }
}
