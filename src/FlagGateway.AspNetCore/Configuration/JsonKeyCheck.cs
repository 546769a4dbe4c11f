using System.Text.Json;
using FlagGateway.Core.Json;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration;

/// <summary>
/// Finds ambiguities that well-formed JSON can contain: duplicate keys in
/// an object, and <c>\u</c> escapes of unpaired surrogates.
/// </summary>
internal static class JsonKeyCheck
{
    /// <summary>Returns all of them, in the order of the file.</summary>
    public static IReadOnlyList<ConfigIssue> Find(ConfigFile file, StringComparer keys)
    {
        List<ConfigIssue> issues = [];
        try
        {
            Walk(file, keys, issues);
        }
        catch (JsonException exception)
        {
            issues.Add(BrokenSyntax.Describe(file, exception));
        }

        return issues;
    }

    private static void Walk(ConfigFile file, StringComparer keys, List<ConfigIssue> issues)
    {
        Stack<Dictionary<string, int>> open = [];
        JsonCursor cursor = new(file.Bytes.Span);
        while (cursor.Read())
        {
            switch (cursor.TokenType)
            {
                case JsonTokenType.StartObject:
                    open.Push(new(keys));
                    break;
                case JsonTokenType.EndObject:
                    open.Pop();
                    break;
                case JsonTokenType.String or JsonTokenType.PropertyName when cursor.IsBrokenText():
                    issues.Add(Broken(file, ref cursor));
                    break;
                case JsonTokenType.PropertyName:
                    var key = cursor.Text();
                    if (!open.Peek().TryAdd(key, cursor.Line()))
                        issues.Add(Twice(file, ref cursor, key, open.Peek()[key]));
                    break;
            }
        }
    }

    private static ConfigIssue Twice(ConfigFile file, ref JsonCursor cursor, string key, int first) => new(
        IssueSeverity.Error, file.Name, cursor.Path, null, $"duplicate key \"{key}\"",
        $"Keep one of the two; the first is on line {first}", cursor.Line());

    private static ConfigIssue Broken(ConfigFile file, ref JsonCursor cursor) => new(
        IssueSeverity.Error, file.Name, cursor.Path, null, "the text contains an unpaired surrogate",
        "Write the character itself, or both halves of its \\u escape", cursor.Line());
}
