using FlagGateway.Snapshots;

namespace FlagGateway.Configuration;

/// <summary>Adds lines to issues of gateway.json with configuration keys (<c>ReverseProxy:Routes:orders</c>).</summary>
internal static class SettingLines
{
    /// <summary>Adds the line of each key, or of its nearest ancestor in the file.</summary>
    public static void Fill(ConfigFile file, List<ConfigIssue> issues)
    {
        Dictionary<string, KeyMap> maps = new(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < issues.Count; i++)
        {
            var issue = issues[i];
            if (issue.Line == 0 && issue.File == file.Name && !issue.Path.StartsWith('$'))
                issues[i] = issue with { Line = LineOf(issue.Path) };
        }

        int LineOf(string key)
        {
            var section = key.Split(':')[0];
            if (!maps.TryGetValue(section, out var map))
                maps.Add(section, map = KeyMap.Read(file, section));
            for (var path = key; ; path = path[..path.LastIndexOf(':')])
            {
                if (map.Find(path) is { } location)
                    return location.Line;
                if (!path.Contains(':', StringComparison.Ordinal))
                    return 0;
            }
        }
    }
}
