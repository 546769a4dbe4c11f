namespace FlagGateway.Core.Hygiene.Editing;

/// <summary>A range of percentiles that a variant has.</summary>
/// <param name="Variant">Name of the variant.</param>
/// <param name="From">Its first percentile.</param>
/// <param name="To">Its end.</param>
internal sealed record PercentileShare(string Variant, decimal From, decimal To);

/// <summary>Changes the shares of variants so that no more users than necessary get another one.</summary>
internal static class PercentileShares
{
    private const decimal All = 100;

    /// <summary>
    /// The ranges of all percentiles, in order: those of a list, of which the first that has a percentile decides, and
    /// of the default.
    /// </summary>
    /// <param name="ranges">The list.</param>
    /// <param name="other">The variant of all other percentiles.</param>
    public static IReadOnlyList<PercentileShare> Cover(IReadOnlyList<PercentileShare> ranges, string other)
    {
        decimal[] bounds = [.. ranges.SelectMany(static range => new[] { range.From, range.To }).Append(0).Append(All).Where(static bound => bound is >= 0 and <= All).Distinct().Order()];
        return Merge(bounds.Zip(bounds.Skip(1), (from, to) => new PercentileShare(ranges.FirstOrDefault(range => range.From <= from && from < range.To)?.Variant ?? other, from, to)));
    }

    /// <summary>Returns ranges with other shares.</summary>
    /// <param name="cover">The ranges of all percentiles, in order.</param>
    /// <param name="wanted">The share of each variant; together 100.</param>
    /// <param name="starts">Where variants without a share begin; at 0 unless it names them.</param>
    public static IReadOnlyList<PercentileShare> Change(IReadOnlyList<PercentileShare> cover, IReadOnlyDictionary<string, decimal> wanted, IReadOnlyDictionary<string, decimal>? starts = null)
    {
        List<PercentileShare> ranges = [.. cover];
        foreach (var variant in wanted.Keys.Where(name => !cover.Any(range => range.Variant == name)))
            InsertEmpty(ranges, variant, starts?.GetValueOrDefault(variant) ?? 0);
        // What each variant needs in addition, or has too much.
        var needs = wanted.ToDictionary(static one => one.Key, one => one.Value - cover.Where(range => range.Variant == one.Key).Sum(static range => range.To - range.From), StringComparer.Ordinal);
        foreach (var range in cover)
            needs.TryAdd(range.Variant, -cover.Where(other => other.Variant == range.Variant).Sum(static other => other.To - other.From));
        // First between neighbors, so that a share grows where it is, and if possible from its start on.
        while (MoveOneBoundary(ranges, needs, isUpward: true) || MoveOneBoundary(ranges, needs, isUpward: false))
        {
        }

        return Merge(ranges.SelectMany(range => Release(range, needs)).SelectMany(range => Take(range, needs)));
    }

    private static void InsertEmpty(List<PercentileShare> ranges, string variant, decimal start)
    {
        var at = ranges.FindIndex(range => start <= range.From || start < range.To);
        if (at < 0)
        {
            ranges.Add(new(variant, All, All));
            return;
        }

        var range = ranges[at];
        if (range.From < start)
        {
            (ranges[at], range) = (range with { To = start }, range with { From = start });
            ranges.Insert(++at, range);
        }

        ranges.Insert(at, new(variant, start, start));
    }

    private static bool MoveOneBoundary(List<PercentileShare> ranges, Dictionary<string, decimal> needs, bool isUpward)
    {
        for (var i = 0; i + 1 < ranges.Count; i++)
        {
            var (left, right) = (ranges[i], ranges[i + 1]);
            var (grows, shrinks) = isUpward ? (left, right) : (right, left);
            var moved = Math.Min(Math.Min(needs[grows.Variant], -needs[shrinks.Variant]), shrinks.To - shrinks.From);
            if (left.Variant == right.Variant || moved <= 0)
                continue;
            var boundary = left.To + (isUpward ? moved : -moved);
            needs[grows.Variant] -= moved;
            needs[shrinks.Variant] += moved;
            (ranges[i], ranges[i + 1]) = (left with { To = boundary }, right with { From = boundary });
            // Ranges that are still empty have their turn.
            if (moved == shrinks.To - shrinks.From)
                ranges.RemoveAt(isUpward ? i + 1 : i);
            return true;
        }

        return false;
    }

    // An empty name is a range that nobody has.
    private static IEnumerable<PercentileShare> Release(PercentileShare range, Dictionary<string, decimal> needs)
    {
        var released = Math.Min(Math.Max(-needs[range.Variant], 0), range.To - range.From);
        needs[range.Variant] += released;
        yield return range with { To = range.To - released };
        yield return new("", range.To - released, range.To);
    }

    private static IEnumerable<PercentileShare> Take(PercentileShare range, Dictionary<string, decimal> needs)
    {
        if (range.Variant.Length != 0)
        {
            yield return range;
            yield break;
        }

        foreach (var variant in needs.Keys.ToArray())
        {
            var taken = Math.Min(Math.Max(needs[variant], 0), range.To - range.From);
            needs[variant] -= taken;
            yield return new(variant, range.From, range.From + taken);
            range = range with { From = range.From + taken };
        }
    }

    private static List<PercentileShare> Merge(IEnumerable<PercentileShare> ranges)
    {
        List<PercentileShare> merged = [];
        foreach (var range in ranges.Where(static range => range.From < range.To))
        {
            if (merged is [.., var last] && last.Variant == range.Variant && last.To == range.From)
                merged[^1] = last with { To = range.To };
            else
                merged.Add(range);
        }

        return merged;
    }
}
