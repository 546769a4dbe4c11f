using FlagGateway.Core.Hygiene.Staleness;

namespace FlagGateway.Core.Hygiene.References;

/// <summary>Compares the flags that exist with those that code uses.</summary>
/// <param name="Undefined">Lines with ids that no flag has.</param>
/// <param name="Unused">Flags that neither code nor a route nor a rollout uses.</param>
/// <param name="Retired">Flags that are deprecated, or past their retirement, and that code still names.</param>
public sealed record CodeAudit(IReadOnlyList<FlagLine> Undefined, IReadOnlyList<string> Unused, IReadOnlyList<RetiredFlag> Retired)
{
    /// <summary>The flags whose lines are wanted: they should be gone.</summary>
    /// <param name="flags">The flags.</param>
    /// <param name="today">The current day.</param>
    public static IReadOnlyList<string> Watched(IEnumerable<FlagStatus> flags, DateOnly today) => [.. flags.Where(flag => WhyOf(flag, today) is not null).Select(static flag => flag.Id)];

    /// <summary>Compares.</summary>
    /// <param name="flags">The flags.</param>
    /// <param name="found">What code uses.</param>
    /// <param name="today">The current day.</param>
    /// <param name="ignored">Ids that are not meant as flags.</param>
    public static CodeAudit Create(IReadOnlyList<FlagStatus> flags, ScanResult found, DateOnly today, IReadOnlySet<string> ignored)
    {
        FlagLine[] lines = [.. found.Lines.OrderBy(static line => line.File, StringComparer.Ordinal).ThenBy(static line => line.Line)];
        var retired = lines.Where(static line => line.IsDefined).ToLookup(static line => line.Flag, StringComparer.OrdinalIgnoreCase);
        return new(
            [.. lines.Where(line => !line.IsDefined && !ignored.Contains(line.Flag))],
            [.. flags.Where(flag => !flag.IsRouted && !flag.HasRollout && !found.Used.Contains(flag.Id)).Select(static flag => flag.Id)],
            [.. flags.Where(flag => retired.Contains(flag.Id)).Select(flag => new RetiredFlag(flag.Id, WhyOf(flag, today) ?? "", [.. retired[flag.Id]]))]);
    }

    private static string? WhyOf(FlagStatus flag, DateOnly today)
    {
        if (flag.Deprecated is { } reason)
            return reason.Length == 0 ? "deprecated" : $"deprecated: {reason}";
        var retirement = LifecycleDates.Retirement(flag.Type, flag.Created, flag.Retirement, flag.Ends);
        return retirement < today ? $"should be gone since {retirement:yyyy-MM-dd}" : null;
    }
}

/// <summary>A flag that should be gone, and the code that still names it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Why">Why it should be gone.</param>
/// <param name="Lines">The lines.</param>
public sealed record RetiredFlag(string Id, string Why, IReadOnlyList<FlagLine> Lines);
