using FlagGateway.Core.Rollouts;
using FlagGateway.Demo.Display;
using FlagGateway.Demo.Proof;

namespace FlagGateway.Demo.Simulation;

/// <summary>What is on the stage of a simulation.</summary>
internal sealed record SimulationSetup
{
    public required IDemoGateway Gateway { get; init; }

    public required RolloutPlan Plan { get; init; }

    /// <summary>What a viewer must know: how fast it goes, and what is unlike the plan in the file.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    public required int Rate { get; init; }

    public required Observations Observations { get; init; }

    public required DemoMessages Messages { get; init; }

    /// <summary>Where the rollout stands, or <c>null</c> before the start.</summary>
    public RolloutState? State => Gateway.State.Current.Rollouts.GetValueOrDefault(Plan.Flag);
}
