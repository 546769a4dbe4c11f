namespace FlagGateway.Simulation;

/// <summary>Situations of real traffic that are hard to judge.</summary>
internal static class Situations
{
    // A legacy service has served everybody before.
    private const int HoursOfPast = 24;

    private static readonly TrafficModel Bots = new() { Bots = 0.01 };
    private static readonly TrafficModel TwoModes = new() { SlowShare = 0.05 };
    private static readonly TrafficModel FewUsers = new() { Users = 50, RequestsPerSecond = 5 };
    private static readonly TrafficModel Tenants = new() { Tenants = 12 };
    private static readonly Effect OnePoint = new() { AddedErrors = 0.01 };
    private static readonly Effect TwoPoints = new() { AddedErrors = 0.02 };
    private static readonly Effect Slower = new() { LatencyFactor = 1.6 };
    private static readonly Effect AllFail = new() { AddedErrors = 1 };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Scenario> All { get; } = [.. WithoutPast.Select(static scenario => scenario with { Past = HoursOfPast })];

    private static IReadOnlyList<Scenario> WithoutPast =>
    [
        new("good, starts cold: three times slower for 2 min") { Effect = new Effect { LatencyFactor = 3, Until = TimeSpan.FromMinutes(2) } },
        new("good, starts cold, with a warm-up of 2 min") { Effect = new Effect { LatencyFactor = 3, Until = TimeSpan.FromMinutes(2) }, WarmUp = TimeSpan.FromMinutes(2) },
        new("good, outages hit the variants 10 % differently") { Model = new TrafficModel { Outages = new OutageModel(4, 5, 0.2, 0.1, 1) } },
        new("good, slow outages hit the variants 10 % differently") { Model = new TrafficModel { Outages = new OutageModel(4, 5, 1, 0.1, 1, Seconds: 2) } },
        new("good, outages hit a quarter of the users") { Model = new TrafficModel { Outages = new OutageModel(4, 5, 0.2, 0, 0.25) } },
        new("good, base error rate 5 %") { Model = new TrafficModel { ErrorRate = 0.05 }, Guardrails = [Scenario.RelativeErrors, Scenario.Latency], ControlFailure = 0.2 },
        new("good, base error rate 30 %") { Model = new TrafficModel { ErrorRate = 0.3, ErrorVariation = 0.5 }, Guardrails = [Scenario.RelativeErrors, Scenario.Latency], ControlFailure = 0.5 },
        new("good, bots: 1 % of users send 60 %") { Model = Bots },
        new("good, retry bursts of 50") { Model = new TrafficModel { Burst = 50 } },
        new("good, two latency modes with 5 % slow") { Model = TwoModes },
        new("good, 2,000 users at 1 %") { Model = new TrafficModel { Users = 2_000 }, Share = 0.01 },
        new("good, 2,000 users at 5 %") { Model = new TrafficModel { Users = 2_000 } },
        new("good, 2,000 users at 25 %") { Model = new TrafficModel { Users = 2_000 }, Share = 0.25 },
        new("good, 50 users at 50 %, 5 requests/s") { Model = FewUsers, Share = 0.5 },
        new("good, 12 tenants at 50 %") { Model = Tenants, Share = 0.5 },
        new("good, 100 tenants at 25 %") { Model = new TrafficModel { Tenants = 100 }, Share = 0.25 },
        new("at the soft limit: retry bursts of 50, +0.1pp") { Model = new TrafficModel { Burst = 50 }, Effect = new Effect { AddedErrors = 0.001 }, Guardrails = [Scenario.Errors] },
        new("at the soft limit: bots, +0.1pp") { Model = Bots, Effect = new Effect { AddedErrors = 0.001 }, Guardrails = [Scenario.Errors] },
        new("at the soft limit: 2,000 users at 25 %, +0.1pp") { Model = new TrafficModel { Users = 2_000 }, Share = 0.25, Effect = new Effect { AddedErrors = 0.001 }, Guardrails = [Scenario.Errors] },
        new("at the soft limit: 100 tenants at 25 %, +0.1pp") { Model = new TrafficModel { Tenants = 100 }, Share = 0.25, Effect = new Effect { AddedErrors = 0.001 }, Guardrails = [Scenario.Errors] },
        new("at the soft limit: 12 tenants at 50 %, +0.1pp") { Model = Tenants, Share = 0.5, Effect = new Effect { AddedErrors = 0.001 }, Guardrails = [Scenario.Errors] },
        new("at the soft limit: two modes, p95 +20 %") { Model = TwoModes, Effect = new Effect { LatencyFactor = 1.2 }, Guardrails = [Scenario.Latency] },
        new("at the soft limit: p95 +20 %") { Effect = new Effect { LatencyFactor = 1.2 }, Guardrails = [Scenario.Latency] },
        new("at the hard limit: retry bursts of 50, +0.5pp") { Model = new TrafficModel { Burst = 50 }, Effect = new Effect { AddedErrors = 0.005 }, Guardrails = [Scenario.Errors] },
        new("at the hard limit: bots, +0.5pp") { Model = Bots, Effect = new Effect { AddedErrors = 0.005 }, Guardrails = [Scenario.Errors] },
        new("at the hard limit: two modes, p95 +50 %") { Model = TwoModes, Effect = new Effect { LatencyFactor = 1.5 }, Guardrails = [Scenario.Latency] },
        new("bad, 12 tenants at 10 %: every request fails") { Model = Tenants, Share = 0.1, Effect = AllFail, Stage = TimeSpan.FromHours(1) },
        new("bad, 12 tenants at 25 %: every request fails") { Model = Tenants, Share = 0.25, Effect = AllFail, Stage = TimeSpan.FromHours(1) },
        new("bad, 50 users at 5 %, 5 requests/s: every request fails") { Model = FewUsers, Effect = AllFail, Stage = TimeSpan.FromHours(1) },
        new("good, starts cold: six times slower for 2 min, with a warm-up of 2 min, without a latency guardrail") { Model = new TrafficModel { HasMedian = true }, Effect = new Effect { LatencyFactor = 6, Until = TimeSpan.FromMinutes(2) }, WarmUp = TimeSpan.FromMinutes(2), Guardrails = [Scenario.Errors] },
        new("good, starts cold: three times slower for 2 min, without a latency guardrail") { Model = new TrafficModel { HasMedian = true }, Effect = new Effect { LatencyFactor = 3, Until = TimeSpan.FromMinutes(2) }, Guardrails = [Scenario.Errors] },
        new("good, 45 % of the requests ten times slower, without a latency guardrail") { Model = new TrafficModel { SlowShare = 0.45, HasMedian = true }, Guardrails = [Scenario.Errors] },
        new("good, 50 users at 5 %, without a latency guardrail") { Model = FewUsers with { HasMedian = true }, Guardrails = [Scenario.Errors] },
        new("bad, p50 x 6, without a latency guardrail") { Model = new TrafficModel { HasMedian = true }, Effect = new Effect { LatencyFactor = 6 }, Guardrails = [Scenario.Errors], Stage = TimeSpan.FromHours(4) },
        new("bad, p50 x 6 from hour 2 on, without a latency guardrail") { Model = new TrafficModel { HasMedian = true }, Effect = new Effect { LatencyFactor = 6, Onset = TimeSpan.FromHours(2) + TimeSpan.FromMinutes(4) }, Guardrails = [Scenario.Errors], Stage = TimeSpan.FromHours(4) },
        new("bad, p50 x 6, 50 users at 5 %, 5 requests/s, without a latency guardrail") { Model = FewUsers with { HasMedian = true }, Effect = new Effect { LatencyFactor = 6 }, Guardrails = [Scenario.Errors], Stage = TimeSpan.FromHours(4) },
        new("bad, bots: errors +1pp") { Model = Bots, Effect = OnePoint },
        new("bad, bots: p95 +60 %") { Model = Bots, Effect = Slower },
        new("bad, base error rate 5 %: +1pp") { Model = new TrafficModel { ErrorRate = 0.05 }, Effect = OnePoint, ControlFailure = 0.2 },
        new("bad, base error rate 5 %: +2pp") { Model = new TrafficModel { ErrorRate = 0.05 }, Effect = TwoPoints, ControlFailure = 0.2 },
        new("bad, base error rate 30 %: +2pp") { Model = new TrafficModel { ErrorRate = 0.3, ErrorVariation = 0.5 }, Effect = TwoPoints, ControlFailure = 0.5 },
        new("bad, two latency modes: p95 +60 %") { Model = TwoModes, Effect = Slower },
        new("bad, every request of 1 % of users fails") { Effect = new Effect { FailingUsers = 0.01 } },
        new("bad, ten times a base of 0.001 %") { Model = new TrafficModel { ErrorRate = 0.00001 }, Effect = new Effect { AddedErrors = 0.00009 } },
    ];
}
