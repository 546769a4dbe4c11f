using System.Text;
using System.Text.Json;

namespace FlagGateway.Core.Hygiene.Editing;

/// <summary>The list of definitions in a configuration file: flags in flags.json, plans in rollouts.json.</summary>
/// <param name="Path">Keys that lead to the list.</param>
/// <param name="Key">The member that names the flag of a definition.</param>
internal sealed record DefinitionList(IReadOnlyList<string> Path, string Key)
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>The flags in flags.json.</summary>
    public static DefinitionList Flags { get; } = new(["feature_management", "feature_flags"], "id");

    /// <summary>The plans in rollouts.json.</summary>
    public static DefinitionList Plans { get; } = new(["rollouts"], "flag");

    /// <summary>Finds the definition of a flag; <c>null</c> if there is none.</summary>
    /// <param name="json">The file.</param>
    /// <param name="flag">Id of the flag.</param>
    /// <exception cref="JsonException">The text is not well formed.</exception>
    public JsonOutline? Find(ReadOnlySpan<byte> json, string flag) => FindList(json) is { } list ? FindIn(list, flag) : null;

    /// <summary>
    /// Returns the file with the definition of a flag changed or, if there is none, added at the end of the list.
    /// </summary>
    /// <param name="json">The file; empty for none.</param>
    /// <param name="flag">Id of the flag.</param>
    /// <param name="wanted">The definition.</param>
    /// <exception cref="JsonException">The text is not well formed, or has no such list.</exception>
    public DefinitionEdit Put(ReadOnlyMemory<byte> json, string flag, JsonElement wanted)
    {
        if (json.IsEmpty)
            json = Encoding.UTF8.GetBytes($"{{\n  \"{string.Join("\": {\n  \"", Path)}\": []{new string('}', Path.Count - 1)}\n}}\n");
        var list = FindList(json.Span) ?? throw new JsonException($"There is no list {string.Join('.', Path)}.");
        if (FindIn(list, flag) is not { } known)
            return new(JsonEditor.Append(json, list, null, JsonLayout.Format(wanted, isOpen: true)), JsonChanges.Find(null, wanted));
        using var before = JsonDocument.Parse(json[known.Start..known.End], Lenient);
        return new(JsonMerge.Apply(json, known, wanted), JsonChanges.Find(before.RootElement, wanted));
    }

    private JsonOutline? FindList(ReadOnlySpan<byte> json)
    {
        var list = Path.Aggregate((JsonOutline?)JsonOutline.Read(json, Path.Count + 2), static (value, name) => value?.Find(name));
        return list is { Type: JsonTokenType.StartArray } ? list : null;
    }

    private JsonOutline? FindIn(JsonOutline list, string flag) =>
        list.Children.Find(one => one.Type == JsonTokenType.StartObject && string.Equals(one.Find(Key)?.Text, flag, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A changed file.</summary>
/// <param name="Text">Its new text.</param>
/// <param name="Changes">The changed values of the definition; empty if nothing changed.</param>
internal sealed record DefinitionEdit(byte[] Text, IReadOnlyList<JsonChange> Changes);
