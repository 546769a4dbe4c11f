using System.Text.Json;
using FlagGateway.Core.Llm;
using FlagGateway.Core.Prompts;
using FlagGateway.Snapshots;

namespace FlagGateway.Mirroring;

/// <summary>
/// Makes the body of a copy to a model: with the other variant's prompt and fields, and so that the vendor stores
/// nothing.
/// </summary>
internal static class LlmCopyBody
{
    private static readonly RequestEdit Unstored = new(prompt: null, Patch("""{ "store": false }"""), asksForUsage: true);
    private static readonly RequestEdit Counted = new(prompt: null, body: null, asksForUsage: true);

    /// <summary>Makes the body.</summary>
    /// <param name="exchange">The captured exchange, to a model.</param>
    /// <param name="copy">Receives the body.</param>
    /// <returns>Why there is no copy; <see cref="MirrorReason.None"/> if there is.</returns>
    public static MirrorReason Make(MirroredExchange exchange, LlmCopy copy)
    {
        var body = exchange.RequestBody.Bytes;
        if (HostedTools.Has(body.Span))
            return MirrorReason.HostedTools;
        var edit = exchange.Rule.ToVariant is null ? exchange.Variant?.Edit : exchange.Rule.Edit;
        // Anthropic's API stores nothing, and refuses fields that it does not know.
        foreach (var step in new[] { edit, copy.Api == LlmApi.AnthropicMessages ? Counted : Unstored })
        {
            if (step is null)
                continue;
            var edited = step.Apply(body, copy.Api);
            if (edited.Status != EditStatus.Edited)
                return MirrorReason.NotEdited;
            body = Join(edited);
        }

        copy.Body = body;
        return MirrorReason.None;
    }

    private static byte[] Join(EditedRequest edited)
    {
        var joined = new byte[edited.Length];
        var length = 0;
        foreach (var part in edited.Parts)
        {
            part.Span.CopyTo(joined.AsSpan(length));
            length += part.Length;
        }

        return joined;
    }

    private static BodyPatch Patch(string json)
    {
        using var document = JsonDocument.Parse(json);
        return BodyPatch.Compile(document.RootElement);
    }
}
