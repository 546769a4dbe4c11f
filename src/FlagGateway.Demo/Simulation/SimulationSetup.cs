using FlagGateway.Core.Rollouts;
using FlagGateway.Demo.Display;
using FlagGateway.Demo.Models;
using FlagGateway.Demo.Proof;

namespace FlagGateway.Demo.Simulation;

/// <summary>The parts of a simulation.</summary>
internal sealed record SimulationSetup
{
    public required IDemoGateway Gateway { get; init; }

    public required RolloutPlan Plan { get; init; }

    /// <summary>Information for viewers: the speed, and the differences from the plan in the file.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    public required int Rate { get; init; }

    public required Observations Observations { get; init; }

    public required DemoMessages Messages { get; init; }

    /// <summary>The model that responds, or <c>null</c> for none.</summary>
    public ModelWatch? Model { get; init; }

    /// <summary>State of the rollout, or <c>null</c> before the start.</summary>
    public RolloutState? State => Gateway.Rollouts.FindState(Plan.Flag);
}
