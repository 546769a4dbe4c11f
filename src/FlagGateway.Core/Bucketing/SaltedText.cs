using System.Buffers;
using System.Text;

namespace FlagGateway.Core.Bucketing;

/// <summary>A user's key between two fixed texts, as UTF-8 in memory of the caller.</summary>
internal readonly ref struct SaltedText
{
    /// <summary>Bytes to have on the stack; longer texts are rented.</summary>
    public const int StackBytes = 512;

    private readonly byte[]? _rented;

    /// <summary>Writes the text.</summary>
    /// <param name="prefix">UTF-8 before the key.</param>
    /// <param name="key">The key; unpaired surrogates count as U+FFFD.</param>
    /// <param name="suffix">UTF-8 after it.</param>
    /// <param name="secondSuffix">UTF-8 after that.</param>
    /// <param name="stack">Memory of <see cref="StackBytes"/>.</param>
    public SaltedText(ReadOnlySpan<byte> prefix, ReadOnlySpan<char> key, ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> secondSuffix, Span<byte> stack)
    {
        var max = prefix.Length + Encoding.UTF8.GetMaxByteCount(key.Length) + suffix.Length + secondSuffix.Length;
        _rented = max > stack.Length ? ArrayPool<byte>.Shared.Rent(max) : null;
        var text = _rented ?? stack;
        prefix.CopyTo(text);
        var length = prefix.Length + Encoding.UTF8.GetBytes(key, text[prefix.Length..]);
        suffix.CopyTo(text[length..]);
        length += suffix.Length;
        secondSuffix.CopyTo(text[length..]);
        Bytes = text[..(length + secondSuffix.Length)];
    }

    /// <summary>The text.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Gives rented memory back.</summary>
    public void Dispose()
    {
        if (_rented is not null)
            ArrayPool<byte>.Shared.Return(_rented);
    }
}
