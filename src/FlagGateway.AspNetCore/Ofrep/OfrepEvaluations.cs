using System.Collections.Concurrent;

namespace FlagGateway.Ofrep;

/// <summary>Which variants applications were given since this was last read.</summary>
internal sealed class OfrepEvaluations
{
    private ConcurrentDictionary<OfrepEvaluation, byte> _given = new();

    /// <summary>Adds an evaluation. Allocates nothing if it is known.</summary>
    public void Add(OfrepEvaluation evaluation)
    {
        // Adding takes a lock, even if there is nothing to add.
        var given = Volatile.Read(ref _given);
        if (!given.ContainsKey(evaluation))
            given.TryAdd(evaluation, 0);
    }

    /// <summary>Returns them and begins again. One that is added meanwhile may be lost; the next one is not.</summary>
    public IReadOnlyCollection<OfrepEvaluation> Take() => [.. Interlocked.Exchange(ref _given, new()).Keys];
}

/// <summary>An evaluation for an application.</summary>
/// <param name="Flag">Id of the flag.</param>
/// <param name="Variant">Name of the variant, as that of requests.</param>
/// <param name="IsBulk">Whether the application got all flags, so that it may not use this one.</param>
internal readonly record struct OfrepEvaluation(string Flag, string Variant, bool IsBulk);
