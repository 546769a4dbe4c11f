using FlagGateway.Configuration.Server;
using FlagGateway.Snapshots;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Configuration.Routes;

/// <summary>
/// Finds keys of the section <c>ReverseProxy</c> that YARP does not read: it ignores them, so a misspelled setting
/// would have no effect.
/// </summary>
internal static class ProxyKeys
{
    /// <summary>Reports the unknown keys.</summary>
    public static void Validate(IConfigurationSection section, List<ConfigIssue> issues)
    {
        foreach (var part in section.GetChildren())
        {
            if (part.Key.Equals("Routes", StringComparison.OrdinalIgnoreCase))
                WalkEach(part, typeof(RouteConfig), issues);
            else if (part.Key.Equals("Clusters", StringComparison.OrdinalIgnoreCase))
                WalkEach(part, typeof(ClusterConfig), issues);
            else
                Refuse(part, ["Routes", "Clusters"], issues);
        }
    }

    private static void WalkEach(IConfigurationSection section, Type type, List<ConfigIssue> issues)
    {
        foreach (var child in section.GetChildren())
            Walk(child, type, issues);
    }

    private static void Walk(IConfigurationSection section, Type type, List<ConfigIssue> issues)
    {
        var known = OptionsShape.Properties(type);
        // Their ids are the names of their sections.
        known.Remove(nameof(RouteConfig.RouteId));
        if (type == typeof(ClusterConfig))
            known.Remove(nameof(ClusterConfig.ClusterId));
        var own = type == typeof(HttpClientConfig) ? ClusterCertificates.Keys : Array.Empty<string>();
        foreach (var child in section.GetChildren())
        {
            if (known.TryGetValue(child.Key, out var property))
                WalkValue(child, property.PropertyType, issues);
            else if (!own.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
                Refuse(child, [.. known.Keys, .. own], issues);
        }
    }

    private static void WalkValue(IConfigurationSection section, Type type, List<ConfigIssue> issues)
    {
        var entry = type.IsGenericType ? type.GetGenericArguments()[^1] : type;
        if (!entry.IsClass || entry.Namespace?.StartsWith("Yarp.", StringComparison.Ordinal) != true)
            return;
        if (type.IsGenericType)
            WalkEach(section, entry, issues);
        else
            Walk(section, entry, issues);
    }

    private static void Refuse(IConfigurationSection key, IReadOnlyCollection<string> known, List<ConfigIssue> issues) => issues.Add(new(
        IssueSeverity.Error, ConfigFileNames.Gateway, key.Path, null, $"the key \"{key.Key}\" is not known, so it would have no effect",
        ClosestName.Find(key.Key, known) is { } closest ? $"Write \"{closest}\", or remove the key" : $"Remove it; the keys here are: {string.Join(", ", known)}"));
}
