using System.Text;
using System.Text.Json;

namespace FlagGateway.Core.Llm;

/// <summary>Joins the content of a response.</summary>
/// <param name="maxBytes">Bytes of content, as written in JSON, that are held at most.</param>
/// <param name="budget">The memory of all such contents together; <c>null</c> for no limit.</param>
internal sealed class LlmText(int maxBytes, IByteBudget? budget = null)
{
    private const int FirstBytes = 256;

    private byte[] _bytes = [];
    private int _length;
    private int _start;

    /// <summary>Whether there was more content than may be held; none of it is there.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Whether the memory of all contents together was the reason.</summary>
    public bool IsOverBudget { get; private set; }

    /// <summary>A string begins.</summary>
    public void Begin() => _start = _length;

    /// <summary>A part of the string as written.</summary>
    public void Add(ReadOnlySpan<byte> raw)
    {
        if (IsCut)
            return;
        if (raw.Length > maxBytes - _length || (raw.Length > _bytes.Length - _length && !TryGrow(raw.Length)))
        {
            Release();
            return;
        }

        raw.CopyTo(_bytes.AsSpan(_length));
        _length += raw.Length;
    }

    /// <summary>The string ends.</summary>
    public void End()
    {
        var raw = _bytes.AsSpan(_start, _length - _start);
        if (raw.Contains((byte)'\\'))
            Unescape(raw);
    }

    /// <summary>Drops the last string.</summary>
    public void Drop() => _length = _start;

    /// <summary>Returns its memory. No more content is collected.</summary>
    public void Release()
    {
        budget?.Release(_bytes.Length);
        (_bytes, _length, _start, IsCut) = ([], 0, 0, true);
    }

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
            Release();
        }
    }

    private bool TryGrow(int more)
    {
        var size = Math.Min(maxBytes, Math.Max(Math.Max(FirstBytes, _bytes.Length * 2), _length + more));
        IsOverBudget = budget?.TryReserve(size - _bytes.Length) == false;
        if (!IsOverBudget)
            Array.Resize(ref _bytes, size);
        return !IsOverBudget;
    }
}
