using System.Text.Json;

namespace FlagGateway.Admin.Api;

/// <summary>The version of a prompt that one variant has.</summary>
internal record PromptView
{
    public required string Flag { get; init; }

    public required string Variant { get; init; }

    /// <summary>SHA-256 of prompt and body.</summary>
    public required string Sha256 { get; init; }

    /// <summary>File of the prompt; <c>null</c> for none.</summary>
    public string? File { get; init; }

    /// <summary><c>replace</c>, <c>prepend</c> or <c>append</c>; <c>null</c> without a prompt.</summary>
    public string? Position { get; init; }

    /// <summary>Words of the prompt.</summary>
    public int Words { get; init; }

    /// <summary>
    /// Percentage of users who get it by percentile or default, 0 to 100; <c>null</c> if several conditions decide.
    /// </summary>
    public double? Percentage { get; init; }

    /// <summary>When it served its first request; <c>null</c> if it has not.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>
    /// Hash of a changed version that was refused; <c>none</c> for one without prompt and body; <c>null</c> if none
    /// was.
    /// </summary>
    public string? Refused { get; init; }
}

/// <summary>One version with its text.</summary>
internal sealed record PromptDetail : PromptView
{
    /// <summary>The prompt; <c>null</c> for none.</summary>
    public string? Text { get; init; }

    /// <summary>Its variables.</summary>
    public IReadOnlyList<string> Variables { get; init; } = [];

    /// <summary>The fields that are set; <c>null</c> for none.</summary>
    public JsonElement? Body { get; init; }
}

/// <summary>The difference of two versions.</summary>
/// <param name="Lines">Lines of a unified diff; empty if they are equal.</param>
internal sealed record PromptDifference(IReadOnlyList<string> Lines);
