using System.Globalization;
using System.Text.Json.Serialization;
using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Flags;

namespace FlagGateway.Core.Rollouts;

/// <summary>A share of users who change variant.</summary>
/// <param name="From">Name of the variant before; <c>none</c> for no variant.</param>
/// <param name="To">Name of the variant afterwards.</param>
/// <param name="Percentage">The share of all percentiles, above 0, at most 100.</param>
public sealed record UserMove(string From, string To, double Percentage)
{
    /// <summary>The segment of whose users it is the share; <c>null</c> for all users.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Segment { get; init; }

    /// <summary>Describes the move: <c>10 % of users from new to legacy</c>.</summary>
    public override string ToString() =>
        $"{(Percentage < 0.01 ? "less than 0.01" : Percentage.ToString("0.##", CultureInfo.InvariantCulture))} % of {(Segment is null ? "users" : $"the users of {Segment}")} from {From} to {To}";
}

/// <summary>
/// Computes how many users change variant when a flag changes. Counted on percentiles; users and groups named by rules
/// are not included.
/// </summary>
public static class UserMoves
{
    private const string NoVariant = "none";

    /// <summary>Returns the moves, the largest first.</summary>
    /// <param name="before">The current flag.</param>
    /// <param name="after">The changed flag.</param>
    public static IReadOnlyList<UserMove> Between(CompiledFlag before, CompiledFlag after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        if (before.Variants.Count == 0 && after.Variants.Count == 0)
            return [];
        (before, after) = (before.WithVariants, after.WithVariants);
        return [.. Moves(before, after)
            .Where(static move => move.From != move.To)
            .GroupBy(static move => (move.From, move.To))
            .Select(static group => new UserMove(group.Key.From, group.Key.To, group.Sum(static move => move.Percentage)))
            .OrderByDescending(static move => move.Percentage)];
    }

    /// <summary>Returns the moves when a plan starts.</summary>
    /// <param name="flag">The flag as in flags.json.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="state">The finished rollout that is in force, or <c>null</c> if flags.json decides.</param>
    public static IReadOnlyList<UserMove> OfStart(CompiledFlag flag, RolloutPlan plan, RolloutState? state)
    {
        ArgumentNullException.ThrowIfNull(flag);
        if (RolloutVerbs.Start(plan, state, default, "").Decision is not { } start)
            return [];
        var moves = Between(state is null ? flag : flag.Follow(state), flag.Follow(start.Next));
        return start.Next is { Segment: { } segment, Percentage: > 0 and var share } ? [.. moves, new UserMove(plan.Control, RolloutCandidates.Join(plan.Candidates), share) { Segment = segment }] : moves;
    }

    /// <summary>
    /// Whether users would leave the candidate, or a variant that the plan does not name; that needs consent.
    /// </summary>
    public static bool NeedConsent(IReadOnlyList<UserMove> moves, RolloutPlan plan)
    {
        ArgumentNullException.ThrowIfNull(moves);
        return moves.Any(move => move.From != plan.Control && move.From != NoVariant);
    }

    /// <summary>Describes the moves, or that there are none.</summary>
    public static string Describe(IReadOnlyList<UserMove> moves)
    {
        ArgumentNullException.ThrowIfNull(moves);
        return moves.Count == 0 ? "nobody" : string.Join(", ", moves);
    }

    private static IEnumerable<UserMove> Moves(CompiledFlag before, CompiledFlag after)
    {
        foreach (var (first, second, share) in SharesOfPositions(before, after))
        {
            foreach (var (isIncludedBefore, isIncludedAfter, part) in SharesOfInclusion(before.Parts.Inclusion, after.Parts.Inclusion))
            {
                if (share * part > 0)
                    yield return new UserMove(NameAt(before, first, isIncludedBefore), NameAt(after, second, isIncludedAfter), share * part * 100);
            }
        }
    }

    // Another hash or seed distributes users independently of the former one.
    private static IEnumerable<(ulong Before, ulong After, double Share)> SharesOfPositions(CompiledFlag before, CompiledFlag after)
    {
        if (before.Parts.Bucketer.IsSame(after.Parts.Bucketer) && before.Parts.AttributePrefix == after.Parts.AttributePrefix)
            return Cut(before.Parts.Bucketer, Bounds(before).Concat(Bounds(after))).Select(static part => (part.First, part.First, part.Share));
        var others = Cut(after.Parts.Bucketer, Bounds(after)).ToArray();
        return Cut(before.Parts.Bucketer, Bounds(before)).SelectMany(part => others.Select(other => (part.First, other.First, part.Share * other.Share)));
    }

    private static IEnumerable<(bool Before, bool After, double Share)> SharesOfInclusion(Inclusion? before, Inclusion? after)
    {
        var (earlier, later) = (before?.Share ?? 1, after?.Share ?? 1);
        return before is not null && before.IsSame(after)
            ? [(true, true, earlier), (false, false, 1 - earlier)]
            : [(true, true, earlier * later), (true, false, earlier * (1 - later)), (false, true, (1 - earlier) * later), (false, false, (1 - earlier) * (1 - later))];
    }

    private static IEnumerable<BucketRange> Cut(Bucketer bucketer, IEnumerable<ulong> bounds)
    {
        ulong[] all = [.. bounds.Append(0UL).Append(bucketer.Scale).Distinct().Order()];
        return all.Zip(all.Skip(1), (first, end) => new BucketRange(first, end) { Scale = bucketer.Scale });
    }

    private static IEnumerable<ulong> Bounds(CompiledFlag flag) => flag.Parts.DisjointRanges.SelectMany(static part => new[] { part.Range.First, part.Range.End });

    private static string NameAt(CompiledFlag flag, ulong position, bool isIncluded)
    {
        var parts = flag.Parts;
        var variant = parts.IsKilled ? parts.KilledVariant
            : !parts.IsEnabled ? parts.DefaultWhenDisabled
            : isIncluded && Array.Find(parts.DisjointRanges, part => part.Range.Contains(position)) is { Range.End: > 0 } found ? found.Variant
            : parts.DefaultWhenEnabled;
        return variant < 0 ? NoVariant : flag.Variants[variant].Name;
    }
}
