using FlagGateway.Core.Json;
using FlagGateway.Snapshots;
using Microsoft.Extensions.Primitives;

namespace FlagGateway.Configuration;

/// <summary>Flags or plans of a host in a separate file. A missing file is an error.</summary>
/// <param name="path">Path of the file.</param>
/// <param name="name">Name of the file in issues.</param>
internal sealed class FileText(string path, string name) : ITextSource
{
    public string Description => path;

    /// <summary>The folder of the file.</summary>
    public string Folder => Path.GetDirectoryName(Path.GetFullPath(path))!;

    public ConfigFile? Read(ICollection<ConfigIssue> issues)
    {
        var before = issues.Count;
        var file = ConfigFileReader.Read(Path.GetDirectoryName(path)!, Path.GetFileName(path), issues);
        if (file is not null)
            return new ConfigFile(name, file.Bytes);
        if (issues.Count == before)
            issues.Add(new(IssueSeverity.Error, name, JsonPath.Root, null, "The file is missing.", "Create it, or name the right one"));
        return null;
    }

    public FileSignature ReadSignature() => FileSignature.Read(path);

    public IChangeToken? GetReloadToken() => null;
}
