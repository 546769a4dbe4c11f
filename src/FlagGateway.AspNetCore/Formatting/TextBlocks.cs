using System.Buffers;

namespace FlagGateway.Formatting;

/// <summary>
/// UTF-8 text in blocks: however long it is, it needs no large array, whose allocation ends in a full garbage
/// collection.
/// </summary>
internal sealed class TextBlocks : IBufferWriter<byte>
{
    /// <summary>Length of a block, far below that of a large object.</summary>
    public const int BlockBytes = 16 * 1024;

    private readonly List<ReadOnlyMemory<byte>> _full = [];
    private byte[] _block = [];
    private int _used;

    /// <summary>Number of bytes.</summary>
    public long Length { get; private set; }

    /// <summary>The text so far.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Blocks => _used == 0 ? _full : _full.Append(_block.AsMemory(0, _used));

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _block.Length - _used);
        _used += count;
        Length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_block.Length - _used >= Math.Max(sizeHint, 1))
            return _block.AsMemory(_used);
        if (_used != 0)
            _full.Add(_block.AsMemory(0, _used));
        (_block, _used) = (new byte[Math.Max(sizeHint, BlockBytes)], 0);
        return _block;
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
