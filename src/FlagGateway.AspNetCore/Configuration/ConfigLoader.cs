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
/// Reads the three files and what overrides them, checks everything, and compiles it. The same code serves
/// the start, a reload, <c>validate</c> and <c>explain</c>, so they cannot disagree.
/// </summary>
internal sealed class ConfigLoader(string folder, IReadOnlyList<string> overrides, CohortRegistry cohorts) : IAsyncDisposable
{
    /// <summary>Where users' requests are taken unless <c>Urls</c> says otherwise.</summary>
    public const string DefaultUrls = "http://0.0.0.0:8080";

    private readonly ProxySectionReader _proxy = new();
    private readonly FlagCache _flags = new();
    private (string Hash, IReadOnlyList<FlagEntry> Entries, IReadOnlyList<ConfigIssue> Issues)? _lastFlags;

    /// <summary>Reads the folder. Never throws for what the files hold.</summary>
    /// <param name="previous">What is in force, or <c>null</c> at the start: a file that was there and is gone is an error.</param>
    public Task<LoadResult> LoadAsync(LoadedConfiguration? previous) => LoadAsync(previous, ConfigFolder.Read(folder));

    /// <summary>Looks at files as if the folder held them: what somebody is about to write there.</summary>
    /// <param name="previous">What is in force, or <c>null</c>.</param>
    /// <param name="files">The files.</param>
    public async Task<LoadResult> LoadAsync(LoadedConfiguration? previous, ConfigFolder files)
    {
        List<ConfigIssue> issues = [.. files.Issues];
        var isComplete = CheckPresence(files, previous, issues);
        var gateway = files.Gateway is null ? null : await GatewayFileReader.ReadAsync(files.Gateway, overrides, _proxy, issues);
        var entries = files.Flags is null ? [] : ReadFlags(files.Flags, new MetricGates(previous?.Flags), issues);
        // A flag with errors is not unknown, so the routes that name it are not to blame as well.
        var areFlagsSound = files.Flags is not null && !issues.Exists(issue => issue.Severity == IssueSeverity.Error && issue.File == ConfigFileNames.Flags);
        var byId = entries.ToDictionary(entry => entry.Definition.Name, StringComparer.OrdinalIgnoreCase);
        // A server that nobody could read about is not missing.
        var canQuery = gateway is null || gateway.Options.Prometheus.Url is not null;
        if (!canQuery)
            RefuseQueries(entries, issues);
        var plans = files.Rollouts is null ? [] : ReadPlans(files.Rollouts, areFlagsSound ? byId : null, canQuery, issues);
        WarnAboutFinished(entries, plans, issues);
        issues.AddRange(StartIssues.Find(byId, plans));
        var (routes, mirrors) = gateway is null ? (null, null) : CompileRoutes(gateway, byId, areFlagsSound, plans, issues);

        if (files.Gateway is not null)
            SettingLines.Fill(files.Gateway, issues);
        var told = Tell(files, issues);
        if (!isComplete || gateway is null || routes is null || issues.Exists(issue => issue.Severity == IssueSeverity.Error))
            return new LoadResult(null, told);
        return new LoadResult(
            new LoadedConfiguration
            {
                Options = gateway.Options,
                Settings = gateway.Settings,
                ProxyRoutes = gateway.Routes,
                ProxyClusters = gateway.Clusters,
                GatewayHash = files.Gateway!.Sha256,
                FileHashes = new[] { files.Gateway, files.Flags, files.Rollouts }.OfType<ConfigFile>().ToDictionary(static file => file.Name, static file => file.Sha256, StringComparer.Ordinal),
                FlagsLength = files.Flags?.Bytes.Length ?? 0,
                Flags = new FlagSet(entries.Select(entry => entry.Compiled)),
                Entries = byId,
                Routes = routes.ToFrozenDictionary(StringComparer.Ordinal),
                PlainMirrors = mirrors!.ToFrozenDictionary(StringComparer.Ordinal),
                Plans = plans,
                HasRollouts = files.Rollouts is not null,
            },
            told);
    }

    /// <summary>Ends the counts of what is in other configurations that were read, but not in this one.</summary>
    /// <param name="applied">What is in force.</param>
    public void Keep(LoadedConfiguration applied) => cohorts.RetainOnly(
        applied.Routes.Values.SelectMany(static route => route.Variants.Append(route.None)).Select(static variant => variant.Cohort).ToHashSet(),
        new ConfiguredLabels(applied.Flags.Flags.Select(static flag => flag.Id), applied.ProxyRoutes.Select(static route => route.RouteId)));

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();

    private bool CheckPresence(ConfigFolder files, LoadedConfiguration? previous, List<ConfigIssue> issues)
    {
        var before = issues.Count;
        if (files.IsMissing(ConfigFileNames.Gateway))
            Missing(ConfigFileNames.Gateway);
        if (files.IsMissing(ConfigFileNames.Flags))
            Missing(ConfigFileNames.Flags);
        if (files.IsMissing(ConfigFileNames.Rollouts) && previous is { HasRollouts: true })
            Missing(ConfigFileNames.Rollouts);
        return issues.Count == before;

        void Missing(string name) => issues.Add(new(
            IssueSeverity.Error, name, "$", null, $"The file is missing in {Path.GetFullPath(folder)}.",
            previous is null ? "Create it, or name the right folder with --config" : "Put it back; to remove its content, leave an empty list in it"));
    }

    private IReadOnlyList<FlagEntry> ReadFlags(ConfigFile file, MetricGates gates, List<ConfigIssue> issues)
    {
        // The largest file by far; a change of another one should not pay for it.
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
                    issues.Add(new(IssueSeverity.Error, ConfigFileNames.Flags, $"{entry.Path}.conditions.client_filters[{place}].parameters.Query", query, "There is no Prometheus server to ask.", "Set FlagGateway:Prometheus:Url in gateway.json"));
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
        var compiler = new RouteCompiler(flags, areFlagsSound, clusters, byFlag, cohorts, gateway.Options.Shadow, issues);
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
                    issues.Add(new(IssueSeverity.Warning, ConfigFileNames.Flags, entry.Path, flag.Variants[i].Name, "Everybody gets this variant and nothing says when the flag goes.", "Retire the flag, or add lifecycle.expected_retirement"));
            }
        }
    }

    private static List<ConfigIssue> Tell(ConfigFolder files, List<ConfigIssue> issues)
    {
        var told = issues;
        foreach (var file in new[] { files.Gateway, files.Flags, files.Rollouts })
        {
            if (file is not null)
                told = [.. IssueLines.Fill(file, told)];
        }

        return told;
    }
}
