using System.Text.Json.Serialization;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Rollouts.Simulation;

/// <summary>The traffic on which a plan is simulated: behaviour of control and number of users.</summary>
public sealed record TrafficAssumptions
{
    /// <summary>Default for a signal: 95 of 100 reports are one, the others zero.</summary>
    public static readonly SignalAssumption DefaultSignal = SignalAssumption.From(0.95);

    /// <summary>Default share of control's responses with a status.</summary>
    public const double DefaultStatusRate = 0.01;

    /// <summary>How long clients wait for a request that hangs.</summary>
    public static readonly TimeSpan ClientTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Requests per second of all users, constant over the day.</summary>
    /// <value>Above zero; default 100.</value>
    public double RequestsPerSecond { get; init; } = 100;

    /// <summary>Users, each with an individual rate (<see cref="Population"/>).</summary>
    /// <value>At least 2; default 50,000.</value>
    public int Users { get; init; } = 50_000;

    /// <summary>Share of control's requests that fail.</summary>
    /// <value>In [0,1); default 0.001.</value>
    public double ErrorRate { get; init; } = 0.001;

    /// <summary>Control's median duration in seconds.</summary>
    /// <value>Above zero; default 0.1.</value>
    public double LatencyP50 { get; init; } = 0.1;

    /// <summary>
    /// The duration in seconds that 95 % of control's responses do not exceed; with the median it defines the lognormal
    /// distribution.
    /// </summary>
    /// <value>Above <see cref="LatencyP50"/>; default 0.25.</value>
    public double LatencyP95 { get; init; } = 0.25;

    /// <summary>Share of compared copies that differ.</summary>
    /// <value>In [0,1]; default 0.001.</value>
    public double MismatchRate { get; init; } = 0.001;

    /// <summary>
    /// Share of control's requests that hang until their clients leave, after <see cref="ClientTimeout"/>.
    /// </summary>
    /// <value>In [0,1); default 0.001.</value>
    public double AbandonRate { get; init; } = 0.001;

    /// <summary>Shares of control's responses by status, such as <c>4xx</c> or <c>404</c>.</summary>
    /// <value>
    /// Each in [0,1); default <see cref="DefaultStatusRate"/> for each that a guardrail names, and for 5xx
    /// <see cref="ErrorRate"/>.
    /// </value>
    public IReadOnlyDictionary<string, double> Statuses { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Values that control reports, one with each request, by the signal's name.</summary>
    /// <value>Default: <see cref="DefaultSignal"/> for all.</value>
    public IReadOnlyDictionary<string, SignalAssumption> Signals { get; init; } = new Dictionary<string, SignalAssumption>(StringComparer.Ordinal);

    /// <summary>Share of users who are in the groups that stages name.</summary>
    /// <value>In [0,1); default 0.01.</value>
    public double GroupShare { get; init; } = 0.01;

    /// <summary>Share of users in the segment that a stage is about.</summary>
    /// <value>In (0,1]; default 0.1.</value>
    public double SegmentShare { get; init; } = 0.1;

    /// <summary>
    /// Number of equally active users between whom means would vary as much as between the actual ones, who are not
    /// equally active.
    /// </summary>
    /// <value>Above zero; default <c>null</c>: drawn for <see cref="Users"/>.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? EffectiveUsers { get; init; }

    /// <summary>
    /// How many requests count as one independent request, by metric, because errors or slow responses come in bursts:
    /// at least that many are assumed.
    /// </summary>
    /// <value>Each 1 or more; default 1 for all.</value>
    public IReadOnlyDictionary<string, double> DesignEffects { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>What lasts of the differences between users, by metric, because comparisons subtract it.</summary>
    /// <value>Default: none, as where the time before the start is not known.</value>
    public IReadOnlyDictionary<string, UserPersistence> Persistence { get; init; } = new Dictionary<string, UserPersistence>(StringComparer.Ordinal);

    /// <summary>Standard deviation of the logarithm of all durations.</summary>
    internal double LatencySigma => Math.Log(LatencyP95 / LatencyP50) / 1.6449;

    /// <summary>Share of control's responses with a status.</summary>
    internal double StatusOf(StatusMetric status) => status.Class switch
    {
        2 => Math.Max(0, 1 - ErrorRate - Statuses.Values.Sum()),
        5 => ErrorRate,
        _ => Statuses.TryGetValue(status.Name, out var share) ? share : DefaultStatusRate,
    };

    /// <summary>Values that control reports for a signal.</summary>
    internal SignalAssumption SignalOf(string name) => Signals.GetValueOrDefault(name) ?? DefaultSignal;
}

/// <summary>Distribution of a signal's values.</summary>
/// <param name="Mean">Their mean.</param>
/// <param name="Deviation">Their standard deviation.</param>
public sealed record SignalAssumption(double Mean, double Deviation)
{
    /// <summary>Whether the values are zeros and ones.</summary>
    internal bool IsOfZerosAndOnes => Mean is > 0 and < 1 && Math.Abs((Deviation * Deviation) - (Mean * (1 - Mean))) < 1e-9;

    /// <summary>
    /// Derives the deviation: a mean in (0,1) is that of zeros and ones; any other has a deviation of a third of the
    /// mean.
    /// </summary>
    public static SignalAssumption From(double mean) =>
        new(mean, mean is > 0 and < 1 ? Math.Sqrt(mean * (1 - mean)) : Math.Max(Math.Abs(mean) / 3, 1e-6));
}
