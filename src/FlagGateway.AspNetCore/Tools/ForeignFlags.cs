using System.Text;
using FlagGateway.Configuration;
using FlagGateway.Core.Hygiene.Importing;
using FlagGateway.Hygiene;
using FlagGateway.Snapshots;

namespace FlagGateway.Tools;

/// <summary>Converts flags of other systems.</summary>
public static class ForeignFlags
{
    /// <summary>
    /// The kinds of file that can be read: <c>launchdarkly</c>, <c>growthbook</c>, <c>posthog</c>, <c>statsig</c>,
    /// <c>unleash</c>, <c>flagd</c>, <c>azure-appconfig</c>, <c>microsoft-v1</c>, <c>env</c>.
    /// </summary>
    public static IReadOnlyList<string> Kinds => FlagImport.Kinds;

    /// <summary>Reads a file and rejects flags that a gateway would reject.</summary>
    /// <param name="path">The file, of at most 40 MiB: JSON, except for <c>env</c>.</param>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="environment">
    /// The environment of the file to use, if it has several; <c>null</c> for the only one.
    /// </param>
    public static ForeignFlagsResult Read(string path, string kind, string? environment)
    {
        List<ConfigIssue> issues = [];
        var full = Path.GetFullPath(path);
        var file = ConfigFileReader.Read(Path.GetDirectoryName(full) ?? "/", Path.GetFileName(full), issues);
        if (file is null)
            return new(null, issues.Count == 0 ? [$"error: There is no file {path}."] : [.. issues.Select(static issue => issue.ToString())]);
        if (kind == FlagImport.EnvironmentKind)
            return new(ImportCheck.Apply(EnvironmentImport.Convert(Encoding.UTF8.GetString(file.Bytes.Span))), []);
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

    /// <summary>Compares converted flags with a table of what users get in the other system.</summary>
    /// <param name="flags">The converted flags.</param>
    /// <param name="path">
    /// The table, CSV: a column <c>user</c>, columns with ids of flags (value or variant of the user), columns with
    /// names of groups.
    /// </param>
    public static UserExportResult CompareUsers(ImportResult flags, string path)
    {
        try
        {
            using StreamReader table = new(path, Encoding.UTF8);
            return UserExport.Compare(flags, path, table);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new(0, 0, 0, [], $"error: {path} cannot be read: {exception.Message}");
        }
    }

    /// <summary>Formats converted flags as a complete flags.json, indented.</summary>
    public static string Format(ImportResult flags) => FlagText.Format(ImportCheck.FileOf(flags));
}

/// <summary>Result of reading a file of another system.</summary>
/// <param name="Flags">The converted and rejected flags; <c>null</c> if the file cannot be read.</param>
/// <param name="Errors">Lines that say why it cannot be read.</param>
public sealed record ForeignFlagsResult(ImportResult? Flags, IReadOnlyList<string> Errors);
