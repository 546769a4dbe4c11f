namespace FlagGateway.Simulation;

/// <summary>The scenarios of the table.</summary>
internal static class Scenarios
{
    private static readonly TrafficModel Harsh = new() { ActivityTail = 1.2, ErrorVariation = 4, UserLatencySigma = 0.4 };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("no difference, 5 %"),
        new("no difference, 5 %, very unequal users") { Model = Harsh },
        new("no difference, 1 %") { Share = 0.01 },
        new("+0.5pp errors, at the hard limit") { Effect = new Effect { AddedErrors = 0.005 }, Guardrails = [Scenario.Errors] },
        new("p95 +50 %, at the hard limit") { Effect = new Effect { LatencyFactor = 1.5 }, Guardrails = [Scenario.Latency] },
        new("+1pp errors") { Effect = new Effect { AddedErrors = 0.01 }, Stage = TimeSpan.FromHours(4) },
        new("+1pp errors, unequal between users") { Effect = new Effect { AddedErrors = 0.01, AddedErrorsVariation = 1 }, Stage = TimeSpan.FromHours(4) },
        new("+1pp errors from hour 12 on") { Effect = new Effect { AddedErrors = 0.01, Onset = TimeSpan.FromHours(12) }, Stage = TimeSpan.FromHours(16) },
        new("half of all requests fail, 1 %") { Share = 0.01, Effect = new Effect { AddedErrors = 0.499 }, Stage = TimeSpan.FromHours(1) },
        new("p95 +60 %") { Effect = new Effect { LatencyFactor = 1.6 }, Stage = TimeSpan.FromHours(4) },
        new("one user is half of the candidate's traffic and fails") { Poison = Poison.Candidate },
        new("one user is half of control's traffic and fails") { Poison = Poison.Control },
    ];
}
