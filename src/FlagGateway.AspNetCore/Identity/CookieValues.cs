using Microsoft.Extensions.Primitives;

namespace FlagGateway.Identity;

/// <summary>All values that the <c>Cookie</c> header lines have for one name, in order, as received.</summary>
/// <remarks>
/// Parses the header text itself, because <c>Request.Cookies</c> builds a dictionary for each request.
/// Names are compared ordinally, as browsers do. Several lines count as one (RFC 9113, 8.2.3).
/// </remarks>
internal ref struct CookieValues : INamedValues
{
    private readonly StringValues _lines;
    private readonly ReadOnlySpan<char> _name;
    private ReadOnlySpan<char> _rest;
    private int _line;

    /// <summary>Creates an enumerator before the first value.</summary>
    public CookieValues(StringValues lines, ReadOnlySpan<char> name)
    {
        _lines = lines;
        _name = name;
    }

    /// <inheritdoc/>
    /// <value>Trimmed, neither unquoted nor unescaped.</value>
    public ReadOnlySpan<char> Current { get; private set; }

    /// <inheritdoc/>
    public bool MoveNext()
    {
        while (true)
        {
            if (_rest.IsEmpty)
            {
                if (_line >= _lines.Count)
                {
                    return false;
                }

                _rest = _lines[_line++];
                continue;
            }

            var end = _rest.IndexOf(';');
            var pair = end < 0 ? _rest : _rest[..end];
            _rest = end < 0 ? default : _rest[(end + 1)..];

            var equals = pair.IndexOf('=');
            if (equals >= 0 && pair[..equals].Trim(" \t").SequenceEqual(_name))
            {
                Current = pair[(equals + 1)..].Trim(" \t");
                return true;
            }
        }
    }
}
