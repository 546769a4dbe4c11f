namespace FlagGateway.Commands.Rollouts;

/// <summary>Text that others wrote, made harmless for a terminal.</summary>
internal static class SafeText
{
    /// <summary>The text with control characters, which could move the cursor or rewrite a line, made visible.</summary>
    public static string Of(string text) => string.Concat(text.Select(static c => char.IsControl(c) ? '\uFFFD' : c));
}
