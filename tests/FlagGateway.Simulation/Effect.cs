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

    /// <summary>When it ends; <c>null</c> for never.</summary>
    public TimeSpan? Until { get; init; }

    /// <summary>Share of users all of whose requests fail.</summary>
    public double FailingUsers { get; init; }

    /// <summary>Whether it is there at a time of the stage.</summary>
    public bool IsAt(TimeSpan elapsed) => elapsed > Onset && elapsed <= (Until ?? TimeSpan.MaxValue);
}
