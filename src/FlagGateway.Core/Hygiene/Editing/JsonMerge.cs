using System.Text;
using System.Text.Json;

namespace FlagGateway.Core.Hygiene.Editing;

/// <summary>
/// Changes JSON text until it has another value, member by member: comments, order and layout of all that has the same
/// value before and afterwards are preserved.
/// </summary>
internal static class JsonMerge
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Returns the text with the value changed.</summary>
    /// <param name="json">The text.</param>
    /// <param name="value">The value to change.</param>
    /// <param name="wanted">Its new value, without duplicate keys.</param>
    public static byte[] Apply(ReadOnlyMemory<byte> json, JsonOutline value, JsonElement wanted)
    {
        // Each step reads the text again, so it has only the value, with the line break and the indentation of its
        // surroundings.
        var text = json.Span;
        var margin = Encoding.UTF8.GetBytes(JsonEditor.NewLineOf(text) + JsonEditor.IndentOf(text, value.NameStart));
        var part = Merge([.. margin, .. text[value.Start..value.End]], [], wanted);
        return [.. text[..value.Start], .. part.AsSpan(margin.Length), .. text[value.End..]];
    }

    private static byte[] Merge(byte[] text, int[] path, JsonElement wanted)
    {
        var value = Find(text, path);
        using var document = JsonDocument.Parse(text.AsMemory(value.Start..value.End), Lenient);
        var current = document.RootElement;
        if (JsonElement.DeepEquals(current, wanted))
            return text;
        return (current.ValueKind, wanted.ValueKind) switch
        {
            (JsonValueKind.Object, JsonValueKind.Object) => MergeMembers(text, path, wanted),
            (JsonValueKind.Array, JsonValueKind.Array) => MergeItems(text, path, [.. current.EnumerateArray()], [.. wanted.EnumerateArray()]),
            _ => JsonEditor.Replace(text, value, JsonLayout.Format(wanted)),
        };
    }

    private static byte[] MergeMembers(byte[] text, int[] path, JsonElement wanted)
    {
        var members = Find(text, path).Children;
        for (var i = 0; i < members.Count; i++)
        {
            if (wanted.TryGetProperty(members[i].Name!, out var next))
                text = Merge(text, [.. path, i], next);
        }

        // Before the removal, so that the layout of the members is still there.
        var index = 0;
        foreach (var member in wanted.EnumerateObject())
        {
            var container = Find(text, path);
            var known = container.Children.FindIndex(child => child.Name == member.Name);
            if (known < 0)
                text = JsonEditor.Insert(text, container, index, [JsonLayout.FormatMember(member)]);
            index = known < 0 ? index + 1 : known + 1;
        }

        return JsonEditor.Remove(text, Find(text, path), member => !wanted.TryGetProperty(member.Name!, out _));
    }

    private static byte[] MergeItems(byte[] text, int[] path, JsonElement[] before, JsonElement[] after)
    {
        var origins = JsonItems.Match(before, after);
        for (var i = 0; i < after.Length; i++)
        {
            if (origins[i] is >= 0 and var origin)
                text = Merge(text, [.. path, origin], after[i]);
        }

        // From the end, so that positions in front stay the same.
        List<int> sequence = [.. Enumerable.Range(0, before.Length)];
        var position = before.Length;
        for (var i = after.Length - 1; i >= 0; i--)
        {
            if (origins[i] >= 0)
            {
                position = origins[i];
                continue;
            }

            var end = i + 1;
            while (i > 0 && origins[i - 1] < 0)
                i--;
            text = JsonEditor.Insert(text, Find(text, path), position, [.. after[i..end].Select(static item => JsonLayout.Format(item))]);
            sequence.InsertRange(position, Enumerable.Repeat(-1, end - i));
        }

        var remaining = origins.ToHashSet();
        var container = Find(text, path);
        HashSet<JsonOutline> removed = [.. container.Children.Where((_, i) => sequence[i] >= 0 && !remaining.Contains(sequence[i]))];
        return removed.Count == 0 ? text : JsonEditor.Remove(text, container, removed.Contains);
    }

    private static JsonOutline Find(byte[] text, int[] path) => path.Aggregate(JsonOutline.Read(text), static (value, step) => value.Children[step]);
}
