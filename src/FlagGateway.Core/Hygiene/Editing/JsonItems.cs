using System.Text.Json;
using DiffPlex;
using DiffPlex.Chunkers;

namespace FlagGateway.Core.Hygiene.Editing;

/// <summary>Finds which elements of a changed array were in it before.</summary>
internal static class JsonItems
{
    // What identifies an element of lists in flags.json and rollouts.json.
    private static readonly string[] Keys = ["id", "name", "flag", "metric", "variant"];

    private static readonly CustomFunctionChunker Lines = new(static text => text.Length == 0 ? [] : text.Split('\n'));

    /// <summary>
    /// Returns for each new element the index of the old one that it is, or that it was made from; -1 for none. Indexes
    /// rise.
    /// </summary>
    /// <param name="before">The old elements.</param>
    /// <param name="after">The new elements.</param>
    public static int[] Match(JsonElement[] before, JsonElement[] after)
    {
        var diff = Differ.Instance.CreateDiffs(Join(before), Join(after), ignoreWhiteSpace: false, ignoreCase: false, Lines);
        var origins = new int[after.Length];
        var (old, next) = (0, 0);
        foreach (var block in diff.DiffBlocks)
        {
            while (next < block.InsertStartB)
                origins[next++] = old++;
            var end = block.DeleteStartA + block.DeleteCountA;
            for (; next < block.InsertStartB + block.InsertCountB; next++)
            {
                var found = FindOrigin(before, old, end, after[next], block.DeleteCountA == block.InsertCountB);
                origins[next] = found;
                if (found >= 0)
                    old = found + 1;
            }

            old = end;
        }

        while (next < after.Length)
            origins[next++] = old++;
        return origins;
    }

    private static int FindOrigin(JsonElement[] before, int start, int end, JsonElement item, bool isSameCount)
    {
        // A comment beside a text or a number is about that one.
        if (item.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
            return -1;
        var identity = IdentityOf(item);
        for (var i = start; i < end; i++)
        {
            if (before[i].ValueKind == item.ValueKind && IdentityOf(before[i]) == identity)
                return identity is not null || isSameCount ? i : -1;
        }

        return -1;
    }

    private static string? IdentityOf(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
            return null;
        foreach (var key in Keys)
        {
            if (item.TryGetProperty(key, out var value))
                return value.ValueKind == JsonValueKind.String ? $"{key}={value.GetString()}" : null;
        }

        return null;
    }

    private static string Join(JsonElement[] items) => string.Join('\n', items.Select(Canonical));

    private static string Canonical(JsonElement item) => item.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(',', item.EnumerateObject().OrderBy(static member => member.Name, StringComparer.Ordinal).Select(static member => $"{JsonEditor.Quote(member.Name)}:{Canonical(member.Value)}"))}}}",
        JsonValueKind.Array => $"[{string.Join(',', item.EnumerateArray().Select(Canonical))}]",
        JsonValueKind.String => JsonEditor.Quote(item.GetString()!),
        _ => item.GetRawText(),
    };
}
