using FlagGateway.Options;
using FlagGateway.Rollouts;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration;

/// <summary>Checks the freezes of rollouts.</summary>
internal static class FreezeChecks
{
    /// <summary>Reports all errors.</summary>
    public static void Validate(FreezeOptions[]? freezes, List<ConfigIssue> issues)
    {
        for (var i = 0; i < (freezes?.Length ?? 0); i++)
        {
            var path = $"{GatewayFileReader.Section}:Rollouts:Freezes:{i}";
            _ = FreezeReader.Read(freezes![i], (key, value, problem, remedy) => issues.Add(new(IssueSeverity.Error, ConfigFileNames.Gateway, $"{path}:{key}", value, problem, remedy)));
        }
    }
}
