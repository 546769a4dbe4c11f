using FlagGateway.Snapshots;
using FlagGateway.State;
using FlagGateway.Telemetry;

namespace FlagGateway.Admin.Api;

/// <summary>Status of the instance, its files and its state.</summary>
internal sealed class StatusEndpoints(SnapshotSource snapshots, IStateStore store, ConfigStatus status, TimeProvider time) : IApiEndpoints
{
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/status", () => ApiJson.Ok(CreateView())).WithTags("status")
            .Describe<StatusView>("Version of the program, the configuration in force, issues of the files, health of the state");

    private StatusView CreateView()
    {
        var configuration = status.Current;
        return new StatusView(
            GatewayVersion.Current, time.GetUtcNow(),
            new ConfigurationView(snapshots.Current.Version, configuration.Files, configuration.LastSuccess, configuration.IsLastReloadSuccessful, configuration.Issues),
            store.Name, store.Current.Revision, store.Health);
    }

    /// <summary>The state of one instance.</summary>
    /// <param name="Version">Version of the program.</param>
    /// <param name="At">Time of the gateway.</param>
    /// <param name="Configuration">The three files.</param>
    /// <param name="Store">Kind of the state store.</param>
    /// <param name="Revision">Revision of the state.</param>
    /// <param name="State">Health of the store.</param>
    internal sealed record StatusView(string Version, DateTimeOffset At, ConfigurationView Configuration, string Store, long Revision, StateHealth State);

    /// <summary>Status of the three files.</summary>
    /// <param name="Version">Incremented with each applied change of files or state.</param>
    /// <param name="Files">SHA-256 of each file in force, by name.</param>
    /// <param name="LoadedAt">When a configuration was last applied.</param>
    /// <param name="IsCurrent">Whether the current files are in force; if not, the issues contain the reason.</param>
    /// <param name="Issues">Issues of the latest check, including warnings.</param>
    internal sealed record ConfigurationView(long Version, IReadOnlyDictionary<string, string> Files, DateTimeOffset LoadedAt, bool IsCurrent, IReadOnlyList<ConfigIssue> Issues);
}
