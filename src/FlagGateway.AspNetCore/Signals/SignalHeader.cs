using System.Globalization;
using FlagGateway.Core.Cohorts;

namespace FlagGateway.Signals;

/// <summary>
/// Reads <c>format_compliance=1, confidence=0.93</c> pair by pair, without allocation: name and finite number with a
/// <c>=</c> and no blank between them, commas and optional blanks around.
/// </summary>
/// <param name="text">One value of the header.</param>
internal ref struct SignalHeader(ReadOnlySpan<char> text)
{
    private const NumberStyles Number = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    private ReadOnlySpan<char> _rest = text;

    /// <summary>Name of the pair; empty if it is malformed.</summary>
    public ReadOnlySpan<char> Name { get; private set; }

    public double Value { get; private set; }

    /// <summary>Moves to the next pair; empty ones are skipped, as in any list (RFC 9110 section 5.6.1).</summary>
    public bool MoveNext()
    {
        while (!_rest.IsEmpty)
        {
            var comma = _rest.IndexOf(',');
            var pair = (comma < 0 ? _rest : _rest[..comma]).Trim(" \t");
            _rest = comma < 0 ? default : _rest[(comma + 1)..];
            if (pair.IsEmpty)
                continue;
            Read(pair);
            return true;
        }

        return false;
    }

    private void Read(ReadOnlySpan<char> pair)
    {
        Name = default;
        var equals = pair.IndexOf('=');
        if (equals < 0 || !SignalName.IsValid(pair[..equals]))
            return;
        if (!double.TryParse(pair[(equals + 1)..], Number, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
            return;
        Name = pair[..equals];
        Value = value;
    }
}
