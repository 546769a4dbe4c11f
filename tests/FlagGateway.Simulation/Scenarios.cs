namespace FlagGateway.Simulation;

/// <summary>The scenarios of the table.</summary>
internal static class Scenarios
{
    private static readonly TrafficModel Harsh = new() { ActivityTail = 1.2, ErrorVariation = 4, UserLatencySigma = 0.4 };

    /// <summary>Nothing differs.</summary>
    public static Scenario NoDifference { get; } = new("no difference");

    /// <summary>The error rate differs by exactly as much as the hard limit allows.</summary>
    public static Scenario ErrorsAtTheLimit { get; } =
        new("errors +0.5pp: exactly the hard limit") { Effect = new Effect { AddedErrors = 0.005 }, Guardrails = [Scenario.Errors] };

    /// <summary>The latency differs by exactly as much as the hard limit allows.</summary>
    public static Scenario LatencyAtTheLimit { get; } =
        new("p95 +50 %: exactly the hard limit") { Effect = new Effect { LatencyFactor = 1.5 }, Guardrails = [Scenario.Latency] };

    /// <summary>One request in a hundred more fails.</summary>
    public static Scenario MoreErrors { get; } = new("errors +1pp") { Effect = new Effect { AddedErrors = 0.01 }, Stage = TimeSpan.FromHours(4) };

    /// <summary>Half of the requests of a candidate with 1 % of users fail.</summary>
    public static Scenario HalfFails { get; } =
        new("half of all requests fail, candidate has 1 %") { Share = 0.01, Effect = new Effect { AddedErrors = 0.499 }, Stage = TimeSpan.FromHours(1) };

    /// <summary>Everything takes 60 % longer.</summary>
    public static Scenario Slower { get; } = new("p95 +60 %") { Effect = new Effect { LatencyFactor = 1.6 }, Stage = TimeSpan.FromHours(4) };

    /// <summary>One more user sends as much as all others of the candidate, and fails always.</summary>
    public static Scenario PoisonedCandidate { get; } =
        new("one user is half of the candidate's traffic and fails") { Poison = Poison.Candidate, Stage = TimeSpan.FromHours(6) };

    /// <summary>Half of the candidate's requests hang until their clients leave.</summary>
    public static Scenario Hanging { get; } = new("half of all requests hang until clients leave after 1 s")
    {
        Effect = new Effect { Hanging = 0.5 },
        Stage = TimeSpan.FromHours(4),
        Guardrails = [Scenario.Errors, Scenario.Latency, Scenario.Abandoned],
    };

    /// <summary>Clients of both cohorts leave at random.</summary>
    public static Scenario Leaving { get; } = new("10 % of clients leave at random on both variants")
    {
        Model = new TrafficModel { Leaving = 0.1 },
        Guardrails = [Scenario.Errors, Scenario.Latency, Scenario.Abandoned],
    };

    /// <summary>Identities of one network fail on purpose.</summary>
    public static Scenario AttackFromOneNetwork { get; } =
        new("200 identities of one network fail half of the candidate's requests") { Attack = new Attack(1), Stage = TimeSpan.FromHours(6), Guardrails = [Scenario.Errors] };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        NoDifference,
        NoDifference with { Name = "no difference, very unequal users", Model = Harsh, Part = 0.3 },
        NoDifference with { Name = "no difference, candidate has 1 %", Share = 0.01, Part = 0.3 },
        new("errors +0.1pp: exactly the soft limit") { Effect = new Effect { AddedErrors = 0.001 }, Guardrails = [Scenario.Errors], Part = 0.3 },
        ErrorsAtTheLimit,
        LatencyAtTheLimit,
        MoreErrors,
        MoreErrors with { Name = "errors +1pp, unequal between users", Effect = new Effect { AddedErrors = 0.01, AddedErrorsVariation = 1 } },
        MoreErrors with { Name = "errors +1pp from hour 12 on", Effect = new Effect { AddedErrors = 0.01, Onset = TimeSpan.FromHours(12) }, Stage = TimeSpan.FromHours(16), Part = 0.3 },
        HalfFails,
        Slower,
        PoisonedCandidate with { Part = 0.3 },
        PoisonedCandidate with { Name = "one user is half of control's traffic and fails", Poison = Poison.Control, Part = 0.3 },
        Hanging with { Part = 0.3 },
        Hanging with { Name = "5 % of all requests hang until clients leave after 1 s", Effect = new Effect { Hanging = 0.05 }, Part = 0.3 },
        Leaving,
        .. Situations.All,
        AttackFromOneNetwork with { Part = 0.3 },
        AttackFromOneNetwork with { Name = "the same failure from 200 networks", Attack = new Attack(200), Part = 0.3 },
    ];
}
