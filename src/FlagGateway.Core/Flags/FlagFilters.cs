using Microsoft.FeatureManagement;
using Microsoft.FeatureManagement.FeatureFilters;

namespace FlagGateway.Core.Flags;

/// <summary>The client filters a flag may have.</summary>
internal enum FlagFilterKind
{
    AlwaysOn,
    Targeting,
    TimeWindow,
    Percentage,
    Metric,
    Attributes,
    Unknown,
}

/// <summary>Names and settings of client filters, resolved as in the library.</summary>
internal static class FlagFilters
{
    /// <summary>
    /// The library matches names case-insensitively, and a name without a dot against the last part of the alias.
    /// </summary>
    public static FlagFilterKind KindOf(string? name) => name?.ToUpperInvariant() switch
    {
        "ALWAYSON" or "ON" => FlagFilterKind.AlwaysOn,
        "MICROSOFT.TARGETING" or "TARGETING" => FlagFilterKind.Targeting,
        "MICROSOFT.TIMEWINDOW" or "TIMEWINDOW" => FlagFilterKind.TimeWindow,
        "MICROSOFT.PERCENTAGE" or "PERCENTAGE" => FlagFilterKind.Percentage,
        "FLAGGATEWAY.METRIC" => FlagFilterKind.Metric,
        "FLAGGATEWAY.ATTRIBUTES" => FlagFilterKind.Attributes,
        _ => FlagFilterKind.Unknown,
    };

    /// <summary>The settings of a targeting filter, bound and checked by the library if not bound yet.</summary>
    /// <exception cref="ArgumentException">The library rejects them.</exception>
    public static TargetingFilterSettings TargetingOf(FeatureFilterConfiguration filter) =>
        (TargetingFilterSettings)(filter.ParametersObject ?? new ContextualTargetingFilter().BindParameters(filter.Parameters));

    /// <summary>The settings of a time window filter, bound and checked by the library if not bound yet.</summary>
    /// <exception cref="ArgumentException">The library rejects them.</exception>
    public static TimeWindowFilterSettings TimeWindowOf(FeatureFilterConfiguration filter) =>
        (TimeWindowFilterSettings)(filter.ParametersObject ?? new TimeWindowFilter().BindParameters(filter.Parameters));
}
