using System.CommandLine.Completions;
using System.Text.Json;
using FlagGateway.Configuration;

namespace FlagGateway.Commands;

/// <summary>
/// Ids of flags for the shell's completion, read from flags.json in <c>config</c>: a key press must not wait for a
/// network.
/// </summary>
internal static class FlagCompletion
{
    private const string DefaultFolder = "config";

    public static IEnumerable<CompletionItem> Find(CompletionContext context) =>
        Read(FolderOf(context)).Where(id => id.StartsWith(context.WordToComplete, StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal).Select(static id => new CompletionItem(id));

    private static string FolderOf(CompletionContext context)
    {
        var tokens = context.ParseResult.Tokens;
        for (var i = 0; i + 1 < tokens.Count; i++)
        {
            if (tokens[i].Value == "--config")
                return tokens[i + 1].Value;
        }

        return DefaultFolder;
    }

    // An unreadable file gives no completions; the command itself reports the error.
    private static List<string> Read(string folder)
    {
        List<string> ids = [];
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, ConfigFileNames.Flags)), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            foreach (var flag in document.RootElement.GetProperty("feature_management").GetProperty("feature_flags").EnumerateArray())
            {
                if (flag.TryGetProperty("id", out var id) && id.GetString() is { } text)
                    ids.Add(text);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            return [];
        }

        return ids;
    }
}
