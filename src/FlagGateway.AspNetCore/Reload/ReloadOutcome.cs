using FlagGateway.Snapshots;

namespace FlagGateway.Reload;

/// <summary>Shows the outcome of a reload: in the status and in the log.</summary>
internal sealed class ReloadOutcome(ConfigStatus status, SnapshotSource snapshots, TimeProvider time, ILogger<ConfigReloader> logger)
{
    /// <summary>The configuration is in force.</summary>
    /// <param name="version">Version of the snapshot.</param>
    /// <param name="next">The configuration.</param>
    /// <param name="warnings">Issues that do not prevent it.</param>
    public void Applied(long version, LoadedConfiguration next, IReadOnlyList<ConfigIssue> warnings)
    {
        status.Replace(ConfigState.From(version, next, time.GetUtcNow(), warnings, status.Current));
        foreach (var issue in warnings)
            ReloadLog.IssueFound(logger, LogLevel.Warning, issue);
        ReloadLog.Applied(logger, version, next.Entries.Count, next.ProxyRoutes.Count);
    }

    /// <summary>The previous configuration stays in force.</summary>
    public void Refused(IReadOnlyList<ConfigIssue> issues)
    {
        status.Replace(status.Current with { IsLastReloadSuccessful = false, Issues = issues, RefusedSince = status.Current.RefusedSince ?? time.GetUtcNow() });
        foreach (var issue in issues)
            ReloadLog.IssueFound(logger, issue.Severity == IssueSeverity.Error ? LogLevel.Error : LogLevel.Warning, issue);
        ReloadLog.Refused(logger, issues.Count(issue => issue.Severity == IssueSeverity.Error), snapshots.Current.Version);
    }

    /// <summary>A setting was changed that only a restart applies.</summary>
    public void NeedsRestart(string setting) => ReloadLog.NeedsRestart(logger, setting);
}
