namespace FlagGateway.Demo;

/// <summary>Settings of the demo.</summary>
/// <param name="Folder">Folder with the three files; never written to.</param>
/// <param name="Duration">Duration of the traffic; <c>null</c> until Ctrl+C.</param>
/// <param name="Users">Number of users.</param>
/// <param name="Rate">Average requests per second.</param>
/// <param name="ErrorPercent">Percentage of the candidate's responses that are errors, from 0 to 100.</param>
/// <param name="IsShadow">Whether all users stay on control and the candidate gets copies.</param>
internal sealed record DemoSettings(string Folder, TimeSpan? Duration, int Users, int Rate, double ErrorPercent, bool IsShadow)
{
    /// <summary>Seed of everything random, so that two runs have the same users.</summary>
    public const int Seed = 20261;

    /// <summary>Whether to play a rollout from start to end, instead of using the flags as they are.</summary>
    public bool IsSimulation { get; init; }

    /// <summary>Whether the candidate fails in the simulation and must be rolled back automatically.</summary>
    public bool IsBad { get; init; }
}
