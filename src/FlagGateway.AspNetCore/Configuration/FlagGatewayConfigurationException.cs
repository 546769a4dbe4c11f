using FlagGateway.Snapshots;

namespace FlagGateway;

/// <summary>The configuration that a gateway was to start with has errors.</summary>
public sealed class FlagGatewayConfigurationException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="issues">All that is wrong, warnings included.</param>
    public FlagGatewayConfigurationException(IReadOnlyList<ConfigIssue> issues)
        : base($"The configuration of FlagGateway has errors:{Environment.NewLine}{string.Join(Environment.NewLine, issues)}") => Issues = issues;

    /// <summary>All that is wrong, warnings included.</summary>
    public IReadOnlyList<ConfigIssue> Issues { get; }
}
