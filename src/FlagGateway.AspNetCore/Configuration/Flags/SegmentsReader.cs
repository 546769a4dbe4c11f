using System.Runtime.InteropServices;
using System.Text.Json;
using FlagGateway.Core.Flags;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration.Flags;

/// <summary>
/// Reads <c>segments</c> of flags.json. The key is the gateway's own, so unknown keys in it are errors.
/// </summary>
internal static class SegmentsReader
{
    private const string Path = "$.feature_management.segments";
    private static readonly string[] SegmentKeys = ["name", "description", "match", "rules", "users", "groups", "exclude"];
    private static readonly string[] ExcludeKeys = ["users", "groups"];

    /// <summary>Reads all segments; those with errors are omitted and reported.</summary>
    /// <param name="root">The document; it may be disposed afterwards.</param>
    /// <param name="file">Name of the file, for the issues.</param>
    /// <param name="issues">Receives the issues found.</param>
    public static ReadSegments Read(JsonElement root, string file, List<ConfigIssue> issues)
    {
        JsonShape shape = new(file, issues);
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("feature_management", out var section)
            || !shape.TryGet(section, "$.feature_management", "segments", JsonValueKind.Array, isRequired: false, out var array))
        {
            return ReadSegments.None;
        }

        List<UserSegment> segments = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        var place = 0;
        foreach (var element in array.EnumerateArray())
        {
            var path = $"{Path}[{place++}]";
            if (!shape.Expect(element, path, JsonValueKind.Object))
                continue;
            shape.RefuseUnknownKeys(element, path, SegmentKeys);
            if (shape.GetString(element, path, "name", isRequired: true) is not { } name)
                continue;
            if (name.Length is 0 or > UserSegment.MaxNameLength || !name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
                shape.Error(path + ".name", name, $"Not a segment's name: 1 to {UserSegment.MaxNameLength} letters, digits, dots, hyphens and underscores.", "Write a word such as power-users");
            else if (!names.Add(name))
                shape.Error(path + ".name", name, "Two segments have this name.", "Rename one of them");
            else if (segments.Count == SegmentTable.MaxSegments)
                shape.Error(path, name, $"At most {SegmentTable.MaxSegments} segments.", "Remove those that no flag uses");
            else
                segments.Add(ReadSegment(element, path, name, shape));
        }

        return new(segments, names, FlagTextHash.Compute(JsonMarshal.GetRawUtf8Value(array)));
    }

    private static UserSegment ReadSegment(JsonElement element, string path, string name, JsonShape shape)
    {
        shape.GetString(element, path, "description");
        var areAllRequired = shape.GetWord(element, path, "match", true, ("all", true), ("any", false));
        var (rules, _) = AttributeRuleReader.Read(element, path, "rules", RuleKeys.OfSegments, shape, isRequired: false);
        var groups = ReadGroups(element, path, shape);
        var users = shape.GetStrings(element, path, "users") ?? [];
        List<string> excludedUsers = [], excludedGroups = [];
        if (shape.TryGet(element, path, "exclude", JsonValueKind.Object, isRequired: false, out var exclude))
        {
            shape.RefuseUnknownKeys(exclude, path + ".exclude", ExcludeKeys);
            excludedUsers = shape.GetStrings(exclude, path + ".exclude", "users") ?? [];
            excludedGroups = ReadGroups(exclude, path + ".exclude", shape);
        }

        if (users.Count == 0 && groups.Count == 0 && (!element.TryGetProperty("rules", out var written) || (written.ValueKind == JsonValueKind.Array && written.GetArrayLength() == 0)))
            shape.Error(path, name, "Nobody belongs to this segment.", "Add rules, users or groups");
        return new UserSegment(name, rules, areAllRequired) { Users = users, Groups = groups, ExcludedUsers = excludedUsers, ExcludedGroups = excludedGroups };
    }

    private static List<string> ReadGroups(JsonElement element, string path, JsonShape shape)
    {
        var groups = shape.GetStrings(element, path, "groups") ?? [];
        for (var i = 0; i < groups.Count; i++)
        {
            if (groups[i].StartsWith(UserSegment.Prefix, StringComparison.Ordinal))
                shape.Error($"{path}.groups[{i}]", groups[i], "A segment cannot name other segments.", "Write the rules of the other one here, or name both where they are used");
        }

        return groups;
    }
}

/// <summary>What was read of the segments.</summary>
/// <param name="Segments">Those without errors in their names.</param>
/// <param name="Names">Names of all, also of those with errors.</param>
/// <param name="Hash">Hash of their text.</param>
internal sealed record ReadSegments(IReadOnlyList<UserSegment> Segments, IReadOnlySet<string> Names, UInt128 Hash)
{
    /// <summary>No segment.</summary>
    public static ReadSegments None { get; } = new([], new HashSet<string>(), default);
}
