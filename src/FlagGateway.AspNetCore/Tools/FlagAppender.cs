using FlagGateway.Configuration;
using FlagGateway.Core.Hygiene.Editing;
using FlagGateway.Core.Hygiene.Importing;
using FlagGateway.Hygiene;
using FlagGateway.Snapshots;

namespace FlagGateway.Tools;

/// <summary>Adds flags to flags.json.</summary>
internal static class FlagAppender
{
    /// <summary>
    /// Writes the file, after the same checks as in a reload of a gateway; returns the reasons if it was not written.
    /// </summary>
    public static async Task<IReadOnlyList<string>> AppendAsync(FolderConfiguration folder, ConfigLoader loader, ImportResult flags)
    {
        var files = folder.Folder.Files;
        string[] known = [.. flags.Converted.Select(static flag => flag.Id).Where(folder.Loaded.Entries.ContainsKey)];
        if (known.Length != 0)
            return [$"error: flags.json has flags of these ids already, and nothing was written: {string.Join(", ", known.Take(20))}. Rename or remove them in one of the two files."];
        // All elements together: the list is read and written once, regardless of their number.
        var list = JsonOutline.Read(files.Flags!.Bytes.Span, 3).Find("feature_management")!.Find("feature_flags")!;
        var text = JsonEditor.Append(files.Flags.Bytes, list, null, string.Join(",\n", flags.Converted.Select(static flag => FlagText.Format(flag.Flag))));
        var (configuration, issues) = await loader.LoadAsync(folder.Loaded, files with { Flags = new ConfigFile(ConfigFileNames.Flags, text) });
        if (configuration is null)
            return [.. issues.Where(static issue => issue.Severity == IssueSeverity.Error).Select(static issue => issue.ToString())];
        try
        {
            FolderWriter.Write(folder.Folder.Path, [(files.Flags, text)]);
            return [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [$"error: {exception.Message}"];
        }
    }
}
