using System.Text;

namespace FlagGateway.Formatting;

/// <summary>Collects text as strings that are not large objects.</summary>
internal sealed class StringParts : TextWriter
{
    /// <summary>Number of characters from which a new string begins.</summary>
    public const int PartLength = 8 * 1024;

    private readonly List<string> _parts = [];
    private readonly StringBuilder _part = new();

    public override Encoding Encoding => Encoding.Unicode;

    /// <summary>The text so far.</summary>
    public IReadOnlyList<string> ToList() => _part.Length == 0 ? [.. _parts] : [.. _parts, _part.ToString()];

    public override void Write(char value) => Write([value]);

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(ReadOnlySpan<char> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var count = Math.Min(buffer.Length, PartLength - _part.Length);
            _part.Append(buffer[..count]);
            buffer = buffer[count..];
            if (_part.Length == PartLength)
            {
                _parts.Add(_part.ToString());
                _part.Clear();
            }
        }
    }
}
