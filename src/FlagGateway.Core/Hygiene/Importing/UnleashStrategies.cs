using System.Text.Json;

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
        foreach (var (strategy, path) in active)
            Read(strategy, path, users, shares, draft);
        if (active.Length == 0 || shares.Exists(static one => one.Percentage >= 100))
            return UnleashAudience.Everybody;
        // Two splits by different hashes are not nested ranges, so no single percentage represents both.
        if (shares.Where(static one => one.Percentage > 0).Select(static one => one.GroupId).Distinct(StringComparer.Ordinal).Count() > 1)
            draft.Refuse(draft.Path, draft.Id, "Several rollouts with different groupId or stickiness overlap by chance.", "Make one rollout of them");
        return new(false, [.. users.Distinct(StringComparer.Ordinal)], shares.MaxBy(static one => one.Percentage) ?? new(0, "", true, draft.Path));
    }

    private static void Read(JsonElement strategy, string path, List<string> users, List<UnleashShare> shares, FlagDraft draft)
    {
        foreach (var key in new[] { "constraints", "segments" })
        {
            if (strategy.Get(key).Items().Count != 0)
                draft.Refuse($"{path}.{key}", strategy.Get(key).Raw(), $"A strategy with {key} has no counterpart.", "Write the flag by hand with groups, or without them");
        }

        var name = strategy.Get("name").Text() ?? strategy.Get("strategyName").Text();
        var parameters = strategy.Get("parameters");
        var groupId = parameters.Get("groupId").Text() is { Length: > 0 } named ? named : null;
        switch (name)
        {
            case "default":
                shares.Add(new(100, "", true, path));
                return;
            case "userWithId":
                users.AddRange((parameters.Get("userIds").Text() ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
                return;
            case "flexibleRollout":
                AddShare("rollout", parameters.Get("stickiness").Text() ?? "default", groupId ?? draft.Id);
                return;
            case "gradualRolloutUserId":
                AddShare("percentage", "userId", groupId ?? "");
                return;
            case "gradualRolloutSessionId":
                AddShare("percentage", "sessionId", groupId ?? "");
                return;
            case "gradualRolloutRandom":
                AddShare("percentage", "random", groupId ?? "");
                return;
            default:
                draft.Refuse(path + ".name", name, "The strategy has no counterpart.", "Write the flag by hand");
                return;
        }

        void AddShare(string key, string stickiness, string group)
        {
            var value = parameters.Get(key);
            var isByUser = stickiness is "default" or "userId";
            if (value.Number() is not (>= 0 and <= 100 and var share))
                draft.Refuse($"{path}.parameters.{key}", value.Raw(), "Not a percentage.", "Write a number from 0 to 100");
            else
                shares.Add(new(share, isByUser ? group : stickiness == "random" ? path : $"{stickiness}\n{group}", isByUser, path));
            if (value.Number() is > 0 and < 100)
                CheckStickiness(stickiness, path + ".parameters", draft);
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

/// <summary>A share of users that a strategy includes.</summary>
/// <param name="Percentage">From 0 to 100.</param>
/// <param name="GroupId">What is hashed besides the user; for other stickiness, what distinguishes the split.</param>
/// <param name="IsByUser">Whether the user is hashed.</param>
/// <param name="Path">Path of the strategy.</param>
internal sealed record UnleashShare(double Percentage, string GroupId, bool IsByUser, string Path);

/// <summary>Whom the strategies of a feature include.</summary>
/// <param name="IsEverybody">Whether all users.</param>
/// <param name="Users">Users by name.</param>
/// <param name="Share">The share of other users.</param>
internal sealed record UnleashAudience(bool IsEverybody, IReadOnlyList<string> Users, UnleashShare Share)
{
    public static UnleashAudience Everybody { get; } = new(true, [], new(100, "", true, ""));
}
