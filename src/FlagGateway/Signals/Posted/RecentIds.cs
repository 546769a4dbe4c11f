using System.Security.Cryptography;
using System.Text;

namespace FlagGateway.Signals.Posted;

/// <summary>
/// The ids of the last signals, so that a batch that is sent again counts once. Kept as 64 bits of a hash: that two of a
/// million are taken for one happens once in thirty million times.
/// </summary>
/// <param name="capacity">How many are kept; the oldest gives way.</param>
internal sealed class RecentIds(int capacity)
{
    private readonly HashSet<ulong> _known = [];
    private readonly Queue<ulong> _order = new();
    private readonly Lock _lock = new();

    /// <summary>What is kept of an id: one that is told again of another signal of the flag is another one.</summary>
    public static ulong KeyOf(string flag, string signal, ReadOnlySpan<char> id)
    {
        // Users may have a say in ids, so nobody must be able to make two that are alike.
        Span<byte> text = stackalloc byte[4096];
        var length = 0;
        foreach (var part in (ReadOnlySpan<string>)[flag, signal])
        {
            // A flag's id has no end; what is cut off only makes ids of two such flags alike.
            length += Encoding.UTF8.GetBytes(part.AsSpan(0, Math.Min(part.Length, 512)), text[length..]);
            text[length++] = (byte)'\n';
        }

        length += Encoding.UTF8.GetBytes(id, text[length..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..length], hash);
        return BitConverter.ToUInt64(hash);
    }

    /// <summary>Takes note of an id; <c>false</c> where it is known.</summary>
    public bool TryAdd(ulong key)
    {
        lock (_lock)
        {
            if (!_known.Add(key))
                return false;
            _order.Enqueue(key);
            if (_order.Count > capacity)
                _known.Remove(_order.Dequeue());
            return true;
        }
    }
}
