using FlagGateway.Core.Hygiene.Life;

namespace FlagGateway.State;

/// <summary>Stores what was observed of flags, so that it survives restarts and is the same for a fleet.</summary>
/// <remarks>
/// It is no part of the state: it has no revision and no order, and whoever reads it merges it with what it knows.
/// </remarks>
internal interface IFlagLifeStore
{
    /// <summary>Reads what is stored.</summary>
    Task<LifeReading> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Writes flags that have changed, and removes others.</summary>
    /// <returns>What went wrong, or <c>null</c>.</returns>
    Task<string?> WriteAsync(LifeChanges changes, CancellationToken cancellationToken);
}

/// <summary>What was read.</summary>
/// <param name="Lives">The flags; <c>null</c> if it is not known what is stored.</param>
/// <param name="Problem">What could not be read, or what is damaged and missing in the flags.</param>
internal sealed record LifeReading(FlagLives? Lives, string? Problem = null);

/// <summary>What is to be written.</summary>
/// <param name="All">All flags as they are to be stored.</param>
/// <param name="Changed">Those that differ from what is stored.</param>
/// <param name="Removed">Ids of stored flags that are to be removed.</param>
internal sealed record LifeChanges(FlagLives All, IReadOnlyList<FlagLife> Changed, IReadOnlyList<string> Removed)
{
    /// <summary>Whether there is anything to write.</summary>
    public bool IsEmpty => Changed.Count == 0 && Removed.Count == 0;

    /// <summary>Compares what is to be stored with what is stored.</summary>
    public static LifeChanges Between(FlagLives stored, FlagLives all) => new(
        all,
        [.. all.Flags.Values.Where(life => stored.Find(life.Flag) is not { } known || !FlagLifeJson.Write(known).AsSpan().SequenceEqual(FlagLifeJson.Write(life)))],
        [.. stored.Flags.Values.Where(life => all.Find(life.Flag) is null).Select(static life => life.Flag)]);
}
