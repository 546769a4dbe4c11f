namespace FlagGateway.Configuration.Prompts;

/// <summary>
/// The prompt files that one configuration names, each read once: all variants that name a file get the same text.
/// </summary>
/// <param name="folder">The configuration folder.</param>
internal sealed class PromptFolder(string folder)
{
    private readonly Dictionary<string, (PromptFile File, FileSignature Signature)> _files = new(StringComparer.Ordinal);

    /// <summary>Names of the files that were read.</summary>
    public IReadOnlyList<string> Names => [.. _files.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The signature of the files before they were read, as in <see cref="CurrentSignature"/>.</summary>
    public string Signature => string.Join('\n', Names.Select(name => _files[name].Signature));

    /// <summary>SHA-256 of each file's text, by name.</summary>
    public IEnumerable<KeyValuePair<string, string>> Hashes =>
        from one in _files
        where one.Value.File.Template is not null
        select KeyValuePair.Create(one.Key, one.Value.File.Template!.Sha256);

    /// <summary>Whether no file has changed since it was read.</summary>
    public bool IsCurrent => Signature == CurrentSignature;

    /// <summary>The signature of the files now, which shows without reading them that one may have changed.</summary>
    public string CurrentSignature => string.Join('\n', Names.Select(name => FileSignature.Read(Path.Combine(folder, name))));

    /// <summary>Finds a file, and reads it if it was not read before.</summary>
    /// <param name="name">Its name, relative to the folder.</param>
    public PromptFile Read(string name) => Read(name, PromptFile.Read);

    /// <summary>Finds a file that is no template, and reads it if it was not read before.</summary>
    /// <param name="name">Its name, relative to the folder.</param>
    public PromptFile ReadText(string name) => Read(name, PromptFile.ReadText);

    private PromptFile Read(string name, Func<string, string, PromptFile> read)
    {
        if (_files.TryGetValue(name, out var known))
            return known.File;
        // Before the file, so that no change is lost.
        var signature = FileSignature.Read(Path.Combine(folder, name));
        var file = read(folder, name);
        _files.Add(name, (file, signature));
        return file;
    }
}
