using System.Text.Json;
using System.Text.Json.Nodes;
using FlagGateway.Core.Prompts;

namespace FlagGateway.Snapshots;

/// <summary>What a variant puts into the bodies of requests.</summary>
/// <param name="Prompt">The prompt; <c>null</c> for none.</param>
/// <param name="Body">The fields; <c>null</c> for none.</param>
internal sealed record VariantPayload(Prompt? Prompt, BodyPatch? Body)
{
    /// <summary>Name of the prompt's file, relative to the configuration folder; <c>null</c> for none.</summary>
    public string? File { get; init; }

    private volatile bool _hasServed;
    // Boxed, so that another thread sees all of it or nothing.
    private volatile object? _resolved;

    /// <summary>Whether a request was edited by it.</summary>
    public bool HasServed => _hasServed;

    /// <summary>Notes that a request was edited by it.</summary>
    public void Serve()
    {
        if (!_hasServed)
            _hasServed = true;
    }

    /// <summary>Takes over from the same version of the configuration before.</summary>
    public void Follow(VariantPayload before) => _hasServed |= before._hasServed;

    /// <summary>
    /// The variant's value with the text of its prompt instead of the file: <c>"prompt": { "text": "…", "sha256": "…"
    /// }</c>.
    /// </summary>
    /// <param name="value">The value as in the file, always the same.</param>
    public JsonElement Resolve(JsonElement value)
    {
        if (Prompt is null)
            return value;
        if (_resolved is JsonElement known)
            return known;
        var node = JsonObject.Create(value)!;
        node["prompt"] = new JsonObject { ["text"] = Prompt.Template.Text, ["sha256"] = Prompt.Template.Sha256 };
        var resolved = JsonSerializer.SerializeToElement(node);
        _resolved = resolved;
        return resolved;
    }

    /// <inheritdoc cref="RequestEdit.Sha256"/>
    public string Sha256 => field ??= new RequestEdit(Prompt, Body, asksForUsage: false).Sha256;
}
