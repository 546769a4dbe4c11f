namespace FlagGateway.Core.Prompts;

/// <summary>
/// Assembles an edited text from slices of the original and inserted text, without a copy of either. Edits come in the
/// order of the text.
/// </summary>
internal sealed class Splicer(ReadOnlyMemory<byte> source)
{
    private readonly List<ReadOnlyMemory<byte>> _parts = [];
    private int _position;

    /// <summary>The original text.</summary>
    public ReadOnlySpan<byte> Source => source.Span;

    /// <summary>Takes over the original up to an offset.</summary>
    public void TakeTo(int offset)
    {
        if (offset > _position)
            _parts.Add(source[_position..offset]);
        _position = Math.Max(_position, offset);
    }

    /// <summary>
    /// Takes over the original up to <paramref name="start"/>, and omits it from there to <paramref name="end"/>.
    /// </summary>
    public void Omit(int start, int end)
    {
        TakeTo(start);
        _position = Math.Max(_position, end);
    }

    /// <summary>Inserts text at the offset reached.</summary>
    public void Insert(ReadOnlyMemory<byte> text)
    {
        if (!text.IsEmpty)
            _parts.Add(text);
    }

    /// <summary>Inserts texts at the offset reached.</summary>
    public void Insert(ReadOnlyMemory<byte>[] texts)
    {
        foreach (var text in texts)
            Insert(text);
    }

    /// <summary>Takes over the rest.</summary>
    /// <returns>All parts in their order.</returns>
    public IReadOnlyList<ReadOnlyMemory<byte>> Finish()
    {
        TakeTo(source.Length);
        return _parts;
    }
}
