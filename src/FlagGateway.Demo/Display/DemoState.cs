using FlagGateway.Demo.Proof;
using FlagGateway.Demo.Shadow;
using FlagGateway.Snapshots;

namespace FlagGateway.Demo.Display;

/// <summary>What the display shows: where everything is, and what goes on.</summary>
internal sealed record DemoState
{
    public required string FlagsFile { get; init; }

    public required Uri Gateway { get; init; }

    public required Uri Admin { get; init; }

    public required int Rate { get; init; }

    /// <summary>Where a POST raises the errors of the candidate.</summary>
    public required IReadOnlyList<Uri> Errors { get; init; }

    /// <summary>What is unlike the configuration, such as another port.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    public required Observations Observations { get; init; }

    public required SnapshotSource Snapshots { get; init; }

    public required DemoMessages Messages { get; init; }

    /// <summary>What is mirrored, or <c>null</c> for nothing.</summary>
    public ShadowWatch? Shadow { get; init; }
}
