using FlagGateway.Demo.Models;
using FlagGateway.Demo.Proof;
using FlagGateway.Demo.Shadow;

namespace FlagGateway.Demo.Display;

/// <summary>What the display shows: addresses and current activity.</summary>
internal sealed record DemoState
{
    public required string FlagsFile { get; init; }

    public required Uri Gateway { get; init; }

    public required Uri Admin { get; init; }

    public required int Rate { get; init; }

    /// <summary>URL at which a POST raises the error rate of the candidate.</summary>
    public required IReadOnlyList<Uri> Errors { get; init; }

    /// <summary>Differences from the configuration, such as another port.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    public required Observations Observations { get; init; }

    public required RunningGateway Running { get; init; }

    public required DemoMessages Messages { get; init; }

    /// <summary>The model that responds, or <c>null</c> for none.</summary>
    public ModelWatch? Model { get; init; }

    /// <summary>Mirrored requests, or <c>null</c> for none.</summary>
    public ShadowWatch? Shadow { get; init; }
}
