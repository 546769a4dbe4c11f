using FlagGateway.Options;
using FlagGateway.Rollouts;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration;

/// <summary>Checks the times of rollouts.</summary>
internal static class FreezeChecks
{
    /// <summary>Reports all errors.</summary>
    public static void Validate(RolloutOptions rollouts, List<ConfigIssue> issues)
    {
        if (FreezeReader.ReadZone(rollouts.HistoryTimeZone) is null)
            issues.Add(new(IssueSeverity.Error, ConfigFileNames.Gateway, $"{GatewayFileReader.Section}:Rollouts:HistoryTimeZone", rollouts.HistoryTimeZone, "No time zone has this name here.", FreezeReader.ZoneRemedy));
        var freezes = rollouts.Freezes;
        for (var i = 0; i < (freezes?.Length ?? 0); i++)
        {
            var path = $"{GatewayFileReader.Section}:Rollouts:Freezes:{i}";
            _ = FreezeReader.Read(freezes![i], (key, value, problem, remedy) => issues.Add(new(IssueSeverity.Error, ConfigFileNames.Gateway, $"{path}:{key}", value, problem, remedy)));
        }
    }
}
