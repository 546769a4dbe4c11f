namespace FlagGateway.Demo.Upstreams;

/// <summary>
/// Tracks the newest prompt version: the highest one configured or seen, because an edit may add one.
/// </summary>
internal sealed class PromptVersions
{
    private readonly Lock _lock = new();
    private Version _newest = new(0, 0);

    public PromptVersions(IEnumerable<string> configured)
    {
        foreach (var version in configured)
            IsNewest(version);
    }

    /// <summary>
    /// Whether no higher version is known: <c>2.3.0</c>, <c>2</c>. Text that is not a version number counts as old.
    /// </summary>
    public bool IsNewest(string text)
    {
        // A version of .NET has at least two numbers.
        if (!Version.TryParse(text.Contains('.', StringComparison.Ordinal) ? text : $"{text}.0", out var version))
            return false;
        lock (_lock)
        {
            if (version > _newest)
                _newest = version;
            return version == _newest;
        }
    }
}
