using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace FlagGateway.Core.Hygiene.Life;

/// <summary>What the instances of a fleet have observed of one flag. Immutable.</summary>
/// <remarks>
/// <see cref="Merge"/> is commutative, associative and idempotent: each part is a minimum, a maximum or a latest value.
/// So instances need no order and no lock to share what they have observed, and merging twice changes nothing.
/// </remarks>
internal sealed record FlagLife
{
    /// <summary>Id of the flag.</summary>
    public required string Flag { get; init; }

    /// <summary>When it was first in force.</summary>
    public required DateTimeOffset FirstSeen { get; init; }

    /// <summary>When it was last in force, to the hour.</summary>
    public DateTimeOffset LastSeen { get; init; }

    /// <summary>Fingerprint of its definition.</summary>
    public ObservedValue Content { get; init; } = new("", null);

    /// <summary>The only variant that users could get; empty if there were several.</summary>
    public ObservedValue Reach { get; init; } = new("", null);

    /// <summary>The last requests, ordered by route, variant and cluster.</summary>
    public IReadOnlyList<LastRequest> Requests { get; init; } = [];

    /// <summary>The earliest <c>expected_retirement</c> that was in force.</summary>
    public DateOnly? EarliestRetirement { get; init; }

    /// <summary>
    /// The latest <c>expected_retirement</c> that was in force, without an extension that is not in the audit log yet.
    /// </summary>
    public DateOnly? LatestRetirement { get; init; }

    /// <summary>When each reminder was last sent, by rule.</summary>
    public ImmutableSortedDictionary<string, DateTimeOffset> Reminders { get; init; } = ImmutableSortedDictionary.Create<string, DateTimeOffset>(StringComparer.Ordinal);

    /// <summary>Since when the only variant of <see cref="Reach"/> is the only one.</summary>
    [JsonIgnore]
    public DateTimeOffset ReachSince => Reach.ChangedAt ?? FirstSeen;

    /// <summary>Combines two.</summary>
    public FlagLife Merge(FlagLife other) => new()
    {
        Flag = string.CompareOrdinal(Flag, other.Flag) <= 0 ? Flag : other.Flag,
        FirstSeen = FirstSeen <= other.FirstSeen ? FirstSeen : other.FirstSeen,
        LastSeen = Max(LastSeen, other.LastSeen),
        Content = ObservedValue.Latest(Content, other.Content),
        Reach = ObservedValue.Latest(Reach, other.Reach),
        Requests = LastRequest.Merge(Requests, other.Requests),
        EarliestRetirement = EarliestRetirement is { } one && other.EarliestRetirement is { } two ? (one < two ? one : two) : EarliestRetirement ?? other.EarliestRetirement,
        LatestRetirement = Nullable.Compare(LatestRetirement, other.LatestRetirement) >= 0 ? LatestRetirement : other.LatestRetirement,
        Reminders = other.Reminders.Aggregate(Reminders, static (sent, reminder) => sent.SetItem(reminder.Key, sent.TryGetValue(reminder.Key, out var known) ? Max(known, reminder.Value) : reminder.Value)),
    };

    /// <summary>The first observation of a flag.</summary>
    public static FlagLife Begin(FlagObservation flag, DateTimeOffset at) => new()
    {
        Flag = flag.Flag,
        FirstSeen = at,
        LastSeen = Hour(at),
        Content = new(flag.Content, null),
        Reach = new(flag.Reach, null),
        EarliestRetirement = flag.Retirement,
        LatestRetirement = flag.Retirement,
    };

    /// <summary>Adds an observation. An extension of the retirement is left to <see cref="Extend"/>.</summary>
    /// <param name="before">What the same instance observed before; <c>null</c> for its first observation.</param>
    /// <param name="now">What it observes now.</param>
    /// <param name="at">Now.</param>
    public FlagLife Observe(FlagObservation? before, FlagObservation now, DateTimeOffset at) => this with
    {
        LastSeen = Max(LastSeen, Hour(at)),
        Content = Content.Next(before?.Content, now.Content, at),
        Reach = Reach.Next(before?.Reach, now.Reach, at),
        EarliestRetirement = EarliestRetirement is { } known && !(now.Retirement < known) ? known : now.Retirement ?? EarliestRetirement,
        LatestRetirement = LatestRetirement ?? now.Retirement,
    };

    /// <summary>Whether a day is later than all that were in force.</summary>
    public bool IsExtension(DateOnly? retirement) => retirement > LatestRetirement;

    /// <summary>Adds an extension that is in the audit log.</summary>
    public FlagLife Extend(DateOnly retirement) => this with { LatestRetirement = retirement > LatestRetirement ? retirement : LatestRetirement };

    /// <summary>Whether two differ in more than times that pass by themselves.</summary>
    public bool HasChangedSince(FlagLife? other) =>
        other is null || (FirstSeen, Content, Reach, EarliestRetirement, LatestRetirement) != (other.FirstSeen, other.Content, other.Reach, other.EarliestRetirement, other.LatestRetirement)
        || !Reminders.SequenceEqual(other.Reminders);

    private static DateTimeOffset Max(DateTimeOffset one, DateTimeOffset other) => one >= other ? one : other;

    private static DateTimeOffset Hour(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
}
