using FlagGateway.Core.Prompts;

namespace FlagGateway.Snapshots;

/// <summary>What a variant puts into the bodies of requests.</summary>
/// <param name="Prompt">The prompt; <c>null</c> for none.</param>
/// <param name="Body">The fields; <c>null</c> for none.</param>
internal sealed record VariantPayload(Prompt? Prompt, BodyPatch? Body)
{
    /// <summary>Name of the prompt's file, relative to the configuration folder; <c>null</c> for none.</summary>
    public string? File { get; init; }

    /// <inheritdoc cref="RequestEdit.Sha256"/>
    public string Sha256 => field ??= new RequestEdit(Prompt, Body, asksForUsage: false).Sha256;
}
