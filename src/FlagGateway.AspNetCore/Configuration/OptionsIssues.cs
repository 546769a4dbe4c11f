using FlagGateway.Snapshots;

namespace FlagGateway.Configuration;

/// <summary>Collects the issues of one section, each with the source of its key.</summary>
internal sealed class OptionsIssues(string file, Func<string, KeyLocation?>? locate)
{
    private readonly List<ConfigIssue> _issues = [];
    private readonly List<string> _failed = [];

    /// <summary>The issues found so far.</summary>
    public IReadOnlyList<ConfigIssue> Issues => _issues;

    /// <summary>Keys whose values could not be read.</summary>
    public IReadOnlyCollection<string> Failed => _failed;

    /// <summary>Adds an error about a key that is not known.</summary>
    /// <param name="key">The key.</param>
    /// <param name="problem">The problem.</param>
    /// <param name="remedy">What to write instead.</param>
    /// <param name="meant">The known key that may be meant, whose value is then unknown; <c>null</c> for none.</param>
    public void AddUnknown(IConfigurationSection key, string problem, string remedy, string? meant)
    {
        Add(key, problem, remedy);
        if (meant is not null)
            _failed.Add(ConfigurationPath.GetParentPath(key.Path) is { Length: > 0 } parent ? ConfigurationPath.Combine(parent, meant) : meant);
    }

    /// <summary>Adds an error about a key.</summary>
    /// <param name="key">The key; it need not have a value.</param>
    /// <param name="problem">The problem.</param>
    /// <param name="remedy">What to write instead.</param>
    /// <param name="showValue">Whether to show the value; never for one that may be secret.</param>
    public void Add(IConfigurationSection key, string problem, string remedy, bool showValue = false)
    {
        var value = showValue && key.Value is not null ? Shown(key.Value) : null;
        _failed.Add(key.Path);
        (var source, var path, var line) = Locate(key);
        _issues.Add(new(IssueSeverity.Error, source, path, value, problem, remedy, line));
    }

    private (string Source, string Path, int Line) Locate(IConfigurationSection key)
    {
        if (locate is null)
            return (file, key.Path, 0);

        var location = locate(key.Path);
        if (location is { } found && IsSame(found.Value, key.Value))
            return (file, key.Path, found.Line);

        var isMissing = key.Value is null && !key.GetChildren().Any();
        return isMissing ? (file, key.Path, NearestLine(key.Path)) : (OptionsReader.OtherSource, key.Path, 0);
    }

    // The configuration system stores an empty list as "" and drops an empty object: neither shows a source.
    private static bool IsSame(string? inFile, string? effective) =>
        string.Equals(inFile ?? "", effective ?? "", StringComparison.Ordinal);

    private int NearestLine(string path)
    {
        while (locate!(path) is null && path.LastIndexOf(':') is >= 0 and int end)
            path = path[..end];
        return locate(path)?.Line ?? 0;
    }

    // One line, since it goes to logs, and short, since it may be a whole document.
    private static string Shown(string value)
    {
        const int Maximum = 60;
        var cut = value.Length > Maximum ? value[..Maximum] + "…" : value;
        return $"\"{string.Concat(cut.Select(c => char.IsControl(c) ? ' ' : c))}\"";
    }
}
