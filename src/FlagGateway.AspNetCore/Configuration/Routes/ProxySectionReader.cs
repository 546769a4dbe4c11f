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
    /// <param name="policies">
    /// The policies that routes may name; <c>null</c> if they are not known because their section has errors.
    /// </param>
    /// <param name="issues">Receives the issues found.</param>
    /// <returns>Routes and clusters; values that cannot be read have their defaults.</returns>
    public static async Task<ProxySection> ReadAsync(IConfigurationSection section, PolicyOptions? policies, List<ConfigIssue> issues)
    {
        await using var provider = Build(section, policies ?? new PolicyOptions());
        Checks checks = new(provider.GetRequiredService<IConfigValidator>(), section.Path, policies, issues);
        if (TryParse(provider, section.Path, null) is { } all)
        {
            await checks.RunAsync(all);
            return new(WithoutIdle(all.Routes), all.Clusters, []);
        }

        List<RouteConfig> routes = [];
        List<ClusterConfig> clusters = [];
        List<string> unread = [];
        var before = issues.Count;
        foreach (var child in section.GetSection("Routes").GetChildren().Concat(section.GetSection("Clusters").GetChildren()))
        {
            var (one, isComplete) = ParseEachValue(child, section, issues);
            if (!isComplete && child.Path.StartsWith($"{section.Path}:Clusters:", StringComparison.OrdinalIgnoreCase))
                unread.Add(child.Key);
            if (one is null)
                continue;
            routes.AddRange(one.Routes);
            clusters.AddRange(one.Clusters);
            await checks.RunAsync(one);
        }

        // The section as a whole.
        if (issues.Count == before)
            TryParse(provider, section.Path, issues);
        return new(WithoutIdle(routes), clusters, unread);

        IReadOnlyList<RouteConfig> WithoutIdle(IReadOnlyList<RouteConfig> read) => policies is null ? read : [.. read.Select(route => RouteValidator.WithoutIdle(route, policies))];
    }

    // YARP stops at the first value that it cannot read, so they are given to it one after the other.
    private static (IProxyConfig? Config, bool IsComplete) ParseEachValue(IConfigurationSection child, IConfigurationSection section, List<ConfigIssue> issues)
    {
        IProxyConfig? config = null;
        List<KeyValuePair<string, string?>> good = [];
        var isComplete = true;
        foreach (var value in child.AsEnumerable().Where(static pair => pair.Value is not null).OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            good.Add(value);
            using var provider = Build(new ConfigurationBuilder().AddInMemoryCollection(good).Build().GetSection(section.Path), new PolicyOptions());
            if (TryParse(provider, value.Key, issues) is { } parsed)
            {
                config = parsed;
                continue;
            }

            good.RemoveAt(good.Count - 1);
            isComplete = false;
        }

        return (config, isComplete);
    }

    private static IProxyConfig? TryParse(ServiceProvider provider, string path, List<ConfigIssue>? issues)
    {
        try
        {
            return provider.GetRequiredService<IProxyConfigProvider>().GetConfig();
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            issues?.Add(new(IssueSeverity.Error, ConfigFileNames.Gateway, path, null, exception.InnerException?.Message ?? exception.Message, "See YARP's documentation of this setting"));
            return null;
        }
    }

    // The reader and the checks are internal to YARP; a container of their own is the public way to use them.
    private static ServiceProvider Build(IConfigurationSection section, PolicyOptions policies)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddPolicies(policies);
        services.AddReverseProxy().LoadFromConfig(section);
        return services.BuildServiceProvider();
    }

    private sealed class Checks(IConfigValidator validator, string section, PolicyOptions? policies, List<ConfigIssue> issues)
    {
        public async Task RunAsync(IProxyConfig config)
        {
            foreach (var cluster in config.Clusters)
            {
                var path = $"{section}:Clusters:{cluster.ClusterId}";
                Note(await validator.ValidateClusterAsync(cluster), path);
                ClusterValidator.Validate(cluster, path, issues);
            }

            foreach (var route in config.Routes)
            {
                var path = $"{section}:Routes:{route.RouteId}";
                var known = RouteValidator.Validate(route, path, policies, issues);
                Note(await validator.ValidateRouteAsync(known), path);
            }
        }

        private void Note(IList<Exception> problems, string path)
        {
            foreach (var problem in problems)
                issues.Add(new(IssueSeverity.Error, ConfigFileNames.Gateway, path, null, problem.Message, "See YARP's documentation of this setting"));
        }
    }
}

/// <summary>What was read of YARP's section.</summary>
/// <param name="Routes">The routes.</param>
/// <param name="Clusters">The clusters.</param>
/// <param name="Unread">Names of clusters with values that could not be read.</param>
internal sealed record ProxySection(IReadOnlyList<RouteConfig> Routes, IReadOnlyList<ClusterConfig> Clusters, IReadOnlyList<string> Unread);
