using System.Globalization;
using FlagGateway.Snapshots;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Configuration.Routes;

/// <summary>
/// Reads one family of keys (<c>Shadow.*</c>) of a route's <c>Metadata</c>; all values are text there.
/// </summary>
internal sealed class MetadataReader
{
    private readonly Dictionary<string, string> _values;
    private readonly string _path;
    private readonly List<ConfigIssue> _issues;

    /// <param name="route">The route.</param>
    /// <param name="family">The keys equal this word, or begin with it and a dot.</param>
    /// <param name="known">All keys of the family; others are errors.</param>
    /// <param name="path">Configuration path of the route.</param>
    /// <param name="issues">Receives the issues found.</param>
    public MetadataReader(RouteConfig route, string family, string[] known, string path, List<ConfigIssue> issues)
    {
        _path = path;
        _issues = issues;
        _values = (route.Metadata ?? new Dictionary<string, string>())
            .Where(pair => pair.Key.Equals(family, StringComparison.OrdinalIgnoreCase) || pair.Key.StartsWith(family + ".", StringComparison.OrdinalIgnoreCase))
            .ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in _values.Where(pair => !known.Contains(pair.Key, StringComparer.OrdinalIgnoreCase)))
            Error(key, value, "Unknown key.", $"Use one of {string.Join(", ", known)}");
    }

    /// <summary>Whether the route has none of the keys.</summary>
    public bool IsEmpty => _values.Count == 0;

    public void Error(string key, string? value, string problem, string remedy) =>
        _issues.Add(new ConfigIssue(IssueSeverity.Error, ConfigFileNames.Gateway, $"{_path}:Metadata:{key}", value, problem, remedy));

    public void Warn(string key, string? value, string problem, string remedy) =>
        _issues.Add(new ConfigIssue(IssueSeverity.Warning, ConfigFileNames.Gateway, $"{_path}:Metadata:{key}", value, problem, remedy));

    public string? Get(string key) => _values.TryGetValue(key, out var value) && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    public string[] GetList(string key) => Get(key)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    public T GetWord<T>(string key, T whenAbsent, params (string Word, T Value)[] words)
    {
        if (Get(key) is not { } text)
            return whenAbsent;
        foreach (var (word, value) in words)
        {
            if (text.Equals(word, StringComparison.OrdinalIgnoreCase))
                return value;
        }

        Error(key, text, "Not one of the known values.", $"Use {string.Join(" or ", words.Select(word => word.Word))}");
        return whenAbsent;
    }

    public bool GetBool(string key) => GetWord(key, false, ("true", true), ("false", false));

    public double GetNumber(string key, double whenAbsent, double min, double max)
    {
        if (Get(key) is not { } text)
            return whenAbsent;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
            return number;
        Error(key, text, string.Create(CultureInfo.InvariantCulture, $"Not a number from {min} to {max}."), "Write a number within these bounds");
        return whenAbsent;
    }

    public TimeSpan GetTime(string key, TimeSpan whenAbsent, TimeSpan min, TimeSpan max)
    {
        if (Get(key) is not { } text)
            return whenAbsent;
        if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) && time >= min && time <= max)
            return time;
        Error(key, text, $"Not a time span from {min} to {max}.", "Write it as 00:00:10");
        return whenAbsent;
    }
}
