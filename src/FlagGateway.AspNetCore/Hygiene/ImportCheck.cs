using System.Text.Json;
using System.Text.Json.Nodes;
using FlagGateway.Configuration;
using FlagGateway.Configuration.Flags;
using FlagGateway.Core.Hygiene.Importing;
using FlagGateway.Snapshots;

namespace FlagGateway.Hygiene;

/// <summary>
/// Validates converted flags with the reader of flags.json: flags that a gateway would reject are rejected with a note.
/// </summary>
internal static class ImportCheck
{
    private const string List = "$.feature_management.feature_flags";

    /// <summary>Returns the result without flags that a gateway would reject.</summary>
    public static ImportResult Apply(ImportResult result)
    {
        List<ConfigIssue> issues = [];
        using (var document = JsonDocument.Parse(FileOf(result).ToJsonString()))
            FlagsFileReader.Read(document.RootElement, ConfigFileNames.Flags, issues);
        if (issues.Count == 0)
            return result;

        List<ImportNote> notes = [.. result.Notes];
        HashSet<string> refused = new(StringComparer.Ordinal);
        for (var i = 0; i < result.Converted.Count; i++)
        {
            var (flag, prefix) = (result.Converted[i], $"{List}[{i}]");
            foreach (var issue in issues.Where(issue => issue.Path == prefix || issue.Path.StartsWith(prefix + ".", StringComparison.Ordinal)))
            {
                var isError = issue.Severity == IssueSeverity.Error;
                notes.Add(new(isError, flag.Id, flag.Path, issue.Value, $"{issue.Path[prefix.Length..].TrimStart('.')}: {issue.Problem}", issue.Remedy));
                if (isError)
                    refused.Add(flag.Id);
            }
        }

        List<ImportedFlag> converted = [.. result.Converted.Where(flag => !refused.Contains(flag.Id))];
        List<string> without = [.. result.Refused, .. refused];
        FlagImport.RefuseWithoutRequired(converted, without, notes);
        return new(converted, without, notes);
    }

    /// <summary>The converted flags as a complete flags.json. The flags themselves are copied.</summary>
    public static JsonObject FileOf(ImportResult result) => new()
    {
        ["feature_management"] = new JsonObject { ["feature_flags"] = new JsonArray([.. result.Converted.Select(static flag => flag.Flag.DeepClone())]) },
    };
}
