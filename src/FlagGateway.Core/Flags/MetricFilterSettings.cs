using System.Globalization;

namespace FlagGateway.Core.Flags;

/// <summary>
/// The parameters of the filter <c>FlagGateway.Metric</c>: a number that is measured periodically, and its limit.
/// </summary>
public sealed record MetricFilterSettings
{
    /// <summary>The filter's name.</summary>
    public const string FilterName = "FlagGateway.Metric";

    /// <summary>A PromQL query that returns one number; exactly one of this and <see cref="Metric"/> is set.</summary>
    public string? Query { get; init; }

    /// <summary>
    /// A series of the gateway's own metrics page: <c>flaggateway_active_requests{flag="a",variant="b"}</c>.
    /// </summary>
    public string? Metric { get; init; }

    /// <summary>Met while the number is greater; exactly one of this and <see cref="Below"/> is set.</summary>
    public double? Above { get; init; }

    /// <summary>Met while the number is less.</summary>
    public double? Below { get; init; }

    /// <summary>Interval between measurements.</summary>
    /// <value>1 second to 1 hour. Default: 5 seconds.</value>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether the condition is met while there is no measurement.</summary>
    /// <value>Default: <c>false</c>.</value>
    public bool WhenUnknown { get; init; }

    /// <summary>How long the last result stays valid after the first failed measurement.</summary>
    /// <value>0 to 1 day. Default: 1 minute.</value>
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>What is measured, for display.</summary>
    public string Source => Query ?? Metric ?? "";

    /// <summary>The comparison, for display: <c>above 0.2</c>.</summary>
    public string Comparison => string.Create(CultureInfo.InvariantCulture, $"{(Above is null ? "below" : "above")} {Above ?? Below}");

    /// <summary>Whether a number meets the condition.</summary>
    public bool IsMetBy(double value) => Above is { } limit ? value > limit : value < Below;
}
