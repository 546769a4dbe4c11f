using FlagGateway.Configuration;
using FlagGateway.Core.Hygiene.Retiring;
using FlagGateway.Snapshots;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Hygiene;

/// <summary>Computes the changes to remove a flag, and validates them like a gateway.</summary>
internal sealed class RetirePlanner(ConfigLoader loader, ConfigFolder files, LoadedConfiguration configuration)
{
    /// <summary>Computes the changes.</summary>
    /// <param name="flag">Id of the flag as in flags.json.</param>
    /// <param name="remaining">Index of the variant that stays, among those of a route.</param>
    /// <exception cref="RetirementException">A file cannot be edited, or a gateway would reject the result.</exception>
    public async Task<RetirePlan> PlanAsync(string flag, int remaining)
    {
        var proxies = configuration.ProxyRoutes.ToDictionary(static route => route.RouteId, StringComparer.OrdinalIgnoreCase);
        FlaggedRoute[] asking = [.. configuration.Routes.Values.Where(route => IsSame(route.Flag.Id, flag)).OrderBy(static route => route.RouteId, StringComparer.Ordinal)];
        RouteChange[] changes = [.. asking.Select(route => ChangeOf(route, proxies[route.RouteId], remaining))];
        var text = new FolderText(files.Gateway!.Bytes, files.Flags!.Bytes, files.Rollouts?.Bytes);
        var next = Retirement.Apply(text, flag, changes);

        // After each written file the set is valid: routes stop using the flag before the plan is removed, and the plan
        // before the flag.
        List<FileChange> changed = [];
        var after = configuration;
        var set = files;
        foreach (var (read, bytes) in new[] { (files.Gateway, next.Gateway), (files.Rollouts, next.Rollouts ?? default), (files.Flags, next.Flags) })
        {
            if (read is null || read.Bytes.Span.SequenceEqual(bytes.Span))
                continue;
            var file = new ConfigFile(read.Name, bytes);
            set = read.Name switch
            {
                ConfigFileNames.Gateway => set with { Gateway = file },
                ConfigFileNames.Rollouts => set with { Rollouts = file },
                _ => set with { Flags = file },
            };
            after = await CheckAsync(set);
            changed.Add(new(read, bytes.ToArray()));
        }

        return new(changed, changes, [.. ClustersOf(configuration).Except(ClustersOf(after), StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)], [.. Notes(asking, changes, proxies)])
        {
            InUse = [.. ClusterUses.Find(asking, proxies, after, changes)],
        };
    }

    private async Task<LoadedConfiguration> CheckAsync(ConfigFolder set)
    {
        var result = await loader.LoadAsync(configuration, set);
        return result.Configuration ?? throw new RetirementException(
            $"A gateway would refuse the outcome, so nothing is written:{Environment.NewLine}{string.Join(Environment.NewLine, result.Issues.Where(static issue => issue.Severity == IssueSeverity.Error))}");
    }

    private static RouteChange ChangeOf(FlaggedRoute route, RouteConfig proxy, int remaining)
    {
        var last = route.Variants[remaining];
        if (last.PathPrefix is { } prefix)
            throw new RetirementException($"Variant {last.Name} is served below {prefix.Text}, and a route without a flag does not rewrite the addresses in responses. Let its destinations serve at the root, and remove path_prefix.");
        if (last.Payload is not null)
            throw new RetirementException($"Variant {last.Name} has a prompt or a body, and a route without a flag does not edit requests. Let applications or the backend have them, and remove prompt and body.");
        if (last.Response is not null)
            throw new RetirementException($"Variant {last.Name} is a response without a cluster, and a route without a flag has none. Let a cluster serve it, and remove response.");
        var shadow = ShadowOf(proxy);
        // Mirroring between the flag's own variants ends, because only one is left.
        var isOfFlag = shadow is null || route.Variants.Select(variant => variant.ClusterId ?? proxy.ClusterId).Append(proxy.ClusterId).Contains(shadow, StringComparer.OrdinalIgnoreCase);
        return new(route.RouteId, last.ClusterId ?? proxy.ClusterId!, last.RequestHeaders, isOfFlag);
    }

    private static string? ShadowOf(RouteConfig route) =>
        route.Metadata?.FirstOrDefault(static pair => pair.Key.Equals("Shadow.Cluster", StringComparison.OrdinalIgnoreCase)).Value?.Trim();

    private static HashSet<string> ClustersOf(LoadedConfiguration configuration) =>
    [
        .. configuration.ProxyRoutes.Select(static route => route.ClusterId!),
        .. configuration.Routes.Values.SelectMany(static route => route.Variants.Select(static variant => variant.ClusterId).OfType<string>().Concat(route.Mirrors.Select(static mirror => mirror.ClusterId))),
        .. configuration.PlainMirrors.Values.Select(static mirror => mirror.ClusterId),
    ];

    private static IEnumerable<string> Notes(FlaggedRoute[] asking, RouteChange[] changes, Dictionary<string, RouteConfig> proxies)
    {
        foreach (var (route, change) in asking.Zip(changes))
        {
            if (ShadowOf(proxies[route.RouteId]) is { } shadow)
            {
                yield return change.DropsShadow
                    ? $"route {route.RouteId}: its copies to {shadow} compared the flag's variants and end with it"
                    : $"route {route.RouteId}: its copies to {shadow} are independent of the flag and continue";
            }

            if (route.OnUnavailable == UnavailableAction.Control)
                yield return $"route {route.RouteId}: Flag.OnUnavailable goes too; with no healthy destination in {change.Cluster} users get 503";
        }

        if (asking.Length != 0)
            yield return "clusters do not get X-FlagGateway-Flag, -Variant and -Reason on these routes any more, and the flag's series end";
        else
            yield return "no route asks the flag; applications that do get FLAG_NOT_FOUND and their own default";
    }

    private static bool IsSame(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
