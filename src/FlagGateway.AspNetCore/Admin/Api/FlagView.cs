using FlagGateway.Explaining;
using FlagGateway.Snapshots;

namespace FlagGateway.Admin.Api;

/// <summary>All flags.</summary>
/// <param name="Revision">Revision of the state.</param>
/// <param name="Version">Version of the snapshot.</param>
/// <param name="Flags">In order of their ids.</param>
internal sealed record FlagList(long Revision, long Version, IReadOnlyList<FlagView> Flags);

/// <summary>One flag as the API shows it.</summary>
internal record FlagView
{
    public required string Id { get; init; }

    /// <summary>From <c>lifecycle</c>, as are owner and days; <c>null</c> where the file says nothing.</summary>
    public FlagType? Type { get; init; }

    public string? Owner { get; init; }

    public DateOnly? Created { get; init; }

    public DateOnly? ExpectedRetirement { get; init; }

    /// <summary>Days since it was created.</summary>
    public int? Age { get; init; }

    /// <summary>Whether flags.json has it switched on.</summary>
    public bool Enabled { get; init; }

    public bool Killed { get; init; }

    public IReadOnlyList<VariantView> Variants { get; init; } = [];

    /// <summary>The only variant that anybody can get now, rules and conditions included; <c>null</c> where there are several.</summary>
    public string? EverybodyGets { get; init; }

    /// <summary>Phase of its rollout; <c>null</c> where it has none.</summary>
    public string? Phase { get; init; }

    public string? Stage { get; init; }

    /// <summary>How flags.json and a rollout that is over differ; <c>null</c> where they agree.</summary>
    public string? Difference { get; init; }

    /// <summary>Routes that it decides.</summary>
    public IReadOnlyList<string> Routes { get; init; } = [];
}

/// <summary>One variant of a flag.</summary>
/// <param name="Name">Its name; <c>on</c> and <c>off</c> for a flag without variants.</param>
/// <param name="Percentage">The share of users that percentiles and defaults give it, 0 to 100; <c>null</c> where several conditions decide.</param>
/// <param name="RequestPercentage">Its share of the requests that its rollout counted by percentile since the stage began; <c>null</c> where none counts.</param>
internal sealed record VariantView(string Name, double? Percentage, double? RequestPercentage);

/// <summary>One flag with how it decides.</summary>
internal sealed record FlagDetail : FlagView
{
    /// <summary>What the percentile of a user is taken of, beside the user.</summary>
    public string Seed { get; init; } = "";

    /// <summary><c>all</c> or <c>any</c> of the conditions must be met.</summary>
    public string Requirement { get; init; } = "";

    /// <summary>What must be met before any rule is looked at.</summary>
    public IReadOnlyList<string> Conditions { get; init; } = [];

    /// <summary>What is measured for them, and what is known.</summary>
    public IReadOnlyList<ConditionExplanation> Measured { get; init; } = [];

    /// <summary>The rules in words, in the order in which they are looked at.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];

    /// <summary>The ranges of percentiles as flags.json has them.</summary>
    public IReadOnlyList<RangeView> Ranges { get; init; } = [];

    public string? DefaultWhenEnabled { get; init; }

    public string? DefaultWhenDisabled { get; init; }
}

/// <summary>A range of percentiles, [from, to).</summary>
internal sealed record RangeView(double From, double To, string Variant);
