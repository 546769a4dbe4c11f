using System.Text;
using System.Text.Json;

namespace FlagGateway.Core.Llm;

/// <summary>Joins the content of a response.</summary>
/// <param name="maxBytes">Bytes of content, as written in JSON, that are held at most.</param>
internal sealed class LlmText(int maxBytes)
{
    private byte[] _bytes = new byte[256];
    private int _length;
    private int _start;

    /// <summary>Whether there was more content than may be held; the rest is missing.</summary>
    public bool IsCut { get; private set; }

    /// <summary>A string begins.</summary>
    public void Begin() => _start = _length;

    /// <summary>A part of the string as written.</summary>
    public void Add(ReadOnlySpan<byte> raw)
    {
        if (IsCut || raw.Length > maxBytes - _length)
        {
            IsCut = true;
            return;
        }

        if (_bytes.Length - _length < raw.Length)
            Array.Resize(ref _bytes, Math.Min(maxBytes, Math.Max(_bytes.Length * 2, _length + raw.Length)));
        raw.CopyTo(_bytes.AsSpan(_length));
        _length += raw.Length;
    }

    /// <summary>The string ends.</summary>
    public void End()
    {
        var raw = _bytes.AsSpan(_start, _length - _start);
        if (!IsCut && raw.Contains((byte)'\\'))
            Unescape(raw);
    }

    /// <summary>Drops the last string.</summary>
    public void Drop() => _length = _start;

    /// <inheritdoc/>
    public override string ToString() => Encoding.UTF8.GetString(_bytes, 0, _length);

    // The result is never longer.
    private void Unescape(Span<byte> raw)
    {
        try
        {
            byte[] quoted = [(byte)'"', .. raw, (byte)'"'];
            Utf8JsonReader reader = new(quoted);
            reader.Read();
            _length = _start + reader.CopyString(raw);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            // An invalid escape: the text is not what a client would read.
            IsCut = true;
        }
    }
}
