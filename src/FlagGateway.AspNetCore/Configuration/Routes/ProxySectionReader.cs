using FlagGateway.Snapshots;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Configuration.Routes;

/// <summary>Routes and clusters of YARP's own section, read and checked by YARP's own code.</summary>
internal sealed class ProxySectionReader : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public ProxySectionReader()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddRequestTimeouts();
        services.AddReverseProxy();
        _services = services.BuildServiceProvider();
    }

    /// <summary>Reads the section; problems are reported with their configuration path.</summary>
    public async Task<(IReadOnlyList<RouteConfig> Routes, IReadOnlyList<ClusterConfig> Clusters)> ReadAsync(IConfigurationSection section, List<ConfigIssue> issues)
    {
        IProxyConfig config;
        try
        {
            config = Parse(section);
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            issues.Add(new(IssueSeverity.Error, ConfigFileNames.Gateway, section.Path, null, exception.InnerException?.Message ?? exception.Message, "See YARP's documentation of this setting"));
            return ([], []);
        }

        var validator = _services.GetRequiredService<IConfigValidator>();
        foreach (var cluster in config.Clusters)
        {
            var path = $"{section.Path}:Clusters:{cluster.ClusterId}";
            Note(await validator.ValidateClusterAsync(cluster), path, issues);
            ClusterValidator.Validate(cluster, path, issues);
        }

        foreach (var route in config.Routes)
        {
            var path = $"{section.Path}:Routes:{route.RouteId}";
            Note(await validator.ValidateRouteAsync(route), path, issues);
            RouteValidator.Validate(route, path, issues);
        }

        return (config.Routes, config.Clusters);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    // The reader is internal to YARP; registering it in a separate container is the public way to use it.
    private static IProxyConfig Parse(IConfigurationSection section)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddReverseProxy().LoadFromConfig(section);
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IProxyConfigProvider>().GetConfig();
    }

    private static void Note(IList<Exception> problems, string path, List<ConfigIssue> issues)
    {
        foreach (var problem in problems)
            issues.Add(new(IssueSeverity.Error, ConfigFileNames.Gateway, path, null, problem.Message, "See YARP's documentation of this setting"));
    }
}
