using System.Text.Json;
using System.Text.Json.Nodes;
using FlagGateway.Core.Attributes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>Strategies of a feature, any of which turns it on.</summary>
internal static class UnleashStrategies
{
    /// <summary>Whom the strategies include; what cannot be converted is refused.</summary>
    public static UnleashAudience Read(UnleashFeature feature, FlagDraft draft)
    {
        var active = feature.Strategies.Where(static one => one.Json.Get("disabled").ValueKind != JsonValueKind.True).ToArray();
        foreach (var (_, path) in feature.Strategies.Except(active))
            draft.Report(path, null, "The strategy is disabled; it is left out.", "Nothing");
        if (active.Length == 0 && feature.Strategies.Count != 0)
            draft.Refuse(draft.Path, draft.Id, "All strategies of the feature are disabled.", "Enable one, or turn the feature off");
        List<string> users = [];
        List<UnleashShare> shares = [];
        List<UnleashRule> rules = [];
        foreach (var (strategy, path) in active)
        {
            var (named, share) = Read(strategy, path, draft);
            if (UnleashConstraints.Convert(feature, strategy, path, draft) is { } constraints)
            {
                AddRule(constraints, named, share, path);
                continue;
            }

            users.AddRange(named);
            if (share is not null)
                shares.Add(share);
        }

        if (active.Length == 0 || shares.Exists(static one => one.Percentage >= 100))
            return UnleashAudience.Everybody;
        // Two splits by different hashes are not nested ranges, so no single percentage represents both.
        if (shares.Where(static one => one.Percentage > 0).Select(static one => one.Split).Distinct(StringComparer.Ordinal).Count() > 1)
            draft.Refuse(draft.Path, draft.Id, "Several rollouts with different groupId or stickiness overlap by chance.", "Make one rollout of them");
        return new(false, [.. users.Distinct(StringComparer.Ordinal)], rules, shares.MaxBy(static one => one.Percentage) ?? new(0, "", null, draft.Path));

        void AddRule(IReadOnlyList<IReadOnlyList<JsonObject>> alternatives, IReadOnlyList<string> named, UnleashShare? share, string path)
        {
            if (named.Count != 0)
                rules.Add(new([.. alternatives.Select(conditions => (IReadOnlyList<JsonObject>)[.. conditions, NamesOf(named, path, draft)])], UnleashShare.All(path)));
            else if (share is { Percentage: > 0 })
                rules.Add(new(alternatives, share));
        }
    }

    /// <summary>Named users as a condition.</summary>
    public static JsonObject NamesOf(IEnumerable<string> users, string path, FlagDraft draft)
    {
        draft.ReportAttribute("userId", path);
        return new ForeignCondition(AttributeOperator.In, [.. users], IsNegated: false).ToJson("userId");
    }

    private static (IReadOnlyList<string> Users, UnleashShare? Share) Read(JsonElement strategy, string path, FlagDraft draft)
    {
        var name = strategy.Get("name").Text() ?? strategy.Get("strategyName").Text();
        var parameters = strategy.Get("parameters");
        var groupId = parameters.Get("groupId").Text() is { Length: > 0 } named ? named : null;
        switch (name)
        {
            case "default":
                return ([], UnleashShare.All(path));
            case "userWithId":
                return ((parameters.Get("userIds").Text() ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), null);
            case "flexibleRollout":
                return ([], ShareOf("rollout", parameters.Get("stickiness").Text() ?? "default", groupId ?? draft.Id));
            case "gradualRolloutUserId":
                return ([], ShareOf("percentage", "userId", groupId ?? ""));
            case "gradualRolloutSessionId":
                return ([], ShareOf("percentage", "sessionId", groupId ?? ""));
            case "gradualRolloutRandom":
                return ([], ShareOf("percentage", "random", groupId ?? ""));
            default:
                draft.Refuse(path + ".name", name, "The strategy has no counterpart.", "Write the flag by hand");
                return ([], null);
        }

        UnleashShare? ShareOf(string key, string stickiness, string group)
        {
            var value = parameters.Get(key);
            if (value.Number() is not (>= 0 and <= 100 and var percentage))
            {
                draft.Refuse($"{path}.parameters.{key}", value.Raw(), "Not a percentage.", "Write a number from 0 to 100");
                return null;
            }

            UnleashShare share = new(percentage, group, stickiness is "default" or "userId" ? null : stickiness, path);
            if (percentage is > 0 and < 100 && share.Field is null)
                CheckStickiness(stickiness, path + ".parameters", draft);
            return share;
        }
    }

    /// <summary>Explains how a stickiness is converted.</summary>
    public static void CheckStickiness(string stickiness, string path, FlagDraft draft)
    {
        switch (stickiness)
        {
            case "default" or "userId":
                break;
            case "sessionId" or "random":
                draft.Report(path, stickiness, "The share was not by user; from now on each user stays on one variant.", "Nothing, if that is as good");
                break;
            default:
                draft.Refuse(path, stickiness, "The share is by a field of the context.", "Write it by hand; a route splits by a group with Flag.StickyBy");
                break;
        }
    }
}
