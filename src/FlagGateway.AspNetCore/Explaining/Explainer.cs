using System.Globalization;
using FlagGateway.Core.Attributes;
using FlagGateway.Core.Flags;
using FlagGateway.Core.Rollouts;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Explaining;

/// <summary>Finds the variant that a conversation retains.</summary>
internal delegate VariantRoute? RetainedVariant(FlaggedRoute route, GroupSet groups, in Evaluation evaluation, VariantRoute chosen);

/// <summary>
/// Explains the variant of a user: for the command, from files; for the API, from the running configuration.
/// </summary>
internal static class Explainer
{
    /// <summary>Explains the result for a user.</summary>
    /// <param name="flag">The flag with its kill switch and its rollout.</param>
    /// <param name="segments">The segments of the configuration.</param>
    /// <param name="routes">The routes it decides, with its state applied.</param>
    /// <param name="clusterOf">The own cluster of a route.</param>
    /// <param name="state">Description of kill switch and rollout.</param>
    /// <param name="question">The user.</param>
    /// <param name="retained">
    /// The variant that the user's conversation retains on a route; <c>null</c> without a running gateway.
    /// </param>
    public static Explanation Explain(
        CompiledFlag flag, SegmentTable segments, IEnumerable<FlaggedRoute> routes, Func<string, string> clusterOf, GatewayState state, Question question, RetainedVariant? retained = null)
    {
        var groups = GroupSet.From(question.Groups);
        var attributes = AttributeSet.From(question.Attributes);
        Subject user = new(question.User, question.User, groups, attributes);
        var evaluation = flag.Evaluate(user, question.At.UtcTicks);
        List<RouteExplanation> onRoutes = [];
        foreach (var route in routes.OrderBy(route => route.RouteId, StringComparer.Ordinal))
        {
            var key = route.BucketKeyOf(question.User, groups).ToString();
            Subject subject = new(question.User, key, groups, attributes);
            var own = flag.Evaluate(subject, question.At.UtcTicks);
            var chosen = route.Choose(own);
            var pinned = retained?.Invoke(route, groups, own, chosen);
            var variant = pinned ?? chosen;
            onRoutes.Add(new RouteExplanation(
                route.RouteId, variant.Name, variant.ClusterId ?? clusterOf(route.RouteId), key, flag.BucketOf(subject).Percentile, MirrorOf(route, variant.Name, question.Method, key))
            { Reason = pinned is null ? null : EvaluationReason.Pinned.ToWireName() });
        }

        return new Explanation(
            flag.Id, question.User, question.Groups, flag.BucketOf(user).Percentile,
            evaluation.Rule.ToString(), VariantNames.Find(flag, evaluation), evaluation.Enabled, evaluation.Reason.ToWireName(),
            StateOf(flag.Id, state), [.. flag.MetricGates.Select(gate => new ConditionExplanation(gate.Settings.Source, gate.Settings.Comparison, gate.IsKnown, gate.IsMet))], onRoutes)
        {
            Attributes = question.Attributes,
            Segments = segments.Find(user),
        };
    }

    private static string? StateOf(string flag, GatewayState state)
    {
        if (state.Kills.TryGetValue(flag, out var kill))
            return $"killed by {kill.Actor}: {kill.Reason}";
        return state.Rollouts.TryGetValue(flag, out var rollout) && rollout.IsInForce
            ? string.Create(CultureInfo.InvariantCulture, $"rollout {rollout.Phase}, stage {rollout.Stage}, {SegmentShare.Format(rollout.Segment, rollout.Percentage)} on {RolloutCandidates.Join(RolloutCandidates.ActiveOf(rollout))}")
            : null;
    }

    // A sample of requests instead of users cannot be predicted.
    private static string? MirrorOf(FlaggedRoute route, string variant, string method, string key) =>
        route.Mirrors.FirstOrDefault(rule => rule.Sample.IsPerRequest ? rule.Methods.Contains(method) : rule.Applies(variant, method, key)) is { } rule
            ? rule.Sample.IsPerRequest ? string.Create(CultureInfo.InvariantCulture, $"{rule.ClusterId} ({rule.Sample.Percentage} % of requests)") : rule.ClusterId
            : null;
}
