using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>Strategies, any of which turns a feature on, as one <c>Microsoft.Targeting</c>.</summary>
internal static class UnleashStrategies
{
    /// <summary>The conditions; <c>null</c> if the feature is on for everyone, or was refused.</summary>
    public static JsonObject? Convert(UnleashFeature feature, FlagDraft draft)
    {
        var active = feature.Strategies.Where(static one => one.Json.Get("disabled").ValueKind != JsonValueKind.True).ToArray();
        foreach (var (_, path) in feature.Strategies.Except(active))
            draft.Report(path, null, "The strategy is disabled; it is left out.", "Nothing");
        if (active.Length == 0 && feature.Strategies.Count != 0)
            draft.Refuse(draft.Path, draft.Id, "All strategies of the feature are disabled.", "Enable one, or turn the feature off");
        if (active.Length == 0)
            return null;

        List<string> users = [];
        List<(double Share, string Seed)> shares = [];
        foreach (var (strategy, path) in active)
            Read(strategy, path, users, shares, draft);
        if (shares.Exists(static one => one.Share >= 100))
            return null;
        // Two splits by different hashes are not nested ranges, so no single percentage represents both.
        if (shares.Where(static one => one.Share > 0).Select(static one => one.Seed).Distinct(StringComparer.Ordinal).Count() > 1)
            draft.Refuse(draft.Path, draft.Id, "Several rollouts with different groupId or stickiness overlap by chance.", "Make one rollout of them");
        JsonObject audience = new() { ["DefaultRolloutPercentage"] = shares.Select(static one => one.Share).DefaultIfEmpty(0).Max() };
        if (users.Count != 0)
            audience["Users"] = FlagDraft.Strings(users.Distinct(StringComparer.Ordinal));
        return new JsonObject
        {
            ["client_filters"] = new JsonArray(new JsonObject { ["name"] = "Microsoft.Targeting", ["parameters"] = new JsonObject { ["Audience"] = audience } }),
        };
    }

    private static void Read(JsonElement strategy, string path, List<string> users, List<(double Share, string Seed)> shares, FlagDraft draft)
    {
        foreach (var key in new[] { "constraints", "segments" })
        {
            if (strategy.Get(key).Items().Count != 0)
                draft.Refuse($"{path}.{key}", strategy.Get(key).Raw(), $"A strategy with {key} has no counterpart.", "Write the flag by hand with groups, or without them");
        }

        var name = strategy.Get("name").Text() ?? strategy.Get("strategyName").Text();
        var parameters = strategy.Get("parameters");
        switch (name)
        {
            case "default":
                shares.Add((100, ""));
                return;
            case "userWithId":
                users.AddRange((parameters.Get("userIds").Text() ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
                return;
            case "flexibleRollout":
                AddShare(parameters.Get("rollout"), parameters.Get("stickiness").Text() ?? "default", "rollout");
                return;
            case "gradualRolloutUserId":
                AddShare(parameters.Get("percentage"), "userId", "percentage");
                return;
            case "gradualRolloutSessionId":
                AddShare(parameters.Get("percentage"), "sessionId", "percentage");
                return;
            case "gradualRolloutRandom":
                AddShare(parameters.Get("percentage"), "random", "percentage");
                return;
            default:
                draft.Refuse(path + ".name", name, "The strategy has no counterpart.", "Write the flag by hand");
                return;
        }

        void AddShare(JsonElement value, string stickiness, string key)
        {
            if (value.Number() is not (>= 0 and <= 100 and var share))
                draft.Refuse($"{path}.parameters.{key}", value.Raw(), "Not a percentage.", "Write a number from 0 to 100");
            else
                shares.Add((share, stickiness == "random" ? path : $"{stickiness}\n{parameters.Get("groupId").Text()}"));
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
                draft.ReportNewBuckets(path);
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
