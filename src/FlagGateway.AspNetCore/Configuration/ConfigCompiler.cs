using System.Collections.Frozen;
using FlagGateway.Configuration.Flags;
using FlagGateway.Configuration.Prompts;
using FlagGateway.Configuration.Rollouts;
using FlagGateway.Configuration.Routes;
using FlagGateway.Core.Flags;
using FlagGateway.Core.Rollouts;
using FlagGateway.Snapshots;
using FlagGateway.State;
using FlagGateway.Telemetry;
using Microsoft.FeatureManagement;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Configuration;

/// <summary>
/// Checks and compiles a configuration from any source. The start, a reload, <c>validate</c> and
/// <c>explain</c> use the same code, so they always agree.
/// </summary>
internal sealed class ConfigCompiler(CohortRegistry cohorts)
{
    private readonly FlagCache _flags = new();
    private volatile PromptFolder? _prompts;
    private (string Hash, ReadFlags Flags, IReadOnlyList<ConfigIssue> Issues)? _lastFlags;

    /// <summary>Refuses changed versions of prompts.</summary>
    public VersionGuard Versions { get; } = new();

    /// <summary>The prompt files of the configuration compiled last; <c>null</c> before the first.</summary>
    public PromptFolder? Prompts => _prompts;

    /// <summary>Creates a compiler whose results are only checked: their counts are not exposed.</summary>
    /// <param name="state">The state in force.</param>
    public static ConfigCompiler CreateSeparate(GatewayState state)
    {
        ConfigCompiler compiler = new(new CohortRegistry());
        compiler.Versions.Recorded = state.Prompts;
        return compiler;
    }

    /// <summary>Compiles a configuration.</summary>
    /// <param name="input">The configuration as read.</param>
    /// <param name="previous">The configuration in force, or <c>null</c> at the start.</param>
    /// <param name="issues">Problems so far; new ones are added.</param>
    /// <returns>The configuration; <c>null</c> if there are errors.</returns>
    public LoadedConfiguration? Compile(ConfigInput input, LoadedConfiguration? previous, List<ConfigIssue> issues)
    {
        var (gateway, flags, rollouts) = (input.Gateway, input.Flags, input.Rollouts);
        var read = flags is null ? Flags.ReadFlags.Nothing : ReadFlags(flags, new MetricGates(previous?.Flags), issues);
        var attributes = gateway is null || gateway.Failed.Touches(GatewayFileReader.Section + ":Identity:Attributes") ? null : (gateway.Options.Identity.Attributes ?? []).Select(static one => one.As).Distinct(StringComparer.Ordinal).ToArray();
        issues.AddRange(new LinkIssues(read, attributes).Find());
        FlagSet set = new(read.Entries.Select(static entry => entry.Compiled), new SegmentTable(read.Segments.Segments));
        // Flags that name segments or other flags have them from here on.
        IReadOnlyList<FlagEntry> entries = [.. read.Entries.Zip(set.Flags, static (entry, flag) => ReferenceEquals(entry.Compiled, flag) ? entry : entry with { Compiled = flag })];
        var byId = entries.ToDictionary(entry => entry.Definition.Name, StringComparer.OrdinalIgnoreCase);
        // If the setting could not be read, it is unknown whether a server is configured.
        var canQuery = gateway is null || gateway.Options.Prometheus.Url is not null || gateway.Failed.Touches(GatewayFileReader.Section + ":Prometheus:Url");
        if (!canQuery)
            RefuseQueries(read, issues);
        var beforePlans = issues.Count;
        var plans = rollouts is null ? [] : ReadPlans(rollouts, read.Known(), new PlanSources(canQuery, gateway?.Options.Rollouts.History ?? true) { Channels = ChannelChecks.KnownIn(gateway) }, issues);
        var arePlansSound = !issues.Skip(beforePlans).Any(static issue => issue.Severity == IssueSeverity.Error);
        WarnAboutFinished(entries, plans, issues);
        issues.AddRange(BucketPlanIssues.Find(plans, byId));
        issues.AddRange(StartIssues.Find(byId, plans));
        var payloads = ReadPayloads(read, input, issues);
        Versions.Check(previous, byId, payloads, issues);
        var named = new NamedFlags(byId, read.AreAll) { Broken = read.Broken, ArePlansSound = arePlansSound, Payloads = payloads };
        var (routes, mirrors) = gateway is null ? (null, null) : CompileRoutes(gateway, named, plans, input.Prompts, issues);
        if (routes is not null)
            issues.AddRange(LlmPlanIssues.Find(plans, routes.Values));
        var proxyClusters = gateway is null || routes is null ? [] : LlmClusters.Apply(gateway.Clusters, routes, gateway.Routes, issues);
        if (gateway is null || routes is null || issues.Exists(issue => issue.Severity == IssueSeverity.Error))
            return null;
        return new LoadedConfiguration
        {
            Options = gateway.Options,
            Settings = gateway.Settings,
            Tls = gateway.Tls,
            ProxyRoutes = gateway.Routes,
            ProxyClusters = proxyClusters,
            GatewayHash = LlmClusters.HashOf(input.GatewayHash, gateway.Clusters, proxyClusters),
            FileHashes = input.FileHashes,
            Texts = input.Texts,
            FlagsLength = flags?.Bytes.Length ?? 0,
            Flags = set,
            SegmentsHash = read.Segments.Hash,
            Entries = byId,
            Payloads = payloads,
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

    private ReadFlags ReadFlags(ConfigFile file, MetricGates gates, List<ConfigIssue> issues)
    {
        // By far the largest file; a change of another file does not compile it again.
        if (_lastFlags is { } last && last.Hash == file.Sha256)
        {
            issues.AddRange(last.Issues);
            return last.Flags;
        }

        List<ConfigIssue> found = [.. JsonSyntax.Parse(file, out var document)];
        using var parsed = document;
        List<BrokenFlag> broken = [];
        var entries = parsed is null ? [] : FlagsFileReader.Read(parsed.RootElement, file.Name, found, _flags, gates, broken);
        var segments = parsed is null ? ReadSegments.None : SegmentsReader.Read(parsed.RootElement, file.Name, found);
        // Errors outside of flags, or of an id, leave open which flags there are.
        var areAll = parsed is not null && found.TrueForAll(issue => issue.Path.StartsWith("$.feature_management.segments", StringComparison.Ordinal) || issue.Severity != IssueSeverity.Error || broken.Exists(flag => flag.Definition is not null && issue.Path.StartsWith(flag.Path, StringComparison.Ordinal)));
        ReadFlags read = new(entries, broken, areAll) { Segments = segments };
        _lastFlags = (file.Sha256, read, found);
        issues.AddRange(found);
        return read;
    }

    private static IReadOnlyList<RolloutPlan> ReadPlans(ConfigFile file, KnownFlags flags, PlanSources sources, List<ConfigIssue> issues)
    {
        issues.AddRange(JsonSyntax.Parse(file, out var document));
        using (document)
            return document is null ? [] : RolloutsFileReader.Read(document.RootElement, flags, sources, issues);
    }

    private static void RefuseQueries(ReadFlags flags, List<ConfigIssue> issues)
    {
        foreach (var entry in flags.Entries.Where(entry => entry.Compiled.MetricGates.Count != 0))
            Refuse(entry.Path, entry.Definition, static _ => false);
        foreach (var flag in flags.Broken.Where(static flag => flag.Definition is not null))
            Refuse(flag.Path, flag.Definition!, flag.HasErrorIn);

        void Refuse(string path, FeatureDefinition definition, Func<string, bool> hasError)
        {
            var place = 0;
            foreach (var filter in definition.EnabledFor)
            {
                var filterPath = $"{path}.conditions.client_filters[{place}]";
                if (filter.ParametersObject is MetricFilterSettings { Query: { } query } && !hasError(filterPath))
                    issues.Add(new(IssueSeverity.Error, ConfigFileNames.Flags, $"{filterPath}.parameters.Query", query, "There is no Prometheus server to query.", "Set FlagGateway:Prometheus:Url in gateway.json"));
                place++;
            }
        }
    }

    private (IReadOnlyDictionary<string, FlaggedRoute> Flagged, Dictionary<string, MirrorRule> Mirrors) CompileRoutes(
        GatewayFile gateway, NamedFlags flags, IReadOnlyList<RolloutPlan> plans, PromptFolder? prompts, List<ConfigIssue> issues)
    {
        var clusters = gateway.Clusters.ToDictionary(cluster => cluster.ClusterId, StringComparer.OrdinalIgnoreCase);
        foreach (var unread in gateway.UnreadClusters)
            clusters.TryAdd(unread, new ClusterConfig { ClusterId = unread });
        var byFlag = plans.ToDictionary(plan => plan.Flag, StringComparer.OrdinalIgnoreCase);
        var groups = gateway.Failed.Touches(GatewayFileReader.Section + ":Identity:Groups") ? null : (gateway.Options.Identity.Groups?.Select(group => group.As) ?? ["tenant", "tier"]).ToArray();
        var compiler = new RouteCompiler(flags, clusters, byFlag, cohorts, gateway.Options.Shadow, issues) { UnreadClusters = gateway.UnreadClusters, Payloads = flags.Payloads, Prompts = prompts, Prices = LlmChecks.PricesOf(gateway.Options.Llm) };
        return (compiler.Compile(gateway.Routes, groups), compiler.PlainMirrors);
    }

    private IReadOnlyDictionary<string, VariantPayload?[]> ReadPayloads(ReadFlags flags, ConfigInput input, List<ConfigIssue> issues)
    {
        var routed = (input.Gateway?.Routes ?? []).Select(static route => route.Metadata?.GetValueOrDefault(RouteKeys.Flag)?.Trim()).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        var identity = input.Gateway?.Options.Identity;
        string[] fields = [.. (identity?.User ?? []).Select(static source => source.Body).Concat((identity?.Groups ?? []).Select(static source => source.Body)).Concat((identity?.Attributes ?? []).Select(static source => source.Body)).OfType<string>()];
        PayloadCompiler compiler = new(new PayloadReader(input.Prompts, fields, issues), routed);
        var payloads = compiler.Compile(flags.Entries);
        compiler.Check(flags.Broken);
        _prompts = input.Prompts;
        return payloads;
    }

    private static void WarnAboutFinished(IReadOnlyList<FlagEntry> entries, IReadOnlyList<RolloutPlan> plans, List<ConfigIssue> issues)
    {
        var planned = plans.Select(plan => plan.Flag).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in entries)
        {
            var flag = entry.Compiled;
            if (flag.Variants.Count < 2 || flag.MetricGates.Count != 0 || planned.Contains(flag.Id) || entry.Lifecycle?.Retirement is not null)
                continue;
            for (var i = 0; i < flag.Variants.Count; i++)
            {
                if (flag.PercentageOf(i) >= 100 && i != flag.DefaultWhenDisabled)
                    issues.Add(new(IssueSeverity.Warning, ConfigFileNames.Flags, entry.Path, flag.Variants[i].Name, "Everybody gets this variant, and the flag has no retirement date.", "Retire the flag, or add lifecycle.expected_retirement"));
            }
        }
    }
}
