using FlagGateway.Core.Guardrails;

namespace FlagGateway.Simulation;

/// <summary>What is simulated.</summary>
internal sealed record Scenario(string Name)
{
    /// <summary>Who the users are.</summary>
    public TrafficModel Model { get; init; } = new();

    /// <summary>The candidate's share of users.</summary>
    public double Share { get; init; } = 0.05;

    /// <summary>What is different at the candidate.</summary>
    public Effect Effect { get; init; } = new();

    /// <summary>Length of the stage.</summary>
    public TimeSpan Stage { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Hold of the stage: its first planned analysis.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromHours(4);

    /// <summary>Hours before the stage in which all users were on control.</summary>
    public int Past { get; init; }

    /// <summary>Warm-up of the stage.</summary>
    public TimeSpan WarmUp { get; init; }

    /// <summary>Control's error rate from which it counts as failing.</summary>
    public double ControlFailure { get; init; } = Core.Guardrails.ControlFailure.MinRate;

    /// <summary>Time between looks.</summary>
    public TimeSpan Look { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whose traffic one more user doubles whose requests all fail; <c>null</c> for nobody's.</summary>
    public Poison? Poison { get; init; }

    /// <summary>Who else sends requests that all fail; <c>null</c> for nobody.</summary>
    public Attack? Attack { get; init; }

    /// <summary>The part of the asked runs that are made: those beside the point need fewer.</summary>
    public double Part { get; init; } = 1;

    /// <summary>What is judged.</summary>
    public IReadOnlyList<Guardrail> Guardrails { get; init; } = [Errors, Latency];

    /// <summary>Hard +0.5pp, soft +0.1pp.</summary>
    public static Guardrail Errors { get; } = new("error_rate", null, Parse("+0.5pp"), Parse("+0.1pp"), null);

    /// <summary>Hard +50 %, soft +20 %.</summary>
    public static Guardrail Latency { get; } = new("latency_p95", null, Parse("+50%"), Parse("+20%"), null);

    /// <summary>Clients that leave before the answer: hard +5pp, soft +1pp.</summary>
    public static Guardrail Abandoned { get; } = new("abandon_rate", null, Parse("+5pp"), Parse("+1pp"), null);

    /// <summary>Errors relative to control's: hard +50 %, soft +10 %.</summary>
    public static Guardrail RelativeErrors { get; } = new("error_rate", null, Parse("+50%"), Parse("+10%"), null);

    private static Threshold Parse(string text) =>
        Threshold.TryParse(text, out var threshold) ? threshold! : throw new ArgumentException(text, nameof(text));
}

/// <summary>Whose traffic is poisoned.</summary>
internal enum Poison
{
    /// <summary>The candidate's.</summary>
    Candidate,

    /// <summary>Control's.</summary>
    Control,
}
