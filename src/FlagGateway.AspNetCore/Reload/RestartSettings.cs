using System.Text.Json;
using FlagGateway.Configuration.Server;
using FlagGateway.Options;
using FlagGateway.Snapshots;

namespace FlagGateway.Reload;

/// <summary>
/// Settings that are read only at the start: listeners, policies, the store, the access log file, and the limits of
/// metrics, checks and mirroring. All others are reloaded.
/// </summary>
internal static class RestartSettings
{
    private static readonly (string Name, Func<LoadedConfiguration, object?> Value)[] All =
    [
        ("Urls", static configuration => configuration.Settings["Urls"]),
        ("FlagGateway:AccessLog:Path", static configuration => configuration.Options.AccessLog.Path),
        ("FlagGateway:Admin:Url", static configuration => configuration.Options.Admin.Url),
        ("FlagGateway:Admin:AllowedHosts", static configuration => string.Join(' ', configuration.Options.Admin.AllowedHosts ?? [])),
        ("FlagGateway:Admin:Concurrency", static configuration => configuration.Options.Admin.Concurrency),
        ("FlagGateway:Admin:QueueLength", static configuration => configuration.Options.Admin.QueueLength),
        ("FlagGateway:Admin:EventStreams", static configuration => configuration.Options.Admin.EventStreams),
        ("FlagGateway:Checks", static configuration => (configuration.Options.Checks.QueueLength, configuration.Options.Checks.MaxBytes, configuration.Options.Checks.Concurrency)),
        ("FlagGateway:Upstream", static configuration => configuration.Options.Upstream),
        ("FlagGateway:Destinations", static configuration => (configuration.Options.Destinations.PooledConnectionLifetime, configuration.Options.Destinations.Resolver, configuration.Options.Destinations.RefreshPeriod)),
        ("FlagGateway:Metrics:HttpRouteLimit", static configuration => configuration.Options.Metrics.HttpRouteLimit),
        ("FlagGateway:Ofrep:Url", static configuration => configuration.Options.Ofrep.Url),
        ("FlagGateway:Ofrep:RequestsPerSecond", static configuration => configuration.Options.Ofrep.RequestsPerSecond),
        ("FlagGateway:Policies", static configuration => JsonSerializer.Serialize(configuration.Options.Policies)),
        ("FlagGateway:State", static configuration => StateOf(configuration.Options.State)),
        ("FlagGateway:Shadow:QueueLength", static configuration => configuration.Options.Shadow.QueueLength),
        ("FlagGateway:Shadow:Concurrency", static configuration => configuration.Options.Shadow.Concurrency),
        ("FlagGateway:Shadow:MaxBytes", static configuration => configuration.Options.Shadow.MaxBytes),
    ];

    /// <summary>Returns the names of settings that differ.</summary>
    /// <param name="before">The settings in force.</param>
    /// <param name="after">The new settings.</param>
    public static IEnumerable<string> Changed(LoadedConfiguration before, LoadedConfiguration after) =>
        All.Where(setting => !Equals(setting.Value(before), setting.Value(after))).Select(setting => setting.Name)
            .Concat(KestrelReader.ChangedAtStart(before.Settings, after.Settings));

    private static object StateOf(StateOptions state) => (
        state.Kind, state.Path, state.AuditKeyFile, state.Configuration, state.Prefix, state.PollInterval, state.MaxAge,
        (state.Redis.User, state.Redis.Password, state.Redis.ServiceName, state.Redis.SentinelUser, state.Redis.SentinelPassword, state.Redis.CertificateAuthority),
        (state.Redis.ClientCertificate.Path, state.Redis.ClientCertificate.KeyPath, state.Redis.ClientCertificate.Password));
}
