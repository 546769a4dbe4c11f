using System.Collections.Concurrent;
using System.Collections.Frozen;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Signals;

/// <summary>
/// Signal names that one flag's clusters may report. They are untrusted, so their number is limited: those that
/// guardrails name, and others up to <see cref="MaxNames"/> in all. Stored for the lifetime of the process, like
/// series.
/// </summary>
internal sealed class FlagSignals
{
    public const int MaxNames = 32;

    private readonly ConcurrentDictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Lock _adding = new();
    private int _count;
    private volatile FrozenDictionary<string, TimeSpan> _lags = FrozenDictionary<string, TimeSpan>.Empty;

    /// <summary>How long ago users must have been served, by the signal's name.</summary>
    public FrozenDictionary<string, TimeSpan> Lags
    {
        get => _lags;
        set => _lags = value;
    }

    /// <summary>Reserves a slot for a configured name.</summary>
    public void Reserve(string name)
    {
        lock (_adding)
        {
            if (_names.TryAdd(name, name))
                Volatile.Write(ref _count, _count + 1);
        }
    }

    /// <summary>Returns the interned name, or <c>null</c> if there is no slot for it.</summary>
    public string? Find(ReadOnlySpan<char> name)
    {
        if (LlmSignals.IsReserved(name))
            return null;
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
