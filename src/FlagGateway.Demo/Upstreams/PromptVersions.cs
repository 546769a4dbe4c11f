namespace FlagGateway.Demo.Upstreams;

/// <summary>Tracks the newest prompt version: the highest one configured or seen, because an edit may add one.</summary>
internal sealed class PromptVersions
{
    private readonly Lock _lock = new();
    private Version _newest = new(0, 0);

    public PromptVersions(IEnumerable<string> configured)
    {
        foreach (var version in configured)
            IsNewest(version);
    }

    /// <summary>Whether no higher version is known. Text that is not a version number counts as old.</summary>
    public bool IsNewest(string text)
    {
        if (!Version.TryParse(text, out var version))
            return false;
        lock (_lock)
        {
            if (version > _newest)
                _newest = version;
            return version == _newest;
        }
    }
}
