using System.Text.Json;
using FlagGateway.Configuration.Flags;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.Configuration.Rollouts;

/// <summary>Reads <c>candidate</c> or <c>candidates</c> of a plan.</summary>
internal static class CandidateReader
{
    /// <summary>Reads the candidates with their paths, in order; empty if there is none.</summary>
    public static IReadOnlyList<(string Name, string Path)> Read(JsonElement plan, string planPath, JsonShape shape)
    {
        var path = planPath + ".candidates";
        if (!plan.TryGetProperty("candidates", out var several))
            return shape.GetString(plan, planPath, "candidate", isRequired: true) is { } only ? [(only, planPath + ".candidate")] : [];
        if (plan.TryGetProperty("candidate", out var single))
        {
            shape.Error(planPath + ".candidate", single.GetRawText(), "Both candidate and candidates are there.", "Write candidate for one variant, or candidates for several");
            return [];
        }

        if (shape.GetStrings(plan, planPath, "candidates") is not { } names)
            return [];
        if (names.Count is < 1 or > RolloutCandidates.Maximum)
            shape.Error(path, several.GetRawText(), "Not a number of candidates.", $"Name 1 to {RolloutCandidates.Maximum} variants");
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i].Length == 0 || names.IndexOf(names[i]) < i)
                shape.Error($"{path}[{i}]", names[i], names[i].Length == 0 ? "A variant needs a name." : "This candidate is named twice.", "Name each variant once");
        }

        return [.. names.Select((name, index) => (name, $"{path}[{index}]"))];
    }
}
