using System.Globalization;
using System.Text.Json;
using FlagGateway.Configuration.Flags;
using FlagGateway.Core.Flags;
using FlagGateway.Core.Rollouts;
using FlagGateway.Options;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration.Rollouts;

/// <summary>Reads the stages of a plan.</summary>
internal static class StageReader
{
    private static readonly string[] StageKeys = ["name", "percentage", "shadow", "groups", "hold", "gate", "minimum_users", "minimum_requests", "users", "guardrails", "approvals", "confirm", "segment"];
    private const int MaxApprovals = 10;

    private static readonly string[] ShadowKeys = ["percentage", "from"];

    /// <summary>Reads all stages and checks their order.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="planPath">Its path.</param>
    /// <param name="channels">The channels; <c>null</c> if they are not known.</param>
    /// <param name="shape">Receives the errors.</param>
    public static List<RolloutStage> Read(JsonElement plan, string planPath, IReadOnlyDictionary<string, ChannelType?>? channels, JsonShape shape)
    {
        List<RolloutStage> stages = [];
        if (!shape.TryGet(plan, planPath, "stages", JsonValueKind.Array, isRequired: true, out var array))
            return stages;
        HashSet<string> names = new(StringComparer.Ordinal);
        Dictionary<string, double> highest = new(StringComparer.Ordinal) { [""] = 0 };
        foreach (var element in array.EnumerateArray())
        {
            var path = $"{planPath}.stages[{stages.Count}]";
            var stage = Complete(ReadStage(element, path, shape), highest[""]) with { Confirm = ConfirmReader.Read(element, path, stages.Count == 0, channels, shape) };
            stages.Add(stage);
            if (!names.Add(stage.Name))
                shape.Error(path + ".name", stage.Name, "Two stages have this name.", "Rename one of them");
            var segment = stage.Segment ?? "";
            if (stage.Percentage < highest.GetValueOrDefault(segment))
                shape.Add(IssueSeverity.Warning, path + ".percentage", Text(stage.Percentage), $"The stage lowers the percentage from {Text(highest[segment])}.", "Order the stages by percentage");
            else if (segment.Length != 0 && stage.Percentage <= highest[""])
                shape.Add(IssueSeverity.Warning, path + ".percentage", Text(stage.Percentage), $"The stage moves nobody: an earlier one gives {Text(highest[""])} % of all users the candidate, and so of {segment}.", "Write a larger percentage, or put the stage before that one");
            highest[segment] = Math.Max(highest.GetValueOrDefault(segment), stage.Percentage);
        }

        if (stages.Count == 0)
            shape.Error(planPath + ".stages", null, "The plan has no stage.", "Add at least one");
        return stages;
    }

    private static RolloutStage ReadStage(JsonElement element, string path, JsonShape shape)
    {
        shape.Expect(element, path, JsonValueKind.Object);
        shape.RefuseUnknownKeys(element, path, StageKeys);
        shape.TryGet(element, path, "percentage", JsonValueKind.Number, isRequired: true, out _);
        return new RolloutStage(
            shape.GetString(element, path, "name", isRequired: true) ?? "",
            ReadPercentage(element, path, shape),
            ReadShadow(element, path, shape),
            ReadGroups(element, path, shape),
            PlanTime.Read(element, path, "hold", TimeSpan.Zero, TimeSpan.Zero, shape),
            shape.GetWord(element, path, "gate", StageGate.Automatic, ("automatic", StageGate.Automatic), ("manual", StageGate.Manual)),
            ReadCount(element, path, "minimum_users", shape),
            ReadCount(element, path, "minimum_requests", shape))
        {
            Users = ReadUsers(element, path, shape),
            Segment = ReadSegment(element, path, shape),
            Approvals = ReadApprovals(element, path, shape),
        };
    }

    // All of a segment are a group: there is nobody in it to compare them with, and everybody else's share stays.
    private static RolloutStage Complete(RolloutStage stage, double ofAll) => stage is { Segment: { } segment, Percentage: >= 100 }
        ? stage with { Segment = null, Percentage = ofAll, Groups = [.. stage.Groups, UserSegment.Prefix + segment] }
        : stage;

    private static string? ReadSegment(JsonElement element, string path, JsonShape shape)
    {
        if (shape.GetString(element, path, "segment") is not { } segment)
            return null;
        if (segment.Length != 0 && !segment.StartsWith(UserSegment.Prefix, StringComparison.Ordinal))
            return segment;
        shape.Error(path + ".segment", segment, "Not a segment's name.", "Write the name that it has in flags.json, such as power-users");
        return null;
    }

    private static double ReadPercentage(JsonElement element, string path, JsonShape shape)
    {
        if (!element.TryGetProperty("percentage", out var value) || value.ValueKind != JsonValueKind.Number)
            return 0;
        var percentage = value.GetDouble();
        if (percentage is >= 0 and <= 100)
            return percentage;
        shape.Error(path + ".percentage", value.GetRawText(), "A percentage must be between 0 and 100.", "Write a number from 0 to 100");
        return 0;
    }

    private static ShadowShare? ReadShadow(JsonElement element, string path, JsonShape shape)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty("shadow", out var shadow))
            return null;
        var shadowPath = path + ".shadow";
        if (shadow.ValueKind == JsonValueKind.Number)
        {
            if (shadow.GetDouble() is >= 0 and <= 100 and var share)
                return new ShadowShare(share, ShadowSource.Control);
            shape.Error(shadowPath, shadow.GetRawText(), "A percentage must be between 0 and 100.", "Write a number from 0 to 100");
            return null;
        }

        if (shadow.ValueKind != JsonValueKind.Object)
        {
            shape.Error(shadowPath, shadow.GetRawText(), "Neither a percentage nor an object.", """Write 25 or { "percentage": 25, "from": "candidate" }""");
            return null;
        }

        shape.RefuseUnknownKeys(shadow, shadowPath, ShadowKeys);
        shape.TryGet(shadow, shadowPath, "percentage", JsonValueKind.Number, isRequired: true, out _);
        return new ShadowShare(
            ReadPercentage(shadow, shadowPath, shape),
            shape.GetWord(shadow, shadowPath, "from", ShadowSource.Control, ("control", ShadowSource.Control), ("candidate", ShadowSource.Candidate)));
    }

    private static List<string> ReadGroups(JsonElement element, string path, JsonShape shape)
    {
        var groups = shape.GetStrings(element, path, "groups") ?? [];
        for (var i = 0; i < groups.Count; i++)
        {
            if (groups[i].IndexOf(':', StringComparison.Ordinal) is not (> 0 and var colon) || colon == groups[i].Length - 1)
                shape.Error($"{path}.groups[{i}]", groups[i], "Not a group.", "Write it as kind:name, such as tenant:internal");
        }

        return groups;
    }

    private static List<string>? ReadUsers(JsonElement element, string path, JsonShape shape)
    {
        var users = shape.GetStrings(element, path, "users");
        for (var i = 0; i < users?.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(users[i]))
                shape.Error($"{path}.users[{i}]", users[i], "A user needs a name.", "Write the id that requests carry, or remove the entry");
        }

        return users is { Count: > 0 } ? users : null;
    }

    private static int? ReadApprovals(JsonElement element, string path, JsonShape shape)
    {
        if (!shape.TryGet(element, path, "approvals", JsonValueKind.Number, isRequired: false, out var value))
            return null;
        if (!value.TryGetInt32(out var count) || count is < 1 or > MaxApprovals)
            shape.Error(path + ".approvals", value.GetRawText(), $"Not a whole number from 1 to {MaxApprovals}.", "Write how many different names must approve the stage, such as 2");
        else if (!element.TryGetProperty("gate", out var gate) || gate.ValueKind != JsonValueKind.String || gate.GetString() != "manual")
            shape.Error(path + ".approvals", value.GetRawText(), "Only a manual gate waits for approvals.", """Add "gate": "manual", or leave it out""");
        else
            return count;
        return null;
    }

    private static int ReadCount(JsonElement element, string path, string key, JsonShape shape)
    {
        if (!shape.TryGet(element, path, key, JsonValueKind.Number, isRequired: false, out var value))
            return 0;
        if (value.TryGetInt32(out var count) && count >= 0)
            return count;
        shape.Error($"{path}.{key}", value.GetRawText(), "Not a whole number of at least 0.", "Write a whole number");
        return 0;
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
