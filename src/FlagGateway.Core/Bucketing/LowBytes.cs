using System.Buffers;

namespace FlagGateway.Core.Bucketing;

/// <summary>The low bytes of the UTF-16 units of two texts, in memory of the caller.</summary>
internal readonly ref struct LowBytes
{
    private readonly byte[]? _rented;

    /// <summary>Writes the bytes.</summary>
    /// <param name="first">The first text.</param>
    /// <param name="second">The second text.</param>
    /// <param name="stack">Memory; longer texts are rented.</param>
    public LowBytes(ReadOnlySpan<char> first, ReadOnlySpan<char> second, Span<byte> stack)
    {
        var length = first.Length + second.Length;
        _rented = length > stack.Length ? ArrayPool<byte>.Shared.Rent(length) : null;
        var bytes = (_rented ?? stack)[..length];
        Write(first, bytes);
        Write(second, bytes[first.Length..]);
        Bytes = bytes;
    }

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Gives rented memory back.</summary>
    public void Dispose()
    {
        if (_rented is not null)
            ArrayPool<byte>.Shared.Return(_rented);
    }

    private static void Write(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        for (var i = 0; i < text.Length; i++)
            bytes[i] = unchecked((byte)text[i]);
    }
}
