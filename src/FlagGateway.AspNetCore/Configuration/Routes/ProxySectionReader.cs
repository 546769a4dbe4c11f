using FlagGateway.Options;
using FlagGateway.Policies;
using FlagGateway.Snapshots;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Configuration.Routes;

/// <summary>Routes and clusters of YARP's own section, read and checked by YARP's own code.</summary>
internal static class ProxySectionReader
{
    /// <summary>Reads the section; problems are reported with their configuration path.</summary>
    /// <param name="section">The section.</param>
    /// <param name="policies">The policies that routes may name; <c>null</c> if they are not known because their section has errors.</param>
    /// <param name="issues">Receives the issues found.</param>
    public static async Task<(IReadOnlyList<RouteConfig> Routes, IReadOnlyList<ClusterConfig> Clusters)> ReadAsync(IConfigurationSection section, PolicyOptions? policies, List<ConfigIssue> issues)
    {
        // The reader and the checks are internal to YARP; a container of their own is the public way to use them.
        var services = new ServiceCollection();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddPolicies(policies ?? new PolicyOptions());
        services.AddReverseProxy().LoadFromConfig(section);
        await using var provider = services.BuildServiceProvider();
        IProxyConfig config;
        try
        {
            config = provider.GetRequiredService<IProxyConfigProvider>().GetConfig();
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            issues.Add(new(IssueSeverity.Error, ConfigFileNames.Gateway, section.Path, null, exception.InnerException?.Message ?? exception.Message, "See YARP's documentation of this setting"));
            return ([], []);
        }

        var validator = provider.GetRequiredService<IConfigValidator>();
        foreach (var cluster in config.Clusters)
        {
            var path = $"{section.Path}:Clusters:{cluster.ClusterId}";
            Note(await validator.ValidateClusterAsync(cluster), path, issues);
            ClusterValidator.Validate(cluster, path, issues);
        }

        foreach (var route in config.Routes)
        {
            var path = $"{section.Path}:Routes:{route.RouteId}";
            var known = RouteValidator.Validate(route, path, policies, issues);
            Note(await validator.ValidateRouteAsync(known), path, issues);
        }

        return (config.Routes, config.Clusters);
    }

    private static void Note(IList<Exception> problems, string path, List<ConfigIssue> issues)
    {
        foreach (var problem in problems)
            issues.Add(new(IssueSeverity.Error, ConfigFileNames.Gateway, path, null, problem.Message, "See YARP's documentation of this setting"));
    }
}
