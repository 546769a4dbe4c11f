namespace FlagGateway.Core.Cohorts;

/// <summary>
/// Finds the user who sent more than half of a partition's requests, in one word: Boyer and Moore's majority vote. Where nobody did, it
/// is somebody, with a small lead. Any thread may vote; a vote that meets another at the same moment is lost.
/// </summary>
/// <seealso href="https://www.cs.utexas.edu/~moore/best-ideas/mjrty/">Boyer and Moore, MJRTY: a fast majority vote algorithm</seealso>
public sealed class HeaviestUser
{
    /// <summary>From which lead on a user is worth a name: among many users nobody gets so far.</summary>
    public const int MinLead = 16;

    // Half a word for who, half for how far ahead.
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

    /// <summary>Whether a user leads and nobody has said who that is.</summary>
    public bool NeedsName(uint tag) =>
        Volatile.Read(ref _vote) is var vote && TagOf(vote) == tag && LeadOf(vote) >= MinLead && Volatile.Read(ref _named)?.Tag != tag;

    /// <summary>Says who a user is, for people.</summary>
    public void Name(uint tag, string name) => Volatile.Write(ref _named, new NamedUser(name, 0) { Tag = tag });

    /// <summary>Distinguishes a user from others of the same partition; never 0.</summary>
    public static uint TagOf(uint primaryHash, uint secondaryHash) => Math.Max(1, (uint)(DistinctUsers.Mix(((ulong)primaryHash << 32) | secondaryHash) >> 32));

    /// <summary>The names of the users who sent most of some partitions; a partition without one is left out.</summary>
    internal static IReadOnlyList<string> NamesOf(CohortCounts counts, IEnumerable<int> partitions) =>
        counts.Heaviest.Count == 0 ? [] : [.. partitions.Select(partition => counts.Heaviest[partition]?.Name).OfType<string>().Distinct(StringComparer.Ordinal)];

    private static uint TagOf(long vote) => (uint)((ulong)vote >> 32);

    private static int LeadOf(long vote) => (int)(vote & int.MaxValue);

    private static long Word(uint tag, int lead) => (long)(((ulong)tag << 32) | (uint)lead);
}

/// <summary>A user or group that sent most of a partition's requests.</summary>
/// <param name="Name">For people: <c>tenant:acme</c>, or <c>user </c> and a keyed hash.</param>
/// <param name="Lead">How many more requests than all others of the partition together, at least.</param>
public sealed record NamedUser(string Name, long Lead)
{
    internal uint Tag { get; init; }

    /// <summary>Who leads where two instances each know somebody: the votes of one count against the other's.</summary>
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
