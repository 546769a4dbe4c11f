using FlagGateway.Configuration;
using FlagGateway.Snapshots;

namespace FlagGateway.Reload;

/// <summary>Applies configuration changes: as one new snapshot, or not at all.</summary>
internal sealed class ConfigReloader(
    IConfigSource source,
    ConfigCompiler compiler,
    SnapshotWriter writer,
    InitialConfiguration initial,
    IProxyConfigApplier proxy,
    ReloadOutcome outcome)
{
    // Size of flags.json in bytes from which the garbage of a reload is collected at once.
    private const int LargeFile = 4 * 1024 * 1024;

    private LoadedConfiguration _applied = initial.Configuration;

    /// <summary>Reads the configuration again and applies it if it is valid and differs.</summary>
    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
        compiler.Versions.Recorded = writer.State.Prompts;
        var result = await source.LoadAsync(_applied);
        if (result.Configuration is not { } next)
        {
            outcome.Refused(result.Issues);
            return;
        }

        if (next.GatewayHash != _applied.GatewayHash)
        {
            // Before the clusters, whose first connections need their certificates.
            proxy.ApplyServer(next);
            var refusal = await proxy.ApplyAsync(next.ProxyRoutes, next.ProxyClusters, next.GatewayHash, cancellationToken);
            if (refusal is not null)
            {
                proxy.ApplyServer(_applied);
                outcome.Refused([new ConfigIssue(IssueSeverity.Error, ConfigFileNames.Gateway, "ReverseProxy", null, refusal.InnerException?.Message ?? refusal.Message, "See YARP's documentation of this setting")]);
                return;
            }

            WarnAboutRestart(next);
        }

        var version = writer.Apply(next);
        _applied = next;
        compiler.RetainOnly(next);
        outcome.Applied(version, next, result.Issues);
        // In the background: no request waits for it, and the memory is free before the next reload.
        if (next.FlagsLength >= LargeFile)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false, compacting: false);
    }

    private void WarnAboutRestart(LoadedConfiguration next)
    {
        foreach (var setting in RestartSettings.Changed(_applied, next))
            outcome.NeedsRestart(setting);
    }
}
