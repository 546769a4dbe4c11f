using FlagGateway.Core.Hygiene.Life;
using FlagGateway.Explaining;
using FlagGateway.Snapshots;

namespace FlagGateway.Admin.Api;

/// <summary>All flags.</summary>
/// <param name="Revision">Revision of the state.</param>
/// <param name="Version">Version of the snapshot.</param>
/// <param name="Flags">Ordered by id.</param>
internal sealed record FlagList(long Revision, long Version, IReadOnlyList<FlagView> Flags);

/// <summary>One flag in the API.</summary>
internal record FlagView
{
    public required string Id { get; init; }

    /// <summary>From <c>lifecycle</c>, like owner and days; <c>null</c> if not in the file.</summary>
    public FlagType? Type { get; init; }

    public string? Owner { get; init; }

    public DateOnly? Created { get; init; }

    public DateOnly? ExpectedRetirement { get; init; }

    /// <summary>The day on which an experiment ends.</summary>
    public DateOnly? Ends { get; init; }

    /// <summary>The day of the last review of an operational flag.</summary>
    public DateOnly? Reviewed { get; init; }

    /// <summary>Days since it was created.</summary>
    public int? Age { get; init; }

    /// <summary>Whether it is enabled in flags.json.</summary>
    public bool Enabled { get; init; }

    public bool Killed { get; init; }

    public IReadOnlyList<VariantView> Variants { get; init; } = [];

    /// <summary>
    /// The only variant that users can get now, considering rules and conditions; <c>null</c> if there are several.
    /// </summary>
    public string? EverybodyGets { get; init; }

    /// <summary>
    /// What everybody gets while the flag is off: a variant or <c>off</c>; <c>null</c> for no variant.
    /// </summary>
    public string? WhenDisabled { get; init; }

    /// <summary>Phase of its rollout; <c>null</c> without one.</summary>
    public string? Phase { get; init; }

    public string? Stage { get; init; }

    /// <summary>Difference between flags.json and a finished rollout; <c>null</c> if they agree.</summary>
    public string? Difference { get; init; }

    /// <summary>Routes that it decides.</summary>
    public IReadOnlyList<string> Routes { get; init; } = [];

    /// <summary>What was observed of it; <c>null</c> in the first minute.</summary>
    public ObservedLife? Life { get; init; }
}

/// <summary>One variant of a flag.</summary>
/// <param name="Name">Its name; <c>on</c> and <c>off</c> for a flag without variants.</param>
/// <param name="Percentage">
/// Percentage of users who get it by percentile or default, 0 to 100; <c>null</c> if several conditions decide.
/// </param>
/// <param name="RequestPercentage">
/// Its percentage of the requests assigned by percentile that its rollout counted since the stage began; <c>null</c>
/// without counts.
/// </param>
internal sealed record VariantView(string Name, double? Percentage, double? RequestPercentage);

/// <summary>One flag with its rules.</summary>
internal sealed record FlagDetail : FlagView
{
    /// <summary>Input of the user's percentile, in addition to the user.</summary>
    public string Seed { get; init; } = "";

    /// <summary>
    /// How percentiles are computed, if not as Microsoft's libraries do: <c>launchdarkly, salt 5f3a, key
    /// new-checkout</c>.
    /// </summary>
    public string? Bucketing { get; init; }

    /// <summary><c>all</c> or <c>any</c> of the conditions must be met.</summary>
    public string Requirement { get; init; } = "";

    /// <summary>Conditions that are checked before all rules.</summary>
    public IReadOnlyList<string> Conditions { get; init; } = [];

    /// <summary>Measurements for the conditions, with the latest results.</summary>
    public IReadOnlyList<ConditionExplanation> Measured { get; init; } = [];

    /// <summary>Descriptions of the rules, in order of evaluation.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];

    /// <summary>The percentile ranges in flags.json.</summary>
    public IReadOnlyList<RangeView> Ranges { get; init; } = [];

    public string? DefaultWhenEnabled { get; init; }

    public string? DefaultWhenDisabled { get; init; }
}

/// <summary>A range of percentiles, [from, to).</summary>
internal sealed record RangeView(double From, double To, string Variant);
