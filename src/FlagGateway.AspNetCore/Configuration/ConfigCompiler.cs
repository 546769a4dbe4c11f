using System.Collections.Frozen;
using FlagGateway.Configuration.Flags;
using FlagGateway.Configuration.Rollouts;
using FlagGateway.Configuration.Routes;
using FlagGateway.Core.Flags;
using FlagGateway.Core.Rollouts;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;

namespace FlagGateway.Configuration;

/// <summary>
/// Checks and compiles a configuration from any source. The start, a reload, <c>validate</c> and
/// <c>explain</c> use the same code, so they always agree.
/// </summary>
internal sealed class ConfigCompiler(CohortRegistry cohorts)
{
    private readonly FlagCache _flags = new();
    private (string Hash, IReadOnlyList<FlagEntry> Entries, IReadOnlyList<ConfigIssue> Issues)? _lastFlags;

    /// <summary>Compiles a configuration.</summary>
    /// <param name="input">The configuration as read.</param>
    /// <param name="previous">The configuration in force, or <c>null</c> at the start.</param>
    /// <param name="issues">Problems so far; new ones are added.</param>
    /// <returns>The configuration; <c>null</c> if there are errors.</returns>
    public LoadedConfiguration? Compile(ConfigInput input, LoadedConfiguration? previous, List<ConfigIssue> issues)
    {
        var (gateway, flags, rollouts) = (input.Gateway, input.Flags, input.Rollouts);
        var entries = flags is null ? [] : ReadFlags(flags, new MetricGates(previous?.Flags), issues);
        // A flag with errors still exists, so the routes that name it are not reported.
        var areFlagsSound = flags is not null && !issues.Exists(issue => issue.Severity == IssueSeverity.Error && issue.File == flags.Name);
        var byId = entries.ToDictionary(entry => entry.Definition.Name, StringComparer.OrdinalIgnoreCase);
        // If the settings could not be read, it is unknown whether a server is configured.
        var canQuery = gateway is null || gateway.Options.Prometheus.Url is not null;
        if (!canQuery)
            RefuseQueries(entries, issues);
        var plans = rollouts is null ? [] : ReadPlans(rollouts, areFlagsSound ? byId : null, canQuery, issues);
        WarnAboutFinished(entries, plans, issues);
        issues.AddRange(StartIssues.Find(byId, plans));
        var (routes, mirrors) = gateway is null ? (null, null) : CompileRoutes(gateway, byId, areFlagsSound, plans, issues);
        if (gateway is null || routes is null || issues.Exists(issue => issue.Severity == IssueSeverity.Error))
            return null;
        return new LoadedConfiguration
        {
            Options = gateway.Options,
            Settings = gateway.Settings,
            Tls = gateway.Tls,
            ProxyRoutes = gateway.Routes,
            ProxyClusters = gateway.Clusters,
            GatewayHash = input.GatewayHash,
            FileHashes = input.FileHashes,
            FlagsLength = flags?.Bytes.Length ?? 0,
            Flags = new FlagSet(entries.Select(entry => entry.Compiled)),
            Entries = byId,
            Routes = routes.ToFrozenDictionary(StringComparer.Ordinal),
            PlainMirrors = mirrors!.ToFrozenDictionary(StringComparer.Ordinal),
            Plans = plans,
            HasRollouts = rollouts is not null,
        };
    }

    /// <summary>Removes the metrics of flags and routes that only other compiled configurations contain.</summary>
    /// <param name="applied">The configuration in force.</param>
    public void RetainOnly(LoadedConfiguration applied) => cohorts.RetainOnly(
        applied.Routes.Values.SelectMany(static route => route.Variants.Append(route.None)).Select(static variant => variant.Cohort).ToHashSet(),
        new ConfiguredLabels(applied.Flags.Flags.Select(static flag => flag.Id), applied.ProxyRoutes.Select(static route => route.RouteId), applied.ProxyClusters.Select(static cluster => cluster.ClusterId)));

    private IReadOnlyList<FlagEntry> ReadFlags(ConfigFile file, MetricGates gates, List<ConfigIssue> issues)
    {
        // By far the largest file; a change of another file does not compile it again.
        if (_lastFlags is { } last && last.Hash == file.Sha256)
        {
            issues.AddRange(last.Issues);
            return last.Entries;
        }

        List<ConfigIssue> found = [.. JsonSyntax.Parse(file, out var document)];
        using var parsed = document;
        var entries = parsed is null ? [] : FlagsFileReader.Read(parsed.RootElement, file.Name, found, _flags, gates);
        _lastFlags = (file.Sha256, entries, found);
        issues.AddRange(found);
        return entries;
    }

    private static IReadOnlyList<RolloutPlan> ReadPlans(ConfigFile file, Dictionary<string, FlagEntry>? flags, bool canQuery, List<ConfigIssue> issues)
    {
        issues.AddRange(JsonSyntax.Parse(file, out var document));
        using (document)
            return document is null ? [] : RolloutsFileReader.Read(document.RootElement, flags, canQuery, issues);
    }

    private static void RefuseQueries(IReadOnlyList<FlagEntry> entries, List<ConfigIssue> issues)
    {
        foreach (var entry in entries.Where(entry => entry.Compiled.MetricGates.Count != 0))
        {
            var place = 0;
            foreach (var filter in entry.Definition.EnabledFor)
            {
                if (filter.ParametersObject is MetricFilterSettings { Query: { } query })
                    issues.Add(new(IssueSeverity.Error, ConfigFileNames.Flags, $"{entry.Path}.conditions.client_filters[{place}].parameters.Query", query, "There is no Prometheus server to query.", "Set FlagGateway:Prometheus:Url in gateway.json"));
                place++;
            }
        }
    }

    private (IReadOnlyDictionary<string, FlaggedRoute> Flagged, Dictionary<string, MirrorRule> Mirrors) CompileRoutes(
        GatewayFile gateway, Dictionary<string, FlagEntry> flags, bool areFlagsSound, IReadOnlyList<RolloutPlan> plans, List<ConfigIssue> issues)
    {
        var clusters = gateway.Clusters.ToDictionary(cluster => cluster.ClusterId, StringComparer.OrdinalIgnoreCase);
        var byFlag = plans.ToDictionary(plan => plan.Flag, StringComparer.OrdinalIgnoreCase);
        var groups = (gateway.Options.Identity.Groups?.Select(group => group.As) ?? ["tenant", "tier"]).ToArray();
        var compiler = new RouteCompiler(new NamedFlags(flags, areFlagsSound), clusters, byFlag, cohorts, gateway.Options.Shadow, issues);
        return (compiler.Compile(gateway.Routes, groups), compiler.PlainMirrors);
    }

    private static void WarnAboutFinished(IReadOnlyList<FlagEntry> entries, IReadOnlyList<RolloutPlan> plans, List<ConfigIssue> issues)
    {
        var planned = plans.Select(plan => plan.Flag).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in entries)
        {
            var flag = entry.Compiled;
            if (flag.Variants.Count < 2 || flag.MetricGates.Count != 0 || planned.Contains(flag.Id) || entry.Lifecycle?.ExpectedRetirement is not null)
                continue;
            for (var i = 0; i < flag.Variants.Count; i++)
            {
                if (flag.PercentageOf(i) >= 100 && i != flag.DefaultWhenDisabled)
                    issues.Add(new(IssueSeverity.Warning, ConfigFileNames.Flags, entry.Path, flag.Variants[i].Name, "Everybody gets this variant, and the flag has no retirement date.", "Retire the flag, or add lifecycle.expected_retirement"));
            }
        }
    }
}
