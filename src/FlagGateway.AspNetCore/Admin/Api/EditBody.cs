using System.Text.Json;
using FlagGateway.Configuration;
using FlagGateway.Editing;

namespace FlagGateway.Admin.Api;

/// <summary>Reads a definition that somebody sends.</summary>
internal static class EditBody
{
    private static readonly JsonDocumentOptions Options = new()
    {
        AllowDuplicateProperties = false,
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = JsonSyntax.MaxDepth - 4,
    };

    /// <summary>Reads the definition of a flag.</summary>
    /// <param name="text">The text; comments in it are ignored.</param>
    /// <param name="kind">What it defines.</param>
    /// <param name="flag">The id that it must have; <c>null</c> for any.</param>
    /// <param name="problem">Why it cannot be used; otherwise <c>null</c>.</param>
    public static JsonElement? Read(ReadOnlyMemory<byte> text, DefinitionKind kind, string? flag, out string? problem)
    {
        problem = null;
        try
        {
            using var document = JsonDocument.Parse(text, Options);
            var root = document.RootElement.Clone();
            Check(root);
            if (root.ValueKind != JsonValueKind.Object)
                problem = $"A {kind.Word} is an object.";
            else if (!root.TryGetProperty(kind.List.Key, out var id) || id.ValueKind != JsonValueKind.String)
                problem = $"The {kind.Word} has no {kind.List.Key}.";
            else if (flag is not null && !string.Equals(id.GetString(), flag, StringComparison.OrdinalIgnoreCase))
                problem = $"The {kind.Word} is of {id.GetString()}, the address is of {flag}.";
            return problem is null ? root : null;
        }
        catch (JsonException exception)
        {
            problem = $"The {kind.Word} is not valid JSON: {exception.Message}";
        }
        catch (InvalidOperationException)
        {
            problem = $"The {kind.Word} has text that is not valid: half a surrogate pair.";
        }

        return null;
    }

    // Reading each text throws if it is not valid.
    private static void Check(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            _ = value.GetString();
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
                Check(item);
        }
        else if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in value.EnumerateObject())
            {
                _ = member.Name;
                Check(member.Value);
            }
        }
    }
}
