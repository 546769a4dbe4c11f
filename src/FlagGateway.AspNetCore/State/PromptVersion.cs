namespace FlagGateway.State;

/// <summary>
/// The version of a variant's prompt and fields that has served requests. It does not change under the same name.
/// </summary>
/// <param name="Flag">Id of the flag.</param>
/// <param name="Variant">Name of the variant.</param>
/// <param name="Sha256">SHA-256 of prompt and fields, 64 lower-case hexadecimal digits.</param>
/// <param name="At">When it was recorded.</param>
public sealed record PromptVersion(string Flag, string Variant, string Sha256, DateTimeOffset At)
{
    /// <summary>The key of a version in the state.</summary>
    /// <param name="flag">Id of the flag.</param>
    /// <param name="variant">Name of the variant.</param>
    public static string KeyOf(string flag, string variant) => $"{flag}\n{variant}";
}
