using System.Collections.Immutable;

namespace FlagGateway.Core.Hygiene.Life;

/// <summary>What was observed of all flags, by id. Immutable; merging is as for <see cref="FlagLife"/>.</summary>
internal sealed record FlagLives(ImmutableDictionary<string, FlagLife> Flags)
{
    /// <summary>How long a flag is remembered that is no longer in force.</summary>
    public static readonly TimeSpan RetentionAfterRemoval = TimeSpan.FromDays(30);

    /// <summary>How long a last request is remembered.</summary>
    public static readonly TimeSpan RequestRetention = TimeSpan.FromDays(400);

    /// <summary>Nothing.</summary>
    public static FlagLives Empty { get; } = new(ImmutableDictionary.Create<string, FlagLife>(StringComparer.OrdinalIgnoreCase));

    /// <summary>The life of a flag; <c>null</c> if it was never observed.</summary>
    public FlagLife? Find(string flag) => Flags.GetValueOrDefault(flag);

    /// <summary>Combines two.</summary>
    public FlagLives Merge(FlagLives other) => other.Flags.Values.Aggregate(this, static (all, life) => all.With(all.Find(life.Flag)?.Merge(life) ?? life));

    /// <summary>
    /// Combines what an instance has observed since its start with what was stored before: its first observation is no
    /// change, and no latest value.
    /// </summary>
    public FlagLives Continue(FlagLives stored) => Flags.Values.Aggregate(stored, static (all, life) => all.With(all.Find(life.Flag) is { } known ? known.Merge(life with
    {
        Content = life.Content.ChangedAt is null ? known.Content : life.Content,
        Reach = life.Reach.ChangedAt is null ? known.Reach : life.Reach,
    }) : life));

    /// <summary>Adds what an instance observes.</summary>
    /// <param name="before">What it observed before, by id; a missing one for its first observation.</param>
    /// <param name="now">The flags in force.</param>
    /// <param name="at">Now.</param>
    public FlagLives Observe(IReadOnlyDictionary<string, FlagObservation> before, IEnumerable<FlagObservation> now, DateTimeOffset at)
    {
        var minute = new DateTimeOffset(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
        return now.Aggregate(this, (all, flag) => all.With(all.Find(flag.Flag)?.Observe(before.GetValueOrDefault(flag.Flag), flag, minute) ?? FlagLife.Begin(flag, minute)));
    }

    /// <summary>Adds the last requests of flags that were observed.</summary>
    public FlagLives Add(IEnumerable<(string Flag, LastRequest Request)> requests) => requests
        .GroupBy(static one => one.Flag, static one => one.Request, StringComparer.OrdinalIgnoreCase)
        .Aggregate(this, static (all, flag) => all.Find(flag.Key) is { } life ? all.With(life with { Requests = LastRequest.Merge(life.Requests, flag) }) : all);

    /// <summary>Replaces the life of one flag.</summary>
    public FlagLives With(FlagLife life) => new(Flags.SetItem(life.Flag, life));

    /// <summary>Removes what is too old to matter.</summary>
    public FlagLives Prune(DateTimeOffset now) => new(Flags
        .RemoveRange(Flags.Values.Where(life => now - life.LastSeen > RetentionAfterRemoval).Select(static life => life.Flag))
        .ToImmutableDictionary(static pair => pair.Key, pair => WithoutOld(pair.Value, now), StringComparer.OrdinalIgnoreCase));

    private static FlagLife WithoutOld(FlagLife life, DateTimeOffset now) =>
        life.Requests.Any(last => now - last.At > RequestRetention) ? life with { Requests = [.. life.Requests.Where(last => now - last.At <= RequestRetention)] } : life;
}
