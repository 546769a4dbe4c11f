namespace FlagGateway.Core.Json;

/// <summary>Converts increasing offsets to lines, counting each part of the text once.</summary>
internal ref struct LineCounter(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private int _offset;
    private int _line = 1;

    /// <summary>The line, from 1, of an offset that is not before the previous one.</summary>
    public int At(long offset)
    {
        _line += _text[_offset..(int)offset].Count((byte)'\n');
        _offset = (int)offset;
        return _line;
    }
}
