using System.Globalization;
using System.Text.Json.Nodes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>
/// Environment variables that switch features: lines <c>FEATURE_NEW_CHECKOUT=true</c> of an .env file or of the command
/// env.
/// </summary>
internal static class EnvironmentImport
{
    private static readonly string[] Prefixes = ["FEATURE_FLAG_", "FEATURE_", "FLAG_", "FF_", "ENABLE_"];
    private static readonly string[] On = ["true", "1", "on", "yes", "enabled"];
    private static readonly string[] Off = ["false", "0", "off", "no", "disabled"];

    public static ImportResult Convert(string text)
    {
        List<(string, string, Func<FlagDraft, JsonObject?>)> flags = [];
        List<ImportNote> notes = [];
        foreach (var (line, place) in text.Split('\n').Select(static (line, place) => (line.Trim(), place + 1)))
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            var path = string.Create(CultureInfo.InvariantCulture, $"line {place}");
            var declared = line.StartsWith("export ", StringComparison.Ordinal) ? line["export ".Length..].TrimStart() : line;
            if (declared.IndexOf('=', StringComparison.Ordinal) is not (> 0 and var equals))
            {
                notes.Add(new(true, "", path, line, "Not a variable.", "Write it as NAME=value"));
                continue;
            }

            var (name, value) = (declared[..equals].Trim(), Unquote(declared[(equals + 1)..].Trim()));
            if (Array.Find(Prefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && name.Length > prefix.Length) is not { } prefix)
                notes.Add(new(false, "", path, name, $"No name of a feature switch: none of {string.Join(", ", Prefixes)} begins it. It is left out.", "Rename it for the import if it is one"));
            else
                flags.Add(($"release.{name[prefix.Length..].ToLowerInvariant().Replace('_', '-')}", path, draft => ConvertVariable(name, value, draft)));
        }

        return FlagImport.Collect(flags, notes);
    }

    private static JsonObject? ConvertVariable(string name, string value, FlagDraft draft)
    {
        var isOn = On.Contains(value, StringComparer.OrdinalIgnoreCase);
        if (!isOn && !Off.Contains(value, StringComparer.OrdinalIgnoreCase))
        {
            draft.Refuse(draft.Path, value, $"{name} is neither on nor off.", "Only switches become flags; leave settings where they are");
            return null;
        }

        draft.Report(draft.Path, name, "The flag has no owner and no end yet, and its type is a guess.", "Fill in lifecycle: type, owner, created, expected_retirement");
        return new JsonObject
        {
            ["id"] = draft.Id,
            ["description"] = $"Was the environment variable {name}.",
            ["enabled"] = isOn,
            ["lifecycle"] = new JsonObject { ["type"] = "release", ["owner"] = "" },
        };
    }

    private static string Unquote(string value) =>
        value.Length >= 2 && value[0] == value[^1] && value[0] is '"' or '\'' ? value[1..^1] : value;
}
