using FlagGateway.Snapshots;

namespace FlagGateway;

/// <summary>The configuration of a gateway has errors at the start.</summary>
public sealed class FlagGatewayConfigurationException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="issues">All issues, including warnings.</param>
    public FlagGatewayConfigurationException(IReadOnlyList<ConfigIssue> issues)
        : base($"The configuration of FlagGateway has errors:{Environment.NewLine}{string.Join(Environment.NewLine, issues)}") => Issues = issues;

    /// <summary>All issues, including warnings.</summary>
    public IReadOnlyList<ConfigIssue> Issues { get; }
}
