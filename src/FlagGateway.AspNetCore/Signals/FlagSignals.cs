using System.Collections.Concurrent;

namespace FlagGateway.Signals;

/// <summary>
/// The names of signals that one flag's clusters may report. They come from outside, so there is an end to them: those
/// that guardrails name, and others up to <see cref="MaxNames"/> in all. Kept as long as the process lives, as series are.
/// </summary>
internal sealed class FlagSignals
{
    public const int MaxNames = 32;

    private readonly ConcurrentDictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Lock _adding = new();
    private int _count;

    /// <summary>Keeps a place for a name that the configuration has.</summary>
    public void Reserve(string name)
    {
        lock (_adding)
        {
            if (_names.TryAdd(name, name))
                Volatile.Write(ref _count, _count + 1);
        }
    }

    /// <summary>The name as one string for all requests, or <c>null</c> where there is no place for it.</summary>
    public string? Find(ReadOnlySpan<char> name)
    {
        if (_names.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var known))
            return known;
        if (Volatile.Read(ref _count) >= MaxNames)
            return null;
        lock (_adding)
        {
            var added = name.ToString();
            if (_count < MaxNames && _names.TryAdd(added, added))
                Volatile.Write(ref _count, _count + 1);
            return _names.GetValueOrDefault(added);
        }
    }
}
