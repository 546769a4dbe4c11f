using System.Text.Json;
using FlagGateway.Core.Flags;

namespace FlagGateway.Configuration.Flags;

/// <summary>Reads <c>requires</c> of a flag. The key is the gateway's own, so unknown keys in it are errors.</summary>
internal static class RequirementsReader
{
    private static readonly string[] Keys = ["flag", "variant"];

    /// <summary>Reads the requirements; empty if the flag has none.</summary>
    public static IReadOnlyList<FlagRequirement> Read(JsonElement flag, string flagPath, JsonShape shape)
    {
        if (!shape.TryGet(flag, flagPath, "requires", JsonValueKind.Array, isRequired: false, out var list))
            return [];
        List<FlagRequirement> requirements = [];
        var place = 0;
        foreach (var element in list.EnumerateArray())
        {
            var path = $"{flagPath}.requires[{place++}]";
            if (!shape.Expect(element, path, JsonValueKind.Object))
                continue;
            shape.RefuseUnknownKeys(element, path, Keys);
            if (shape.GetString(element, path, "flag", isRequired: true) is { } id && shape.GetString(element, path, "variant", isRequired: true) is { } variant)
                requirements.Add(new(id, variant));
        }

        if (requirements.Count != 0)
            shape.Add(Snapshots.IssueSeverity.Warning, flagPath + ".requires", null, "Only the gateway reads requires: for Microsoft's libraries elsewhere the flag has no prerequisites.", "Ask the gateway for the flag (OFREP) wherever else it is used");
        return requirements;
    }
}
