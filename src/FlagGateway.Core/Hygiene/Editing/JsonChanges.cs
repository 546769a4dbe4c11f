using System.Globalization;
using System.Text.Json;
using FlagGateway.Core.Json;

namespace FlagGateway.Core.Hygiene.Editing;

/// <summary>One value that a change of JSON adds, changes or removes.</summary>
/// <param name="Path">Its path, <c>$</c> for all.</param>
/// <param name="Before">The old value, shortened; <c>null</c> for none.</param>
/// <param name="After">The new value, shortened; <c>null</c> for none.</param>
internal sealed record JsonChange(string Path, string? Before, string? After)
{
    /// <summary>Describes it: <c>allocation.percentile[0].to: 10 → 20</c>.</summary>
    public override string ToString() => $"{(Path == JsonPath.Root ? "all" : Path.TrimStart('$', '.'))}: {Before ?? "nothing"} → {After ?? "nothing"}";
}

/// <summary>Lists what a change of JSON changes. Values that may be secrets are not shown.</summary>
internal static class JsonChanges
{
    private const int MaxLength = 60;
    private const string Secret = "(not shown)";

    // Addresses and headers may contain secrets, and changes are listed in the audit log.
    private static readonly string[] Secrets = ["notify", "confirm", "request_headers", "://"];

    /// <summary>Returns the changes, in the order of the old value.</summary>
    /// <param name="before">The old value; <c>null</c> for none.</param>
    /// <param name="after">The new value.</param>
    public static IReadOnlyList<JsonChange> Find(JsonElement? before, JsonElement after)
    {
        List<JsonChange> changes = [];
        if (before is { } old)
            Compare(JsonPath.Root, old, after, changes);
        else
            changes.Add(new(JsonPath.Root, null, Short(JsonPath.Root, after)));
        return changes;
    }

    private static void Compare(string path, JsonElement before, JsonElement after, List<JsonChange> changes)
    {
        if (JsonElement.DeepEquals(before, after))
            return;
        if (before.ValueKind == JsonValueKind.Object && after.ValueKind == JsonValueKind.Object)
            CompareMembers(path, before, after, changes);
        else if (before.ValueKind == JsonValueKind.Array && after.ValueKind == JsonValueKind.Array)
            CompareItems(path, before, after, changes);
        else
            changes.Add(new(path, Short(path, before), Short(path, after)));
    }

    private static void CompareMembers(string path, JsonElement before, JsonElement after, List<JsonChange> changes)
    {
        foreach (var member in before.EnumerateObject())
        {
            var at = JsonPath.Property(path, member.Name);
            if (after.TryGetProperty(member.Name, out var next))
                Compare(at, member.Value, next, changes);
            else
                changes.Add(new(at, Short(at, member.Value), null));
        }

        foreach (var member in after.EnumerateObject())
        {
            if (!before.TryGetProperty(member.Name, out _))
                changes.Add(new(JsonPath.Property(path, member.Name), null, Short(JsonPath.Property(path, member.Name), member.Value)));
        }
    }

    private static void CompareItems(string path, JsonElement before, JsonElement after, List<JsonChange> changes)
    {
        JsonElement[] old = [.. before.EnumerateArray()], next = [.. after.EnumerateArray()];
        var origins = JsonItems.Match(old, next);
        for (var i = 0; i < next.Length; i++)
        {
            if (origins[i] >= 0)
                Compare(JsonPath.Element(path, i), old[origins[i]], next[i], changes);
        }

        // Hundreds of users are one change.
        JsonElement[] removed = [.. old.Where((_, i) => !origins.Contains(i))], added = [.. next.Where((_, i) => origins[i] < 0)];
        if (removed.Length + added.Length != 0)
            changes.Add(new(path, ShortOf(path, removed), ShortOf(path, added)));
    }

    private static string? ShortOf(string path, JsonElement[] items) => items.Length switch
    {
        0 => null,
        1 => Short(path, items[0]),
        _ => string.Create(CultureInfo.InvariantCulture, $"{items.Length} elements, the first {Short(path, items[0])}"),
    };

    private static string Short(string path, JsonElement value)
    {
        var text = JsonLayout.Format(value).ReplaceLineEndings(" ");
        if (Secrets.Any(one => path.Contains(one, StringComparison.OrdinalIgnoreCase) || text.Contains(one, StringComparison.OrdinalIgnoreCase)))
            return Secret;
        // Half a surrogate pair is no text.
        return text.Length <= MaxLength ? text : text[..(char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength)] + "…";
    }
}
