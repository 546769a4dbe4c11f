namespace FlagGateway.Core.Cohorts;

/// <summary>
/// Finds the user who sent more than half of a partition's requests, in one 64-bit word: Boyer and Moore's majority
/// vote. Without a majority it is an arbitrary user with a small lead. Any thread may vote; of two concurrent votes one
/// may be lost.
/// </summary>
/// <seealso href="https://www.cs.utexas.edu/~moore/best-ideas/mjrty/">
/// Boyer and Moore, MJRTY: a fast majority vote algorithm
/// </seealso>
public sealed class HeaviestUser
{
    /// <summary>Minimum lead for a name; with many users of similar traffic nobody reaches it.</summary>
    public const int MinLead = 16;

    // The upper half identifies the user, the lower half is the lead.
    private long _vote;
    private NamedUser? _named;

    /// <summary>The user with a name, or <c>null</c>.</summary>
    public NamedUser? Named => Volatile.Read(ref _vote) is var vote && Volatile.Read(ref _named) is { } named && named.Tag == TagOf(vote) && LeadOf(vote) >= MinLead
        ? named with { Lead = LeadOf(vote) }
        : null;

    /// <summary>Counts a request of a user. Allocates nothing.</summary>
    /// <param name="tag">See <see cref="TagOf(uint, uint)"/>.</param>
    public void Vote(uint tag)
    {
        var vote = Volatile.Read(ref _vote);
        var lead = LeadOf(vote);
        var next = TagOf(vote) == tag ? Word(tag, Math.Min(lead + 1, int.MaxValue - 1)) : lead == 0 ? Word(tag, 1) : Word(TagOf(vote), lead - 1);
        Interlocked.CompareExchange(ref _vote, next, vote);
    }

    /// <summary>Whether the leading user has no name yet.</summary>
    public bool NeedsName(uint tag) =>
        Volatile.Read(ref _vote) is var vote && TagOf(vote) == tag && LeadOf(vote) >= MinLead && Volatile.Read(ref _named)?.Tag != tag;

    /// <summary>Names a user, for display.</summary>
    public void Name(uint tag, string name) => Volatile.Write(ref _named, new NamedUser(name, 0) { Tag = tag });

    /// <summary>Distinguishes a user from others of the same partition; never 0.</summary>
    public static uint TagOf(uint primaryHash, uint secondaryHash) => Math.Max(1, (uint)(DistinctUsers.Mix(((ulong)primaryHash << 32) | secondaryHash) >> 32));

    /// <summary>The names of the dominant users of some partitions; partitions without one are skipped.</summary>
    internal static IReadOnlyList<string> NamesOf(CohortCounts counts, IEnumerable<int> partitions) =>
        counts.Heaviest.Count == 0 ? [] : [.. partitions.Select(partition => counts.Heaviest[partition]?.Name).OfType<string>().Distinct(StringComparer.Ordinal)];

    private static uint TagOf(long vote) => (uint)((ulong)vote >> 32);

    private static int LeadOf(long vote) => (int)(vote & int.MaxValue);

    private static long Word(uint tag, int lead) => (long)(((ulong)tag << 32) | (uint)lead);
}

/// <summary>The dominant user or group of a partition.</summary>
/// <param name="Name">For display: <c>tenant:acme</c>, or <c>user </c> and a keyed hash.</param>
/// <param name="Lead">Lower bound of the user's requests minus those of all others in the partition.</param>
public sealed record NamedUser(string Name, long Lead)
{
    internal uint Tag { get; init; }

    /// <summary>Merges the leaders of two instances: the votes of one are subtracted from the other's.</summary>
    internal static NamedUser? Merge(NamedUser? one, NamedUser? other)
    {
        if (one is null || other is null)
            return one ?? other;
        if (one.Name == other.Name)
            return one with { Lead = one.Lead + other.Lead };
        var (more, less) = one.Lead >= other.Lead ? (one, other) : (other, one);
        return more.Lead > less.Lead ? more with { Lead = more.Lead - less.Lead } : null;
    }
}
