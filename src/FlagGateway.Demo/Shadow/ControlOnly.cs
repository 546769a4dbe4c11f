using System.Text.Json.Nodes;
using FlagGateway.Configuration;

namespace FlagGateway.Demo.Shadow;

/// <summary>A configuration in which control serves every user and the candidate has 0 %.</summary>
internal static class ControlOnly
{
    /// <summary>Copies a folder and returns the path of the copy.</summary>
    /// <param name="from">Folder with the three files, without errors; not written to.</param>
    /// <param name="to">Folder of the copy; created if missing.</param>
    /// <param name="controls">By flag, the variant for everybody.</param>
    public static string Copy(string from, string to, IReadOnlyDictionary<string, string?> controls)
    {
        Directory.CreateDirectory(to);
        File.WriteAllText(Path.Combine(to, ConfigFileNames.Gateway), File.ReadAllText(Path.Combine(from, ConfigFileNames.Gateway)));
        File.WriteAllText(Path.Combine(to, ConfigFileNames.Flags), Rewrite(File.ReadAllText(Path.Combine(from, ConfigFileNames.Flags)), controls));
        FolderCopy.CopyPrompts(from, to);
        // A rollout would raise the percentage automatically.
        File.WriteAllText(Path.Combine(to, ConfigFileNames.Rollouts), """{ "rollouts": [] }""");
        return to;
    }

    /// <summary>
    /// Gives every user control: no rule for users or groups, no condition, 0 % for all other variants.
    /// </summary>
    /// <param name="flags">Text of flags.json.</param>
    /// <param name="controls">By flag, the variant for everybody; other flags stay unchanged.</param>
    public static string Rewrite(string flags, IReadOnlyDictionary<string, string?> controls)
    {
        var root = JsonNode.Parse(flags, documentOptions: FolderCopy.AsFiles)!;
        foreach (var flag in root["feature_management"]!["feature_flags"]!.AsArray().OfType<JsonObject>())
        {
            if (!controls.TryGetValue(flag["id"]!.GetValue<string>(), out var control))
                continue;
            if (flag["variants"] is JsonArray { Count: > 0 } variants)
                GiveAll(flag, control, variants.Select(variant => variant!["name"]!.GetValue<string>()));
            else
                flag["enabled"] = false;
        }

        return root.ToJsonString();
    }

    private static void GiveAll(JsonObject flag, string? control, IEnumerable<string> variants)
    {
        flag["enabled"] = true;
        flag.Remove("conditions");
        if (control is null)
        {
            flag.Remove("allocation");
            return;
        }

        flag["allocation"] = new JsonObject
        {
            ["default_when_enabled"] = control,
            ["default_when_disabled"] = control,
            ["percentile"] = new JsonArray(
            [
                .. variants.Where(name => name != control).Append(control)
                    .Select(name => new JsonObject { ["variant"] = name, ["from"] = 0, ["to"] = name == control ? 100 : 0 }),
            ]),
        };
    }
}
