using System.Text.Json;
using FlagGateway.Core.Json;
using FlagGateway.Core.Prompts;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration.Prompts;

/// <summary>
/// Reads <c>prompt</c> and <c>body</c> of a variant's <c>configuration_value</c>, and reports errors.
/// </summary>
/// <param name="prompts">The prompt files; <c>null</c> if flags do not come from a folder.</param>
/// <param name="identityFields">Paths of fields that name the user or a group: <c>metadata.user_id</c>.</param>
/// <param name="issues">Receives the issues found.</param>
internal sealed class PayloadReader(PromptFolder? prompts, IReadOnlyList<string> identityFields, List<ConfigIssue> issues)
{
    private const string WritePrompt = """Write { "file": "prompts/sales/2.3.0.md", "place": "replace" }""";

    private static readonly string[] PromptKeys = ["file", "place"];

    // The user's text, how the response is read, and what the prompt's variables are read from.
    private static readonly string[] Refused = ["messages", "input", "stream", RequestEdit.VariablesField];
    private static readonly string[] OfPrompt = ["instructions", "system"];

    /// <summary>Reads both; <c>null</c> if the value has neither.</summary>
    /// <param name="value">The value.</param>
    /// <param name="path">Its path.</param>
    public VariantPayload? Read(JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return null;
        var hasPrompt = value.TryGetProperty("prompt", out var prompt);
        var hasBody = value.TryGetProperty("body", out var body);
        if (!hasPrompt && !hasBody)
            return null;
        var (read, file) = hasPrompt ? ReadPrompt(prompt, path + ".prompt") : default;
        return new VariantPayload(read, hasBody ? ReadBody(body, path + ".body", hasPrompt) : null) { File = file };
    }

    private (Prompt? Prompt, string? File) ReadPrompt(JsonElement prompt, string path)
    {
        if (prompt.ValueKind != JsonValueKind.Object)
        {
            Note(path, prompt.GetRawText(), "Not an object.", WritePrompt);
            return default;
        }

        foreach (var property in prompt.EnumerateObject().Where(static property => !PromptKeys.Contains(property.Name, StringComparer.Ordinal)))
            Note(JsonPath.Property(path, property.Name), null, "Unknown key.", "Use file and place");
        var position = ReadPosition(prompt, path);
        if (!prompt.TryGetProperty("file", out var named) || named.ValueKind != JsonValueKind.String)
        {
            Note(path + ".file", named.ValueKind == JsonValueKind.Undefined ? null : named.GetRawText(), "The prompt has no file.", WritePrompt);
            return default;
        }

        var name = named.GetString()!;
        return Template(name, path + ".file") is { } template ? (new Prompt(template, position), name) : default;
    }

    private PromptTemplate? Template(string name, string path)
    {
        if (prompts is null)
        {
            Note(path, name, "The flags are not in a file, so there is no folder of prompts beside it.", "Read flags from a file");
            return null;
        }

        var file = prompts.Read(name);
        if (file.Issue is { File: "" } issue)
            Note(path, name, issue.Problem, issue.Remedy);
        else if (file.Issue is { } broken && !issues.Contains(broken))
            issues.Add(broken);
        return file.Template;
    }

    private PromptPosition ReadPosition(JsonElement prompt, string path)
    {
        if (!prompt.TryGetProperty("place", out var place))
            return PromptPosition.Replace;
        switch (place.ValueKind == JsonValueKind.String ? place.GetString() : null)
        {
            case "replace":
                return PromptPosition.Replace;
            case "prepend":
                return PromptPosition.Prepend;
            case "append":
                return PromptPosition.Append;
            default:
                Note(path + ".place", place.GetRawText(), "Not one of the known values.", "Use replace, prepend or append");
                return PromptPosition.Replace;
        }
    }

    private BodyPatch? ReadBody(JsonElement body, string path, bool hasPrompt)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            Note(path, body.GetRawText(), "Not an object.", """Write the fields to set, as in { "model": "gpt-5-mini", "service_tier": null }""");
            return null;
        }

        foreach (var field in body.EnumerateObject())
        {
            if (Refused.Contains(field.Name, StringComparer.Ordinal))
                Note(JsonPath.Property(path, field.Name), Shown(field.Value), "This field is the client's.", "Remove it");
            else if (hasPrompt && OfPrompt.Contains(field.Name, StringComparer.Ordinal))
                Note(JsonPath.Property(path, field.Name), Shown(field.Value), "The prompt sets this field.", "Remove it, or the prompt");
            else if (identityFields.FirstOrDefault(identity => Sets(field, identity)) is { } identity)
                Note(JsonPath.Property(path, field.Name), Shown(field.Value), $"The user or a group is read from {identity}, so the variant must not change it.", "Remove it");
        }

        return BodyPatch.Compile(body);
    }

    // An object is merged, so only its own members are set.
    private static bool Sets(JsonProperty field, string identity)
    {
        var names = identity.Split('.');
        return field.Name == names[0] && (names.Length == 1 || field.Value.ValueKind != JsonValueKind.Object || field.Value.TryGetProperty(names[1], out _));
    }

    private static string Shown(JsonElement value) => value.GetRawText() is { Length: > 80 } text ? text[..80] + "…" : value.GetRawText();

    private void Note(string path, string? value, string problem, string remedy) =>
        issues.Add(new ConfigIssue(IssueSeverity.Error, ConfigFileNames.Flags, path, value, problem, remedy));
}
