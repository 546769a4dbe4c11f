using System.Text.Json;

namespace FlagGateway.Demo;

/// <summary>Copies what configuration files refer to.</summary>
internal static class FolderCopy
{
    private const long MaxBytes = 1024 * 1024;

    /// <summary>How the gateway reads its files: with comments and trailing commas.</summary>
    public static readonly JsonDocumentOptions AsFiles = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>
    /// Copies the texts below a folder, where prompts are, into the same places of another one; the three files
    /// themselves are left out.
    /// </summary>
    /// <param name="from">The folder.</param>
    /// <param name="to">The other folder.</param>
    public static void CopyPrompts(string from, string to)
    {
        EnumerationOptions all = new() { RecurseSubdirectories = true, MaxRecursionDepth = 8, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (var file in new DirectoryInfo(from).EnumerateFiles("*.md", all).Concat(new DirectoryInfo(from).EnumerateFiles("*.txt", all)))
        {
            if (file.Length > MaxBytes)
                continue;
            var target = Path.Combine(to, Path.GetRelativePath(from, file.FullName));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            file.CopyTo(target, overwrite: true);
        }
    }
}
