namespace FlagGateway.Demo;

/// <summary>What the demo was asked for.</summary>
/// <param name="Folder">Folder with the three files; never written to.</param>
/// <param name="Duration">How long traffic lasts; <c>null</c> until Ctrl+C.</param>
/// <param name="Users">How many users there are.</param>
/// <param name="Rate">Requests a second, on average.</param>
/// <param name="ErrorPercent">Share of the candidate's answers that are an error, from 0 to 100.</param>
/// <param name="IsShadow">Whether all users stay on control and the candidate gets copies.</param>
internal sealed record DemoSettings(string Folder, TimeSpan? Duration, int Users, int Rate, double ErrorPercent, bool IsShadow)
{
    /// <summary>Seed of everything random, so that two runs have the same users.</summary>
    public const int Seed = 20261;

    /// <summary>Whether a rollout is played from start to end, instead of the flags as they are.</summary>
    public bool IsSimulation { get; init; }

    /// <summary>Whether the candidate goes bad in the simulation, and must be rolled back automatically.</summary>
    public bool IsBad { get; init; }
}
