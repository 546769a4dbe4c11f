namespace FlagGateway.Simulation;

/// <summary>What is different at the candidate.</summary>
internal sealed record Effect
{
    /// <summary>Added to every user's error rate.</summary>
    public double AddedErrors { get; init; }

    /// <summary>Coefficient of variation between users of what is added.</summary>
    public double AddedErrorsVariation { get; init; }

    /// <summary>Factor of every duration.</summary>
    public double LatencyFactor { get; init; } = 1;

    /// <summary>Share of requests that get no answer until their client leaves.</summary>
    public double Hanging { get; init; }

    /// <summary>When it begins.</summary>
    public TimeSpan Onset { get; init; }
}
