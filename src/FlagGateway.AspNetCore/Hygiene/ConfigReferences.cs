using System.Text;
using System.Text.Json;
using FlagGateway.Configuration;
using FlagGateway.Core.Hygiene.References;
using FlagGateway.Core.Json;

namespace FlagGateway.Hygiene;

/// <summary>Finds references to a flag in the three files, including comments.</summary>
internal static class ConfigReferences
{
    /// <summary>Returns all lines that name it, with the path unless it is a comment.</summary>
    public static IReadOnlyList<FlagReference> Find(ConfigFolder files, string flag)
    {
        List<FlagReference> found = [];
        foreach (var file in new[] { files.Flags, files.Gateway, files.Rollouts }.OfType<ConfigFile>())
        {
            var paths = Paths(file, flag);
            var number = 0;
            foreach (var line in Encoding.UTF8.GetString(file.Bytes.Span).AsSpan().EnumerateLines())
            {
                number++;
                if (FlagMention.IndexOf(line, flag) is not (>= 0 and var at))
                    continue;
                var path = paths.GetValueOrDefault(number);
                found.Add(new(KindOf(path), file.Name, number, NameOf(file, path), FlagReference.Shorten(line, at)));
            }
        }

        return found;
    }

    // As in all messages: settings are named as the configuration system names them.
    private static string? NameOf(ConfigFile file, string? path) => path is not null && file.Name == ConfigFileNames.Gateway ? JsonPath.ToKey(path) : path;

    // The first path of each line; after a syntax error there are none.
    private static Dictionary<int, string> Paths(ConfigFile file, string flag)
    {
        Dictionary<int, string> paths = [];
        JsonCursor cursor = new(file.Bytes.Span);
        try
        {
            while (cursor.Read())
            {
                if (cursor.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && FlagMention.IndexOf(cursor.Text(), flag) >= 0)
                    paths.TryAdd(cursor.Line(), cursor.Path);
            }
        }
        catch (JsonException)
        {
            return paths;
        }

        return paths;
    }

    private static string KindOf(string? path) => path switch
    {
        null => "config",
        _ when path.StartsWith("$.feature_management.feature_flags[", StringComparison.Ordinal) && path.EndsWith("].id", StringComparison.Ordinal) => "definition",
        _ when path.Contains(".Routes", StringComparison.OrdinalIgnoreCase) && path.EndsWith(".Metadata.Flag", StringComparison.OrdinalIgnoreCase) => "route",
        _ when path.StartsWith("$.rollouts[", StringComparison.Ordinal) && path.EndsWith("].flag", StringComparison.Ordinal) => "rollout",
        _ => "config",
    };
}
