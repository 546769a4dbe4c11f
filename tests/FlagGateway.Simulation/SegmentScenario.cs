using FlagGateway.Core.Guardrails;

namespace FlagGateway.Simulation;

/// <summary>A regression of one tenant or one endpoint, or none.</summary>
internal sealed record SegmentScenario(string Name)
{
    /// <summary>
    /// Who the users are. Each belongs to one tenant and sends to all endpoints; users are assigned one by one.
    /// </summary>
    public TrafficModel Model { get; init; } = new();

    /// <summary>The candidate's share of users.</summary>
    public double Share { get; init; } = 0.05;

    /// <summary>
    /// Tenants; their sizes are Pareto distributed with tail index 1.5, at most 20 times the smallest.
    /// </summary>
    public int Tenants { get; init; } = 12;

    /// <summary>Endpoints, with traffic of the same distribution.</summary>
    public int Endpoints { get; init; } = 20;

    /// <summary>What is worse.</summary>
    public Worse Worse { get; init; }

    /// <summary>Added to the candidate's error rate there.</summary>
    public double AddedErrors { get; init; } = 0.05;

    /// <summary>When that begins.</summary>
    public TimeSpan Onset { get; init; }

    /// <summary>
    /// Added to the error rate of both variants in one tenant and one endpoint, which is nobody's fault.
    /// </summary>
    public double BadOnBoth { get; init; }

    /// <summary>Share of users whose every request fails on both variants.</summary>
    public double FailingOnBoth { get; init; }

    /// <summary>Length of the stage.</summary>
    public TimeSpan Stage { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Time between evaluations.</summary>
    public TimeSpan Look { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Hard +1pp, soft +0.5pp: the total stays within them.</summary>
    public Guardrail Guardrail { get; init; } = new("error_rate", null, Parse("+1pp"), Parse("+0.5pp"), null);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<SegmentScenario> All { get; } =
    [
        new("good") { },
        new("good, candidate has 25 %") { Share = 0.25 },
        new("good, very unequal users") { Model = new TrafficModel { ActivityTail = 1.2, ErrorVariation = 4 } },
        new("good, base error rate 2 %") { Model = new TrafficModel { ErrorRate = 0.02 } },
        new("good, retry bursts of 50") { Model = new TrafficModel { Burst = 50 } },
        new("good, bots: 1 % of users send 60 %") { Model = new TrafficModel { Bots = 0.01 } },
        new("good, 2,000 users") { Model = new TrafficModel { Users = 2_000, RequestsPerSecond = 20 } },
        new("good, 60 tenants") { Tenants = 60, Endpoints = 40 },
        new("good, one tenant and one endpoint at +10pp on both variants") { BadOnBoth = 0.1 },
        new("good, every request of one tenant and one endpoint fails on both variants") { BadOnBoth = 1 },
        new("good, every request of 1 % of users fails on both variants") { FailingOnBoth = 0.01 },
        new("good, every request of 10 % of users fails on both variants, 2,000 users at 25 %") { FailingOnBoth = 0.1, Model = new TrafficModel { Users = 2_000, RequestsPerSecond = 20 }, Share = 0.25 },
        new("every request of one of 12 tenants fails") { Worse = Worse.Tenant, AddedErrors = 1, Stage = TimeSpan.FromHours(1) },
        new("every request of one of 12 tenants fails, candidate has 25 %") { Worse = Worse.Tenant, AddedErrors = 1, Share = 0.25, Stage = TimeSpan.FromHours(1) },
        new("every request of one of 12 tenants fails, 2,000 users at 25 %") { Worse = Worse.Tenant, AddedErrors = 1, Model = new TrafficModel { Users = 2_000, RequestsPerSecond = 20 }, Share = 0.25, Stage = TimeSpan.FromHours(1) },
        new("every request of one of 12 tenants fails from minute 30 on") { Worse = Worse.Tenant, AddedErrors = 1, Onset = TimeSpan.FromMinutes(30), Stage = TimeSpan.FromHours(1.5) },
        new("every request of two of 12 tenants fails") { Worse = Worse.TwoTenants, AddedErrors = 1, Stage = TimeSpan.FromHours(1) },
        new("one of 12 tenants +5pp") { Worse = Worse.Tenant },
        new("one of 12 tenants +5pp, candidate has 25 %") { Worse = Worse.Tenant, Share = 0.25 },
        new("one of 20 endpoints +5pp") { Worse = Worse.Endpoint },
        new("one of 20 endpoints +5pp, candidate has 25 %") { Worse = Worse.Endpoint, Share = 0.25 },
        new("one of 12 tenants +5pp, very unequal users") { Worse = Worse.Tenant, Model = new TrafficModel { ActivityTail = 1.2, ErrorVariation = 4 } },
        new("one of 12 tenants +5pp, 2,000 users at 25 %") { Worse = Worse.Tenant, Model = new TrafficModel { Users = 2_000, RequestsPerSecond = 20 }, Share = 0.25 },
    ];

    private static Threshold Parse(string text) =>
        Threshold.TryParse(text, out var threshold) ? threshold! : throw new ArgumentException(text, nameof(text));
}

/// <summary>Where the candidate is worse.</summary>
internal enum Worse
{
    /// <summary>Nowhere.</summary>
    Nowhere,

    /// <summary>In the tenant of median size.</summary>
    Tenant,

    /// <summary>In the tenant of median size and in the next larger one.</summary>
    TwoTenants,

    /// <summary>In the endpoint of median traffic.</summary>
    Endpoint,
}
