using FlagGateway.Configuration;
using FlagGateway.Core.Hygiene.Importing;
using FlagGateway.Hygiene;
using FlagGateway.Snapshots;

namespace FlagGateway.Tools;

/// <summary>Converts flags of other systems.</summary>
public static class ForeignFlags
{
    /// <summary>The kinds of file that can be read: <c>microsoft-v1</c>, <c>flagd</c>, <c>unleash</c>.</summary>
    public static IReadOnlyList<string> Kinds => FlagImport.Kinds;

    /// <summary>Reads a file and rejects flags that a gateway would reject.</summary>
    /// <param name="path">The file, JSON of at most 40 MiB.</param>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="environment">The environment of the file to use, if it has several; <c>null</c> for the only one.</param>
    public static ForeignFlagsResult Read(string path, string kind, string? environment)
    {
        List<ConfigIssue> issues = [];
        var full = Path.GetFullPath(path);
        var file = ConfigFileReader.Read(Path.GetDirectoryName(full) ?? "/", Path.GetFileName(full), issues);
        if (file is null)
            return new(null, issues.Count == 0 ? [$"error: There is no file {path}."] : [.. issues.Select(static issue => issue.ToString())]);
        issues.AddRange(JsonSyntax.Parse(file, out var document, kind == "microsoft-v1" ? StringComparer.OrdinalIgnoreCase : null));
        if (document is null)
            return new(null, [.. issues.Select(static issue => issue.ToString())]);
        using (document)
        {
            try
            {
                return new(ImportCheck.Apply(FlagImport.Convert(kind, document.RootElement, environment)), []);
            }
            catch (ImportException exception)
            {
                return new(null, [$"error: {path} is not what {kind} writes: {exception.Message}"]);
            }
        }
    }

    /// <summary>Formats converted flags as a complete flags.json, indented.</summary>
    public static string Format(ImportResult flags) => FlagText.Format(ImportCheck.FileOf(flags));
}

/// <summary>Result of reading a file of another system.</summary>
/// <param name="Flags">The converted and rejected flags; <c>null</c> if the file cannot be read.</param>
/// <param name="Errors">Lines that say why it cannot be read.</param>
public sealed record ForeignFlagsResult(ImportResult? Flags, IReadOnlyList<string> Errors);
