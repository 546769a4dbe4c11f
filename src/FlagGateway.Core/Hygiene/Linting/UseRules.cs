namespace FlagGateway.Core.Hygiene.Linting;

/// <summary>Rules about whether a flag is used, and whether its result matters.</summary>
internal static class UseRules
{
    private const string GatewayFile = "gateway.json";
    private const string RolloutsFile = "rollouts.json";

    public static void Check(FlagMetadata flag, LintReport report)
    {
        if (flag.Routes.Count == 0 && flag.Plan is null)
            report.Add(LintRule.Unused, ".id", flag.Id, "No route and no rollout uses this flag.", "Find it in code with flaggateway flags refs, and remove it if nobody asks; otherwise put unused into lint_ignore");
        if (flag.Compiled.Variants.Count != 0 && flag.Compiled.DefaultWhenDisabled < 0 && flag.Plan is null)
            report.Add(LintRule.NoDefaultWhenDisabled, ".allocation", null, "While the flag is off or killed, it gives no variant.", "Add allocation.default_when_disabled");
        foreach (var route in flag.Routes.Where(static route => route.Targets.Count > 1 && AreSame(route.Targets)))
        {
            report.Add(LintRule.SameTarget, GatewayFile, $"ReverseProxy:Routes:{route.Id}:Metadata:Flag", flag.Id,
                $"Every variant of this flag goes to cluster {route.Targets[0].Cluster} with the same headers, so the flag decides nothing here.", "Let the variants differ, or remove Flag from the route");
        }

        CheckBypass(flag, report);
    }

    private static bool AreSame(IReadOnlyList<TargetMetadata> targets) => targets.All(target =>
        target.Cluster.Equals(targets[0].Cluster, StringComparison.OrdinalIgnoreCase)
        && target.Headers.Select(static header => (header.Key.ToUpperInvariant(), header.Value)).ToHashSet()
            .SetEquals(targets[0].Headers.Select(static header => (header.Key.ToUpperInvariant(), header.Value))));

    private static void CheckBypass(FlagMetadata flag, LintReport report)
    {
        if (flag.Plan is not { } plan)
            return;
        var users = (flag.Definition.Allocation?.User ?? []).Where(rule => plan.Candidates.Contains(rule.Variant, StringComparer.Ordinal)).Sum(static rule => rule.Users.Count());
        var groups = (flag.Definition.Allocation?.Group ?? []).Where(rule => plan.Candidates.Contains(rule.Variant, StringComparer.Ordinal)).Sum(static rule => rule.Groups.Count());
        if (users + groups > 0)
        {
            report.Add(LintRule.RolloutBypassed, RolloutsFile, flag.PlanPath, string.Join(", ", plan.Candidates),
                $"{users} users and {groups} groups named in flags.json are on the candidate in every stage, at 0 % as well.", "Leave them if they are testers; to move them with the rollout, name their group in a stage");
        }
    }
}
